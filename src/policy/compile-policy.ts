import { packWords } from "../field/layout.ts";
import type { Hash } from "../field/poseidon.ts";
import { clauseHash } from "./clause-hash.ts";
import { compileClause } from "./compile-clause.ts";
import { OPERAND_LAYOUT, POLICY_CLAUSES } from "./operand-layout.ts";
import { parsePolicy } from "./parse-policy.ts";
import type { CompiledPolicy, Policy } from "./policy.ts";
import { policyHash } from "./policy-hash.ts";
import { policyError } from "./policy-reader.ts";

/**
 * A policy -> operands, words, clause hashes and policy hash. One meaning has one hash: the order of lists and of
 * clauses, the unit of a duration and a group's name instead of its members change nothing; nor do id, version and
 * title.
 * @throws PolicyError those of `parsePolicy`; `ERR_POLICY_UNSATISFIABLE` for a clause that nobody can meet;
 *   `ERR_POLICY_FORM` for a clause without effect
 */
export function compilePolicy(hash: Hash, policy: Policy): CompiledPolicy {
  const parsed = parsePolicy(policy);
  const clauses = parsed.anyOf.map((clause, i) => {
    const operands = compileClause(clause, `$.anyOf[${i}]`);
    const words = packWords(OPERAND_LAYOUT, operands);
    return { operands, words, hash: clauseHash(hash, words) };
  });
  const hashes: bigint[] = [];
  for (const [i, clause] of clauses.entries()) {
    if (hashes.includes(clause.hash)) {
      throw policyError("ERR_POLICY_FORM", `$.anyOf[${i}]`, "repeats an earlier clause");
    }
    hashes.push(clause.hash);
  }
  hashes.sort((a, b) => (a < b ? -1 : 1));
  const clauseHashes = Array.from(
    { length: POLICY_CLAUSES },
    (_, i) => hashes[i] ?? hashes[0] ?? 0n,
  );
  return { policy: parsed, clauses, clauseHashes, policyHash: policyHash(hash, clauseHashes) };
}
