import type { ChainClients } from "../../../src/chain/chain-clients.ts";
import { writeContract } from "../../../src/chain/write-contract.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { compileTestContract } from "./compile-test-contracts.ts";
import type { LocalChain } from "./local-chain.ts";

/** Roots at their registrar's word, for proofs under roots of no tree. */
export interface PostedTrustRoots {
  readonly address: Hex;
  post(root: bigint, epoch: number, who?: ChainClients): Promise<void>;
  advance(epoch: number): Promise<void>;
}

export async function deployPostedTrustRoots(
  { owner, registrar, publicClient }: LocalChain,
  rootWindow: number,
): Promise<PostedTrustRoots> {
  const { abi, bytecode } = compileTestContract("PostedTrustRoots.sol", "PostedTrustRoots");
  const args = [registrar.walletClient.account.address, rootWindow];
  const hash = await owner.walletClient.deployContract({ abi, bytecode, args });
  const { contractAddress: address } = await publicClient.waitForTransactionReceipt({ hash });
  if (!address) throw new Error("no trust roots were deployed");
  const write = async (functionName: string, values: readonly unknown[], who = registrar) => {
    await writeContract(who as ChainClients, { address, abi, functionName, args: values });
  };
  return {
    address: address.toLowerCase() as Hex,
    post: (root, epoch, who) => write("postTrustRoot", [root, epoch], who as typeof registrar),
    advance: (epoch) => write("advanceMinTrustEpoch", [epoch]),
  };
}
