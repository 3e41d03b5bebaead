import type { NullifierClaim } from "../../verifier/nullifier-store.ts";
import type { NullifierTable } from "./tables.ts";

export function toNullifierClaim(row: Omit<NullifierTable, "decision_id">): NullifierClaim {
  const { nullifier, mode, rule_hash: ruleHash, as_of: asOf, subject } = row;
  return { nullifier, mode, ruleHash, asOf, ...(subject === null ? {} : { subject }) };
}
