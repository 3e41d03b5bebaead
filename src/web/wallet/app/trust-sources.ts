import { parseScalar } from "../../../field/scalar.ts";
import type { TrustData } from "../../../holder/index.ts";
import {
  readTrustFromCheckpoint,
  type SeenCheckpoint,
  verifyLeafListInSlices,
} from "../../../trust/index.ts";
import type { Wallet } from "./app.ts";
import type { FreshEntry } from "./fresh-data.ts";
import { replaying } from "./kept-files.ts";
import { parseTrustSource, type TrustSource } from "./trust-source.ts";

const SOURCES = "trust-sources";
export const SEEN = "trust-seen";

/** The holder's own. What a later version wrote and this one cannot read is left out. */
export async function ownSources({ store }: Pick<Wallet, "store">): Promise<TrustSource[]> {
  const kept = await store.readSetting(SOURCES);
  return (Array.isArray(kept) ? kept : []).flatMap((json) => {
    try {
      return [parseTrustSource(json)];
    } catch {
      return [];
    }
  });
}

export const keepSources = ({ store }: Pick<Wallet, "store">, sources: readonly TrustSource[]) =>
  store.writeSetting(SOURCES, sources);

/** The host's, then the holder's own: in the order in which they count. */
export async function allSources(wallet: Pick<Wallet, "config" | "store">): Promise<TrustSource[]> {
  return [...wallet.config.trust, ...(await ownSources(wallet))];
}

/** Two sources of one name and different keys or places are two. */
export const sourceKey = (source: TrustSource): string =>
  source.kind === "chain"
    ? `chain ${source.chainId} ${source.registry} ${source.rpc}`
    : `trust ${seenKey(source)} ${source.url}`;

const seenKey = ({ origin, verifierKey }: Extract<TrustSource, { kind: "checkpoint" }>): string =>
  [origin, ...[verifierKey].flat()].join(" ");

/** A trust root with all of its issuers, recomputed. */
export type KnownTrust = Extract<TrustData, { verified: unknown }>;

export interface FetchSourceOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

/** The newest root of a source, and every issuer behind it. @throws as `readTrustFromCheckpoint`, `readTrustFromChain` */
export async function fetchSource(
  wallet: Wallet,
  source: TrustSource,
  { fetch, signal }: FetchSourceOptions,
): Promise<KnownTrust> {
  if (source.kind === "chain") {
    // A chain client is a third of the wallet's bytes.
    const { readChainTrust } = await import("./read-chain-trust.ts");
    return readChainTrust(wallet.hash, source, signal);
  }
  const { store, hash } = wallet;
  const previous = (await readSeen(wallet))[seenKey(source)];
  const trust = await readTrustFromCheckpoint(source, {
    hash,
    now: new Date(),
    previous,
    fetch,
    signal,
  });
  await store.updateSetting(SEEN, (kept) => withSeen(kept, seenKey(source), trust.seen));
  return trust;
}

/** What is kept of a source, verified as if it came now. @throws as `fetchSource` where it does not count any more */
export async function replaySource(
  wallet: Wallet,
  source: TrustSource,
  { files, chain }: FreshEntry,
  signal: AbortSignal,
): Promise<KnownTrust> {
  const { hash } = wallet;
  if (source.kind === "chain" && chain !== undefined) {
    const verified = await verifyLeafListInSlices(hash, chain.leafList, { signal });
    return { root: parseScalar(chain.root), verified };
  }
  const fetch = replaying(files ?? {});
  return fetchSource(wallet, source, { fetch, signal });
}

async function readSeen({ store }: Pick<Wallet, "store">): Promise<Record<string, SeenCheckpoint>> {
  return ((await store.readSetting(SEEN)) ?? {}) as Record<string, SeenCheckpoint>;
}

/** The newest that was ever seen stays, whoever writes last. */
function withSeen(json: unknown, key: string, seen: SeenCheckpoint) {
  const kept = (json ?? {}) as Record<string, SeenCheckpoint>;
  return (kept[key]?.time ?? 0) > seen.time ? kept : { ...kept, [key]: seen };
}

/** Of two devices, or of this one and its backup: of each registrar the newest that either saw. */
export function mergeSeen(ours: unknown, theirs: unknown): unknown {
  let merged: unknown = ours;
  for (const [key, seen] of Object.entries((theirs ?? {}) as Record<string, SeenCheckpoint>)) {
    merged = withSeen(merged, key, seen);
  }
  return merged;
}
