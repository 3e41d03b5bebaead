import { TrustError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { fetchText } from "./fetch-text.ts";
import { leafListName, type TrustCheckpoint } from "./trust-checkpoint.ts";
import type { VerifiedLeafList } from "./verify-leaf-list.ts";
import { verifyLeafListInSlices } from "./verify-leaf-list-in-slices.ts";
import { verifyTrustCheckpoint } from "./verify-trust-checkpoint.ts";

/** A registrar whose signed checkpoint a wallet takes trust roots from. Pinned in the wallet. */
export interface CheckpointSource {
  readonly kind: "checkpoint";
  /** https address of the checkpoint; the leaf list stands beside it. Any static host serves. */
  readonly url: string;
  /** The checkpoint's first line. */
  readonly origin: string;
  /** C2SP verifier key; several while the registrar changes its key. */
  readonly verifierKey: string | readonly string[];
}

/** What a wallet keeps of the checkpoint it took last. JSON-safe. */
export interface SeenCheckpoint {
  readonly origin: string;
  /** Unix seconds. */
  readonly time: number;
  /** Decimal. */
  readonly root: string;
}

export interface ReadTrustOptions {
  readonly hash: Hash;
  readonly now: Date;
  /** `seen` of the time before, from the wallet's store. */
  readonly previous?: SeenCheckpoint | undefined;
  /** Seconds that a checkpoint may be old; 172,800 (two days) unless told. */
  readonly maxAge?: number;
  /** The platform's `fetch` unless told. */
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

/** What a wallet proves against: `HolderData.trust`, and when it was true. */
export interface CheckpointTrust {
  readonly root: bigint;
  readonly verified: VerifiedLeafList;
  /** Unix seconds: the registrar's root was this one then. */
  readonly asOf: number;
  /** Keep it, and hand it in as `previous`. */
  readonly seen: SeenCheckpoint;
}

/** A clock of a device is off by a little. */
const LEEWAY = 300;
const MOST_NOTE_BYTES = 16_384;
/** 512 issuers with every name take a fifth of it. */
const MOST_LIST_BYTES = 2_097_152;

/**
 * The newest trust root of a registrar, and every issuer behind it, recomputed a slice at a time so that a page goes on
 * answering. Who serves the files can hold them back, for as long as `maxAge`, and nothing else.
 * @throws AuditError and TrustError as `verifyTrustCheckpoint`
 * @throws TrustError `ERR_TRUST_ROOT_STALE` for a checkpoint that is too old, or of a time to come; `_ROOT_ROLLBACK` for
 *   one older than `previous`; `_ROOT_CONFLICT` for two roots of one time; `_LEAF_LIST_MISMATCH`, `_RECORD_FORM`,
 *   `_ISSUER_DUPLICATE`; `_FETCH` where a file does not come, or is too large
 * @throws RangeError for a `previous` of another origin
 */
export async function readTrustFromCheckpoint(
  source: CheckpointSource,
  options: ReadTrustOptions,
): Promise<CheckpointTrust> {
  const { hash, previous, signal } = options;
  const get = (url: string | URL, maximum: number, cache: RequestCache) =>
    fetchText(url, { maximum, cache, signal, fetch: options.fetch ?? globalThis.fetch });
  const note = await get(source.url, MOST_NOTE_BYTES, "no-cache");
  const { origin, verifierKey } = source;
  const verifierKeys = typeof verifierKey === "string" ? [verifierKey] : verifierKey;
  const checkpoint = verifyTrustCheckpoint(note, { origin, verifierKeys });
  assertTimely(checkpoint, options);
  if (previous !== undefined) assertNotBefore(checkpoint, previous);

  const { root, time, issuers } = checkpoint;
  const address = new URL(leafListName(root), source.url);
  const json = parseJson(await get(address, MOST_LIST_BYTES, "default"));
  const verified = await verifyLeafListInSlices(hash, json, { signal });
  if (verified.root !== root || verified.records.length !== issuers) {
    throw new TrustError(
      "ERR_TRUST_LEAF_LIST_MISMATCH",
      "the leaf list is not that of the checkpoint's root",
    );
  }
  return { root, verified, asOf: time, seen: { origin, time, root: String(root) } };
}

function assertTimely(
  { time }: TrustCheckpoint,
  { now, maxAge = 172_800 }: ReadTrustOptions,
): void {
  const age = now.getTime() / 1000 - time;
  // Also where the clock is no time at all.
  if (age >= -LEEWAY && age <= maxAge) return;
  throw new TrustError(
    "ERR_TRUST_ROOT_STALE",
    age < 0
      ? "the trust checkpoint is of a time to come: set this device's clock"
      : "the trust checkpoint is too old: the registrar has not signed, or somebody holds it back",
  );
}

function assertNotBefore({ origin, time, root }: TrustCheckpoint, previous: SeenCheckpoint): void {
  if (previous.origin !== origin) throw new RangeError("previous is of another origin");
  if (time < previous.time) {
    throw new TrustError(
      "ERR_TRUST_ROOT_ROLLBACK",
      "the trust checkpoint is older than one that this wallet has seen",
    );
  }
  if (time === previous.time && String(root) !== previous.root) {
    throw new TrustError(
      "ERR_TRUST_ROOT_CONFLICT",
      "the registrar has signed two roots of one time: tell it, and others",
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TrustError("ERR_TRUST_LEAF_LIST_MISMATCH", "the leaf list is no JSON");
  }
}
