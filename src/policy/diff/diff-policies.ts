import { compileClause } from "../compile-clause.ts";
import { OFF_OPERANDS } from "../describe-operands.ts";
import { parsePolicy } from "../parse-policy.ts";
import type { Policy } from "../policy.ts";
import { type Access, accessOf, type Dimension, isWithin, placesOf } from "./access.ts";
import { type Category, categoriesOf, toldRegion } from "./categories.ts";
import { both, isEmpty, isEqual } from "./region.ts";
import { sayCategories } from "./say-category.ts";

/** Who gains or loses, by one kind of claim. */
export interface AccessChange {
  /** The rule that tells them apart; `several` where it takes more than one claim. */
  readonly rule: Dimension | "several";
  /** Codes and names; '' is 'not stated'. Stretches of time and age are `from-to`, `to` not included. */
  readonly who: readonly string[];
  /** Not all of them: it depends on other claims, too. */
  readonly some: boolean;
  readonly text: string;
}

export interface PolicyDiff {
  readonly gains: readonly AccessChange[];
  readonly loses: readonly AccessChange[];
}

/**
 * Who passes the newer policy and not the older (gains), and the other way round (loses). It compares what the compiled
 * clauses accept, not their texts: a rule moved, split or said otherwise changes nothing. Claims are taken to be
 * independent of each other.
 * @throws PolicyError those of `parsePolicy` and `compileClause`
 */
export function diffPolicies(older: Policy, newer: Policy): PolicyDiff {
  const operands = (policy: Policy) =>
    parsePolicy(policy).anyOf.map((clause, i) => compileClause(clause, `$.anyOf[${i}]`));
  const [before, after] = [operands(older), operands(newer)];
  const places = placesOf([...before, ...after]);
  const old = before.map((clause) => accessOf(clause, places));
  const now = after.map((clause) => accessOf(clause, places));
  const anyone = accessOf(OFF_OPERANDS, places);
  const side = (from: readonly Access[], to: readonly Access[], verb: Verb): AccessChange[] => {
    if (isWithin(to, from)) return [];
    const seen = dimensionsOf(anyone).flatMap((dimension) => {
      if (isSame([...old, ...now], dimension)) return [];
      const categories = categoriesOf(dimension, [...old, ...now], places);
      return changesIn(dimension, categories, from, to, verb);
    });
    const told = seen.flatMap(({ change, categories }) =>
      toldRegion(categories).map((region) => ({
        ...anyone,
        [change.rule]: region,
      })),
    );
    const changes = seen.map(({ change }): AccessChange => change);
    if (isWithin(to, [...from, ...told])) return changes;
    const who = changes.length > 0 ? "Some other holders" : "Some holders";
    const text = `${who} ${verb} access: it depends on more than one claim.`;
    return [...changes, { rule: "several", who: [], some: true, text }];
  };
  return { gains: side(old, now, "gain"), loses: side(now, old, "lose") };
}

type Verb = "gain" | "lose";

/** All clauses ask the same of it: it tells nobody apart. */
const isSame = ([first, ...others]: readonly Access[], dimension: Dimension): boolean =>
  others.every((access) => first !== undefined && isEqual(access[dimension], first[dimension]));

const dimensionsOf = (access: Access): Dimension[] => Object.keys(access) as Dimension[];

interface SeenChange {
  readonly change: AccessChange & { readonly rule: Dimension };
  readonly categories: readonly Category[];
}

/** Whoever is in one of `to` and in none of `from`, seen by one kind of claim. */
function changesIn(
  dimension: Dimension,
  categories: readonly Category[],
  from: readonly Access[],
  to: readonly Access[],
  verb: Verb,
): SeenChange[] {
  const groups = new Map<string, { all: Category[]; from: Access[]; to: Access[] }>();
  for (const category of categories) {
    const { region } = category;
    const accepts = (access: Access) => !isEmpty(both(access[dimension], region));
    const key = [...from, ...to].map((access) => (accepts(access) ? 1 : 0)).join("");
    const group = groups.get(key);
    if (group !== undefined) group.all.push(category);
    else groups.set(key, { all: [category], from: from.filter(accepts), to: to.filter(accepts) });
  }
  const seen = [...groups.values()].map((group) => ({ ...group, ...judge(group, to, dimension) }));
  // Where the same is true of everyone whom both accept, another claim is what changes it, and says so itself.
  const kept = seen.filter(({ from: a, to: b }) => a.length > 0 && b.length > 0);
  const isElsewhere = kept.every(({ isChanged }) => isChanged === kept[0]?.isChanged);
  const told = seen.filter(
    ({ isChanged, from: a }) => isChanged && (a.length === 0 || !isElsewhere),
  );
  return [false, true].flatMap((some) => {
    const all = told.filter((group) => group.some === some).flatMap((group) => group.all);
    if (all.length === 0) return [];
    const who = all.map(({ name }) => name);
    const words = sayCategories(dimension, who, verb);
    const text = some
      ? `Some ${words} ${verb} access: it depends on other claims, too.`
      : `${words.charAt(0).toUpperCase()}${words.slice(1)} ${verb} access.`;
    return [{ change: { rule: dimension, who, some, text }, categories: all }];
  });
}

function judge(
  group: { readonly from: readonly Access[]; readonly to: readonly Access[] },
  to: readonly Access[],
  dimension: Dimension,
): { readonly isChanged: boolean; readonly some: boolean } {
  if (group.to.length === 0) return { isChanged: false, some: false };
  if (group.from.length > 0) {
    return { isChanged: !isWithin(group.to, group.from, dimension), some: true };
  }
  // All of them, where they pass on the same terms as anybody does.
  return { isChanged: true, some: !isWithin(to, group.to, dimension) };
}
