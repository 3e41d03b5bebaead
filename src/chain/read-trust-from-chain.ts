import { createPublicClient, custom, type EIP1193Provider, type PublicClient } from "viem";
import { ChainError, TrustError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { runInSlices } from "../field/run-in-slices.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { formatIssuerRecord, parseIssuerRecord } from "../trust/parse-issuer-record.ts";
import { growTree } from "../trust/trust-tree.ts";
import type { VerifiedLeafList } from "../trust/verify-leaf-list.ts";
import { toChainError } from "./chain-error.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
import { readRegistry } from "./read-registry.ts";
import { type ListedIssuers, readListedIssuers, recomputing } from "./read-trust-list.ts";

/** A compliance registry whose trust roots a wallet takes. Pinned in the wallet: a request's own could list anybody. */
export interface ChainSource {
  readonly kind: "chain";
  /** EIP-155 */
  readonly chainId: number;
  readonly registry: Hex;
}

/** What an EIP-1193 provider needs to have; a viem client with a transport will do as well. */
export type Provider = Pick<EIP1193Provider, "request">;

export interface ReadTrustFromChainOptions {
  readonly hash: Hash;
  readonly provider: Provider | PublicClient;
  /** Nodes of others, which must take the root as well: one node alone can say what it likes. */
  readonly witnesses?: readonly (Provider | PublicClient)[];
  readonly now: Date;
  /** Seconds that the newest block may be old; 3,600 unless told. */
  readonly maxAge?: number;
  readonly signal?: AbortSignal;
}

/** What a wallet proves against: `HolderData.trust`, and when it was true. */
export interface ChainTrust {
  readonly root: bigint;
  readonly verified: VerifiedLeafList;
  /** Unix seconds: the time of the block. */
  readonly asOf: number;
}

/**
 * The newest trust root of a registry, and every issuer behind it, recomputed a slice at a time.
 * Rejects with ChainError `ERR_CHAIN_WRONG_CHAIN`; `ERR_CHAIN_TRUST_LIST` where the root is not the issuers', or a
 * witness does not take it; `ERR_CHAIN_RPC`, `ERR_CHAIN_REVERTED`; with TrustError `ERR_TRUST_ROOT_STALE` where the
 * node's newest block is too old, or of a time to come.
 */
export async function readTrustFromChain(
  source: ChainSource,
  { hash, provider, witnesses = [], now, maxAge = 3_600, signal }: ReadTrustFromChainOptions,
): Promise<ChainTrust> {
  const client = clientOf(provider);
  await assertChain(client, source.chainId);
  const { number, timestamp } = await readBlock(client);
  assertTimely(Number(timestamp), now, maxAge);
  const trustRegistry = await readRegistry(client, source.registry, "trustRoots", [], number);
  const listed = await readListedIssuers(client, trustRegistry, number);
  const verified = await recomputing(listed.root, () =>
    runInSlices(recompute(hash, listed), { signal }),
  );
  for (const witness of witnesses) {
    await assertTaken(clientOf(witness), source, trustRegistry, verified.root);
  }
  return { root: verified.root, verified, asOf: Number(timestamp) };
}

function* recompute(hash: Hash, { issuers }: ListedIssuers): Generator<void, VerifiedLeafList> {
  const records = [];
  for (const { record } of issuers) {
    records.push(parseIssuerRecord(formatIssuerRecord(record())));
    yield;
  }
  const places = issuers.map(({ index }) => index);
  const tree = yield* growTree(hash, records, { places, leavesAtOnce: 8 });
  return { root: tree.root, records, tree };
}

function clientOf(provider: Provider | PublicClient): PublicClient {
  if ("readContract" in provider) return provider;
  return createPublicClient({ transport: custom(provider, { retryCount: 0 }) });
}

async function assertChain(client: PublicClient, expected: number): Promise<void> {
  const chainId = await client.getChainId().catch((cause: unknown) => {
    throw toChainError(cause, "getChainId");
  });
  if (chainId === expected) return;
  throw new ChainError("ERR_CHAIN_WRONG_CHAIN", `the node is of chain ${chainId}`, {
    details: { chainId, expected },
  });
}

function readBlock(client: PublicClient) {
  return client.getBlock().catch((cause: unknown) => {
    throw toChainError(cause, "getBlock");
  });
}

/** A clock of a device is off by a little. */
const LEEWAY = 300;

function assertTimely(timestamp: number, now: Date, maxAge: number): void {
  const age = now.getTime() / 1000 - timestamp;
  if (age >= -LEEWAY && age <= maxAge) return;
  throw new TrustError(
    "ERR_TRUST_ROOT_STALE",
    "the node's newest block is too old, or of a time to come: it lags, or this device's clock does",
  );
}

async function assertTaken(
  client: PublicClient,
  { chainId, registry }: ChainSource,
  trustRegistry: Hex,
  root: bigint,
): Promise<void> {
  await assertChain(client, chainId);
  const { number } = await readBlock(client);
  const seen = await readRegistry(client, registry, "trustRoots", [], number);
  const isUsable = await client
    .readContract({
      address: seen,
      abi: trustRegistryAbi,
      functionName: "isTrustRootUsable",
      args: [root],
      blockNumber: number,
    })
    .catch((cause: unknown) => {
      throw toChainError(cause, "isTrustRootUsable");
    });
  if (isUsable && seen.toLowerCase() === trustRegistry.toLowerCase()) return;
  throw new ChainError("ERR_CHAIN_TRUST_LIST", "a second node does not take the first one's root");
}
