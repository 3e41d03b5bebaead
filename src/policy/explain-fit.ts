import type { ClaimField } from "../credential/claim-layout.ts";
import type { FieldValues } from "../field/layout.ts";
import type { IssuerRecordField } from "../trust/issuer-record-layout.ts";
import { compileClause } from "./compile-clause.ts";
import { type AsOf, evaluateClause } from "./evaluate-clause.ts";
import { parsePolicy } from "./parse-policy.ts";
import type { Policy } from "./policy.ts";
import { REMEDIES, type UnmetFitRule } from "./remedies.ts";

export interface FitContext {
  /** The issuer's record in the trust tree that the wallet would prove against. */
  readonly issuer: FieldValues<IssuerRecordField>;
  readonly asOf: AsOf;
  /** What the status list says of the credential; left out where the wallet does not know yet. */
  readonly isRevoked?: boolean;
}

export interface ClauseFit {
  /** Place in `policy.anyOf`. */
  readonly index: number;
  readonly isMet: boolean;
  readonly unmet: readonly { readonly rule: UnmetFitRule; readonly remedy: string }[];
}

export interface PolicyFit {
  readonly isMet: boolean;
  /** The clause to prove: the first that is met, else the one with the fewest unmet rules. */
  readonly best: ClauseFit;
  readonly clauses: readonly ClauseFit[];
}

/**
 * What a credential lacks for a policy, by names of rules and with remedies. For the holder's eyes alone: the answer
 * says something of the claims, so it goes into no message, log or error that leaves the wallet. Towards a verifier
 * 'cannot' and 'will not' are one answer.
 * @param claims the field values of the credential's claims (`encodeClaims`)
 * @throws PolicyError those of `parsePolicy` and `compileClause`
 */
export function explainFit(
  claims: FieldValues<ClaimField>,
  policy: Policy,
  context: FitContext,
): PolicyFit {
  const clauses = parsePolicy(policy).anyOf.map((clause, index): ClauseFit => {
    const operands = compileClause(clause, `$.anyOf[${index}]`);
    const rules: UnmetFitRule[] = evaluateClause(operands, claims, context.issuer, context.asOf);
    if (context.isRevoked) rules.unshift("revoked");
    const unmet = rules.map((rule) => ({ rule, remedy: REMEDIES[rule] }));
    return { index, isMet: unmet.length === 0, unmet };
  });
  const best = clauses.reduce((a, b) => (b.unmet.length < a.unmet.length ? b : a));
  return { isMet: best.isMet, best, clauses };
}
