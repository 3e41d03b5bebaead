import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import { type ChainClients, writeRegistry } from "./write-registry.ts";

export interface PostTrustRootOptions {
  readonly registry: Hex;
  readonly root: bigint;
  /** Above every epoch before it. */
  readonly epoch: number;
  /** SHA-256 of the published list of leaves. */
  readonly leafListHash: Hex;
  readonly leafListUri: string;
}

/** Posts the root of the tree of issuers, as the registrar. Rejects like `attest`. */
export async function postTrustRoot(
  clients: ChainClients,
  { registry, root, epoch, leafListHash, leafListUri }: PostTrustRootOptions,
): Promise<TransactionReceipt> {
  return writeRegistry(clients, registry, "postTrustRoot", [
    root,
    epoch,
    leafListHash,
    leafListUri,
  ]);
}
