import { explainClause } from "./explain-clause.ts";
import { parsePolicy } from "./parse-policy.ts";
import type { Policy } from "./policy.ts";

/**
 * The sentence of consent, in English. It says every rule of every clause and is made from the same clauses as the
 * policy hash; `verifyPolicyHash` ties the two.
 * @throws PolicyError those of `parsePolicy`
 */
export function explainPolicy(policy: Policy): string {
  const clauses = parsePolicy(policy).anyOf.map(explainClause);
  const proved =
    clauses.length === 1
      ? clauses.join("")
      : `either ${clauses.join("; or ")}; which one stays hidden`;
  return `You prove ${proved}. You reveal nothing else.`;
}
