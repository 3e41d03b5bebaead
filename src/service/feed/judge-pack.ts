import { PolicyError, ServiceError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import { CHAIN_NUMBERS } from "../../policy/pack/chain-numbers.ts";
import { parsePolicyPack } from "../../policy/pack/parse-policy-pack.ts";
import { decodeJson, jwsError, parseSignedPack } from "../../policy/pack/signed-pack.ts";
import { type VerifiedPolicyPack, verifyPolicyPack } from "../../policy/pack/verify-policy-pack.ts";
import type { FollowedPack } from "../config/feed.ts";
import type { HeldPack, PackLine } from "./feed-pack.ts";

export interface JudgePackOptions {
  readonly hash: Hash;
  readonly followed: Pick<FollowedPack, "id" | "threshold">;
  /** Pinned for the first version. */
  readonly authority: Authority;
  readonly line: PackLine;
}

export type Judgement =
  /** Verified, and the next of the line. */
  | { readonly kind: "next"; readonly held: HeldPack }
  /** Held already; `isNewest` where it is the last of the line. */
  | { readonly kind: "held"; readonly isNewest: boolean }
  /** Authorised, and it does not go with what is held: the authority signed two histories. */
  | { readonly kind: "equivocation"; readonly version: number; readonly digest: string };

/**
 * Judges a signed pack against the versions that are held.
 * @param json the signed pack
 * @throws PolicyError those of `verifyPolicyPack`; ServiceError `ERR_SERVICE_FEED_GAP` where versions between are
 *   missing: `details` names the version that it supersedes
 */
export async function judgePack(json: unknown, options: JudgePackOptions): Promise<Judgement> {
  const { followed, authority, line } = options;
  // Its form and its content, before it is known who may have signed it.
  const claimed = readClaim(json);
  if (claimed.id !== followed.id) throw unauthorised("the document is of another pack");
  const same = line.find(({ pack }) => pack.version === claimed.version);
  const before = line.findLast(({ pack }) => pack.version < claimed.version);
  const newest = line.at(-1);
  if (newest !== undefined && (claimed.supersedes ?? 0) > newest.pack.version) throw gap(claimed);
  const signers = before?.pack.authority ?? authority;
  const verified = await verify(json, signers, options);
  if (same?.digest === verified.digest) {
    return { kind: "held", isNewest: same === line.at(-1) };
  }
  if (newest === undefined || links(verified, newest)) {
    return { kind: "next", held: hold(verified, json) };
  }
  if (isBeforeAll(verified, line)) return { kind: "held", isNewest: false };
  return { kind: "equivocation", version: verified.pack.version, digest: verified.digest };
}

/** Older than the first version that is held, and nothing says that it is another than the one that there was. */
function isBeforeAll({ pack, digest }: VerifiedPolicyPack, [first]: PackLine): boolean {
  const root = first?.pack.supersedes;
  if (root === undefined) return false;
  return pack.version < root.version || (pack.version === root.version && digest === root.sha256);
}

function gap({ version, supersedes }: PackClaim): ServiceError {
  return new ServiceError("ERR_SERVICE_FEED_GAP", "versions before it are missing here", {
    details: { version, ...(supersedes === undefined ? {} : { supersedes }) },
  });
}

async function verify(
  json: unknown,
  signers: Authority,
  { hash, followed }: JudgePackOptions,
): Promise<VerifiedPolicyPack> {
  const verified = await verifyPolicyPack(json, { hash, authority: signers, now: "any" });
  // A pack that asks for fewer signatures does not lower what this verifier asks for.
  if (verified.signedBy.length < followed.threshold) {
    throw unauthorised("fewer distinct keys signed than this service asks");
  }
  return verified;
}

const links = ({ pack }: VerifiedPolicyPack, newest: HeldPack): boolean =>
  pack.version > newest.pack.version &&
  pack.supersedes?.version === newest.pack.version &&
  pack.supersedes.sha256 === newest.digest;

function hold({ pack, digest, compiled }: VerifiedPolicyPack, json: unknown): HeldPack {
  return {
    pack,
    digest,
    compiled,
    signed: canonicalJson(json),
    from: CHAIN_NUMBERS.unixSeconds(pack.validFrom),
    until: CHAIN_NUMBERS.unixSeconds(pack.validUntil),
    supersededSeconds: CHAIN_NUMBERS.seconds(pack.times.superseded),
  };
}

/** What a signed document says it is; nothing of it is believed before it is verified. */
export interface PackClaim {
  readonly id: string;
  readonly version: number;
  /** The version that it says it supersedes. */
  readonly supersedes: number | undefined;
}

/** @throws PolicyError those of `parseSignedPack` and `parsePolicyPack` */
export function readClaim(json: unknown): PackClaim {
  const { payload } = parseSignedPack(json);
  if (payload === undefined) throw jwsError("$.payload", "is detached: a feed has it inside");
  const { id, version, supersedes } = parsePolicyPack(decodeJson(payload, "$.payload"));
  return { id, version, supersedes: supersedes?.version };
}

function unauthorised(message: string): PolicyError {
  return new PolicyError("ERR_POLICY_PACK_UNAUTHORISED", message);
}
