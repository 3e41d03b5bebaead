import type { PublicClient } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";

/**
 * The block since which a contract is there, by bisection over the chain's history; `undefined` where the node does not
 * keep that. An indexer begins there.
 */
export async function findDeploymentBlock(
  publicClient: PublicClient,
  address: Hex,
): Promise<number | undefined> {
  try {
    let low = 0n;
    let high = await publicClient.getBlockNumber();
    while (low < high) {
      const blockNumber = (low + high) / 2n;
      const code = await publicClient.getCode({ address, blockNumber });
      if (code === undefined) low = blockNumber + 1n;
      else high = blockNumber;
    }
    return Number(low);
  } catch {
    return undefined;
  }
}
