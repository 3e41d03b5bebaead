import { COUNTRIES } from "../../credential/countries.ts";
import { PolicyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { compilePolicy } from "../compile-policy.ts";
import { countryGroup } from "../country-groups.ts";
import { parseDuration } from "../duration.ts";
import type { CompiledPolicy } from "../policy.ts";
import { packConflict } from "./pack-conflict.ts";
import { atRules } from "./parse-policy-pack.ts";
import type { PolicyPack } from "./policy-pack.ts";
import { validateAuthority } from "./validate-authority.ts";
import { validateEquivalence } from "./validate-equivalence.ts";
import { validateFigures } from "./validate-figures.ts";
import { validateSources } from "./validate-sources.ts";

/**
 * The rules across a pack's members: what a schema cannot say.
 * @returns the compiled rules, where the pack has rules
 * @throws PolicyError `ERR_POLICY_PACK_CONFLICT` with the path of the place; `ERR_POLICY_PACK_AUTHORITY_FORM`;
 *   `ERR_POLICY_HASH_MISMATCH`; for rules that nobody can meet those of `compilePolicy`
 */
export function validatePolicyPack(hash: Hash, pack: PolicyPack): CompiledPolicy | undefined {
  if (pack.validFrom >= pack.validUntil) {
    throw packConflict("$.validUntil", "must be later than validFrom");
  }
  if (pack.example === true && pack.notice === undefined) {
    throw packConflict("$.notice", "must stand in an example and say that it is one");
  }
  if (pack.supersedes !== undefined && pack.supersedes.version >= pack.version) {
    throw packConflict("$.supersedes.version", "must be older than this version");
  }
  if (!isJurisdiction(pack.jurisdiction)) {
    throw packConflict("$.jurisdiction", "names no known country or group");
  }
  const figures = [pack.rules, pack.lists, pack.haircuts, pack.margin, pack.instruments, pack.risk];
  if (figures.every((member) => member === undefined)) {
    throw packConflict("$", "rules nothing: it has neither rules nor figures");
  }
  validateAuthority(pack.authority, "$.authority");
  validateSources(pack);
  validateFigures(pack);
  validateEquivalence(pack);
  validateTimes(pack);
  return compileRules(hash, pack);
}

const isJurisdiction = (name: string): boolean =>
  name === "INT" || COUNTRIES.indexOf(name) > 0 || countryGroup(name) !== undefined;

function validateTimes({ times }: PolicyPack): void {
  const order = [
    ["attestationForLeverage", "attestation"],
    ["asOfOverHttp", "asOfOnChain"],
  ] as const;
  for (const [shorter, longer] of order) {
    if (parseDuration(times[shorter]) > parseDuration(times[longer])) {
      throw packConflict(`$.times.${shorter}`, `must not be longer than ${longer}`);
    }
  }
  if (times.refreshAtBasisPoints === 0) {
    throw packConflict("$.times.refreshAtBasisPoints", "must be above 0");
  }
}

function compileRules(hash: Hash, { rules, policyHash }: PolicyPack): CompiledPolicy | undefined {
  if (rules === undefined) {
    if (policyHash !== undefined) throw packConflict("$.policyHash", "stands without rules");
    return undefined;
  }
  if (policyHash === undefined) throw packConflict("$.policyHash", "must stand with rules");
  let compiled: CompiledPolicy;
  try {
    compiled = compilePolicy(hash, rules);
  } catch (error) {
    throw atRules(error);
  }
  if (compiled.policyHash !== BigInt(policyHash)) {
    const path = "$.policyHash";
    throw new PolicyError("ERR_POLICY_HASH_MISMATCH", `${path}: is not the hash of the rules`, {
      details: { path, expected: compiled.policyHash.toString() },
    });
  }
  return compiled;
}
