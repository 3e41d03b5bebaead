import {
  type PublicClient,
  type TransactionReceipt,
  WaitForTransactionReceiptTimeoutError,
} from "viem";
import type { Hex } from "../presentation/abi-encode.ts";

/** Milliseconds. */
const ROUND = 10_000;
const ROUNDS = 18;

/**
 * The receipt of a transaction, waited for in rounds of ten seconds, three minutes in all: one round looks again only
 * when there is a new block, and a node may know of a block before it has its receipts.
 */
export async function waitForReceipt(
  publicClient: PublicClient,
  hash: Hex,
): Promise<TransactionReceipt> {
  for (let round = 1; ; round++) {
    try {
      return await publicClient.waitForTransactionReceipt({ hash, timeout: ROUND });
    } catch (cause) {
      if (round === ROUNDS || !(cause instanceof WaitForTransactionReceiptTimeoutError))
        throw cause;
    }
  }
}
