import { createPublicClient, http } from "viem";
import { readTrustFromChain } from "../../../chain/index.ts";
import type { Hash } from "../../../field/poseidon.ts";
import type { NodeSource } from "./trust-source.ts";

/** The newest root of a registry, through the holder's node, and every issuer behind it. */
export function readChainTrust(hash: Hash, { rpc, ...source }: NodeSource, signal: AbortSignal) {
  const provider = createPublicClient({ transport: http(rpc, { batch: true }), cacheTime: 0 });
  return readTrustFromChain(source, { hash, provider, now: new Date(), signal });
}
