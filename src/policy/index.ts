/**
 * Policies as data: read, compile to the circuit's operands and the policy hash, explain, compare, hold against a
 * credential; and policy packs, which an authority signs.
 * @module
 */
export { assertEnoughIssuers } from "./assert-enough-issuers.ts";
export { compilePolicy } from "./compile-policy.ts";
export { countIssuers } from "./count-issuers.ts";
export { COUNTRY_GROUPS } from "./country-groups.ts";
export { decompileClause } from "./decompile-clause.ts";
export { describeOperands } from "./describe-operands.ts";
export { diffPolicies } from "./diff/diff-policies.ts";
export { diffPolicyPacks } from "./diff/diff-policy-packs.ts";
export { explainPolicyPack } from "./diff/explain-policy-pack.ts";
export { explainFit } from "./explain-fit.ts";
export { explainPolicy } from "./explain-policy.ts";
export type { Authority } from "./pack/authority-schema.ts";
export { DEFAULT_TIMES } from "./pack/default-times.ts";
export { digestPolicyPack } from "./pack/digest-policy-pack.ts";
export { parseAuthority } from "./pack/parse-authority.ts";
export { parsePolicyPack } from "./pack/parse-policy-pack.ts";
export type { PolicyPack } from "./pack/policy-pack.ts";
export { resolveAuthority } from "./pack/resolve-authority.ts";
export { signPolicyPack } from "./pack/sign-policy-pack.ts";
export type { SignedPack } from "./pack/signed-pack.ts";
export { validatePolicyPack } from "./pack/validate-policy-pack.ts";
export { verifyPolicyPack } from "./pack/verify-policy-pack.ts";
export { examplePolicyPack, POLICY_PACK_IDS } from "./packs/shipped-packs.ts";
export { parsePolicy } from "./parse-policy.ts";
export type { CompiledPolicy, Policy, PolicyClause } from "./policy.ts";
export { POLICY_PRESETS, policyPreset } from "./presets/presets.ts";
export { ruleHash } from "./rule-hash.ts";
export { verifyPolicyHash } from "./verify-policy-hash.ts";
