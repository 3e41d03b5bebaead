/**
 * Policies as data: read, compile to the circuit's operands and the policy hash, explain, hold against a credential.
 * @module
 */
export { assertEnoughIssuers } from "./assert-enough-issuers.ts";
export { compilePolicy } from "./compile-policy.ts";
export { countIssuers } from "./count-issuers.ts";
export { COUNTRY_GROUPS } from "./country-groups.ts";
export { decompileClause } from "./decompile-clause.ts";
export { describeOperands } from "./describe-operands.ts";
export { explainFit } from "./explain-fit.ts";
export { explainPolicy } from "./explain-policy.ts";
export { parsePolicy } from "./parse-policy.ts";
export type { CompiledPolicy, Policy, PolicyClause } from "./policy.ts";
export { POLICY_PRESETS, policyPreset } from "./presets/presets.ts";
export { ruleHash } from "./rule-hash.ts";
export { verifyPolicyHash } from "./verify-policy-hash.ts";
