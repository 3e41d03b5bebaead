import { PolicyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { type PolicyFigures, solvencyPolicyHash } from "../solvency-policy.ts";
import { compileSolvencyPolicy } from "./compile-solvency-policy.ts";
import { parseSolvencyPolicy, type SolvencyPolicy } from "./parse-solvency-policy.ts";
import { verifyDocument } from "./signed-document.ts";
import { validateHaircuts } from "./validate-haircuts.ts";

export interface VerifySolvencyPolicyOptions {
  readonly hash: Hash;
  /** Who may set the policy: pinned by the caller. */
  readonly authority: Authority;
  /** Unix seconds of the snapshot, at which the policy must be in force. */
  readonly snapshotAt: number;
  /** The circuits' capacity. */
  readonly assets: number;
  /** The packs of haircuts that the policy names, each verified before. */
  readonly haircutPacks: readonly PolicyPack[];
}

export interface VerifiedSolvencyPolicy {
  readonly policy: SolvencyPolicy;
  readonly figures: PolicyFigures;
  readonly policyHash: bigint;
  readonly signedBy: readonly string[];
}

/**
 * A signed policy: signatures, form, haircuts at least those of its packs, in force at the snapshot.
 * @throws SolvencyError those of `verifyDocument`, `parseSolvencyPolicy`, `validateHaircuts`, `compileSolvencyPolicy`
 * @throws PolicyError `ERR_POLICY_NOT_IN_FORCE`
 */
export async function verifySolvencyPolicy(
  signed: unknown,
  { hash, authority, snapshotAt, assets, haircutPacks }: VerifySolvencyPolicyOptions,
): Promise<VerifiedSolvencyPolicy> {
  const { json, signedBy } = await verifyDocument("policy", signed, authority);
  const policy = parseSolvencyPolicy(json);
  validateHaircuts(policy, haircutPacks);
  const [from, until] = [policy.validFrom, policy.validUntil].map((at) => Date.parse(at) / 1000);
  if (!(snapshotAt >= (from as number) && snapshotAt < (until as number))) {
    const message = `the policy is in force from ${policy.validFrom} to ${policy.validUntil}`;
    throw new PolicyError("ERR_POLICY_NOT_IN_FORCE", message);
  }
  const figures = compileSolvencyPolicy(policy, assets);
  return { policy, figures, policyHash: solvencyPolicyHash(hash, figures), signedBy };
}
