import { parseInstant } from "../../credential/calendar.ts";
import { PolicyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { encodeBase64url } from "../../status/base64url.ts";
import type { CompiledPolicy } from "../policy.ts";
import type { Authority } from "./authority-schema.ts";
import { digestPolicyPack, policyPackBytes } from "./digest-policy-pack.ts";
import { parseAuthority } from "./parse-authority.ts";
import { parsePolicyPack } from "./parse-policy-pack.ts";
import type { PolicyPack } from "./policy-pack.ts";
import { decodeJson, jwsError, parseSignedPack } from "./signed-pack.ts";
import { validatePolicyPack } from "./validate-policy-pack.ts";
import { verifySignatures } from "./verify-signatures.ts";
import { verifySupersession } from "./verify-supersession.ts";

export interface VerifyPolicyPackOptions {
  readonly hash: Hash;
  /** Whom the caller trusts, known beforehand: what the pack says of its authority counts for nothing here. */
  readonly authority: Authority;
  /**
   * Unix seconds at which the pack must be in force; `"any"` for whoever looks at its times alone: a pack is announced
   * before it is in force.
   */
  readonly now: number | "any";
  /** The pack that the caller honours now, verified before: the new one must follow on it. */
  readonly superseded?: PolicyPack;
  /** Of a detached signature: the pack. */
  readonly pack?: unknown;
}

export interface VerifiedPolicyPack {
  readonly pack: PolicyPack;
  readonly digest: string;
  readonly compiled: CompiledPolicy | undefined;
  /** Ids of the distinct keys that signed. */
  readonly signedBy: readonly string[];
}

/**
 * Verifies a signed pack: its form, its signatures (k distinct keys of the pinned authority, or of the pack that it
 * supersedes), that it follows on that one, that its members go together, and that it is in force.
 * @throws PolicyError `ERR_POLICY_PACK_JWS_FORM`, `ERR_POLICY_PACK_AUTHORITY_FORM`, `ERR_POLICY_PACK_UNAUTHORISED`,
 *   `ERR_POLICY_PACK_SIGNATURE`, `ERR_POLICY_PACK_SUPERSESSION`, `ERR_POLICY_NOT_IN_FORCE`, and those of
 *   `parsePolicyPack` and `validatePolicyPack`
 */
export async function verifyPolicyPack(
  json: unknown,
  { hash, authority, now, superseded, pack: beside }: VerifyPolicyPackOptions,
): Promise<VerifiedPolicyPack> {
  const pinned = parseAuthority(authority);
  const signed = parseSignedPack(json);
  const pack = readPack(signed.payload, beside);
  const payload = encodeBase64url(policyPackBytes(pack));
  if (pack.authority.did !== pinned.did) {
    const message = "the pack is of another authority than the pinned one";
    throw new PolicyError("ERR_POLICY_PACK_UNAUTHORISED", message);
  }
  const accepted = superseded === undefined ? [pinned] : [pinned, superseded.authority];
  const signedBy = await verifySignatures(signed, payload, accepted);
  const compiled = validatePolicyPack(hash, pack);
  if (superseded !== undefined) verifySupersession(pack, superseded);
  if (now !== "any") assertInForce(pack, now);
  return { pack, digest: digestPolicyPack(pack), compiled, signedBy };
}

function readPack(payload: string | undefined, beside: unknown): PolicyPack {
  if (payload === undefined) {
    if (beside === undefined) throw jwsError("$.payload", "is detached: the pack must be given");
    return parsePolicyPack(beside);
  }
  if (beside !== undefined) throw jwsError("$.payload", "must not stand beside a pack of its own");
  return parsePolicyPack(decodeJson(payload, "$.payload"));
}

function assertInForce({ validFrom, validUntil }: PolicyPack, now: number): void {
  const from = parseInstant(validFrom) ?? Number.POSITIVE_INFINITY;
  const until = parseInstant(validUntil) ?? 0;
  if (now >= from && now < until) return;
  throw new PolicyError(
    "ERR_POLICY_NOT_IN_FORCE",
    `the pack is in force from ${validFrom} to ${validUntil}`,
  );
}
