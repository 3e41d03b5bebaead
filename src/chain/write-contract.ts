import type { Abi, PublicClient, TransactionReceipt } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import { toChainError } from "./chain-error.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/** A call, typed by the caller. */
export interface ContractCall {
  readonly address: Hex;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
}

/**
 * Calls a contract's function as the wallet's account and waits for the receipt. A call that would revert is refused
 * before it is sent.
 * Rejects with ChainError `ERR_CHAIN_REVERTED` (`details.reason` is the contract's error) or `ERR_CHAIN_RPC`.
 */
export async function writeContract(
  { publicClient, walletClient }: ChainClients,
  call: ContractCall,
): Promise<TransactionReceipt> {
  const { functionName } = call;
  try {
    const { request } = await publicClient.simulateContract({
      ...call,
      account: walletClient.account,
    } as Parameters<PublicClient["simulateContract"]>[0]);
    const hash = await walletClient.writeContract(
      request as Parameters<typeof walletClient.writeContract>[0],
    );
    const receipt = await waitForReceipt(publicClient, hash);
    if (receipt.status === "success") return receipt;
    throw new ChainError("ERR_CHAIN_REVERTED", `${functionName} was refused in its block`, {
      details: { call: functionName, transaction: hash },
    });
  } catch (cause) {
    throw toChainError(cause, functionName);
  }
}
