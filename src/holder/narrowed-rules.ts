import { compileClause } from "../policy/compile-clause.ts";
import { OFF_OPERANDS } from "../policy/describe-operands.ts";
import {
  type Access,
  accessOf,
  type Dimension,
  isWithin,
  placesOf,
} from "../policy/diff/access.ts";
import { parsePolicy } from "../policy/parse-policy.ts";
import type { Policy } from "../policy/policy.ts";

/** How a policy asks about a claim that an earlier one has asked about. */
export interface NarrowedRule {
  readonly rule: Dimension;
  /** `narrower`: it accepts some of what the earlier one did. `moved`: some of it, and something else besides. */
  readonly how: "narrower" | "moved";
}

/**
 * The claims of which two answers together tell more than the earlier one: ages that move, countries that nest. Each
 * claim is looked at by itself, over all clauses, and only where the earlier policy asks about it at all.
 * @throws PolicyError those of `parsePolicy` and `compileClause`
 */
export function narrowedRules(earlier: Policy, later: Policy): NarrowedRule[] {
  const operands = (policy: Policy) =>
    parsePolicy(policy).anyOf.map((clause, i) => compileClause(clause, `$.anyOf[${i}]`));
  const [before, after] = [operands(earlier), operands(later)];
  const places = placesOf([...before, ...after]);
  const anyone = accessOf(OFF_OPERANDS, places);
  const [old, now] = [before, after].map((clauses) => clauses.map((one) => accessOf(one, places)));
  const only = (accesses: readonly Access[] | undefined, rule: Dimension): Access[] =>
    (accesses ?? []).map((access) => ({ ...anyone, [rule]: access[rule] }));
  return (Object.keys(anyone) as Dimension[]).flatMap((rule): NarrowedRule[] => {
    const [was, is] = [only(old, rule), only(now, rule)];
    if (isWithin([anyone], was) || isWithin(was, is)) return [];
    return [{ rule, how: isWithin(is, was) ? "narrower" : "moved" }];
  });
}
