import type { CorpusCase } from "./corpus-case.ts";
import { outOfForm } from "./out-of-form.ts";
import type { Verdict, Verifiers } from "./verifiers.ts";

export type Verdicts = Readonly<Record<"snarkjs" | "noble" | "evm", Verdict>>;

/** Everything that is needed to ask again. */
export interface Disagreement extends Verdicts {
  readonly index: number;
  readonly kind: string;
  readonly title: string;
  readonly expected: boolean;
  readonly outOfForm?: string;
  readonly submission: Pick<CorpusCase, "key" | "signals" | "proof">;
}

/** How many cases there are, how many of them are valid, and how many each verifier accepted. */
export interface Tally {
  readonly total: number;
  readonly valid: number;
  readonly snarkjs: number;
  readonly noble: number;
  readonly evm: number;
}

export interface CorpusReport {
  readonly seed: string;
  readonly total: number;
  readonly agreed: number;
  readonly byKind: readonly (Tally & { readonly kind: string })[];
  /** By reason: what ours refuse for its form alone; of these snarkjs's verdict is counted, not compared. */
  readonly outOfForm: readonly (Tally & { readonly reason: string })[];
  readonly disagreements: readonly Disagreement[];
}

/** Puts each case to the three verifiers, and holds their verdicts against each other and against the expected one. */
export async function runCases(
  seed: string,
  cases: readonly CorpusCase[],
  verifiers: Verifiers,
): Promise<CorpusReport> {
  const [snarkjs, noble, evm] = await Promise.all([
    verifiers.snarkjs(cases),
    verifiers.noble(cases),
    verifiers.evm(cases),
  ]);
  const judged = cases.map((item, i) => {
    const [one, two, three] = [snarkjs[i], noble[i], evm[i]];
    if (one === undefined || two === undefined || three === undefined) {
      throw new Error(`case ${i} got no verdict`);
    }
    return { item, reason: outOfForm(item), verdicts: { snarkjs: one, noble: two, evm: three } };
  });
  const disagreements = judged.filter((each) => !isAgreed(each)).map(describe);
  const misformed = judged.filter(({ reason }) => reason !== undefined);
  return {
    seed,
    total: cases.length,
    agreed: cases.length - disagreements.length,
    byKind: groupBy(judged, ({ item }) => item.kind).map(([kind, group]) => ({
      kind,
      ...tally(group),
    })),
    outOfForm: groupBy(misformed, ({ reason }) => reason ?? "").map(([reason, group]) => ({
      reason,
      ...tally(group),
    })),
    disagreements,
  };
}

interface Judged {
  readonly item: CorpusCase;
  readonly reason: string | undefined;
  readonly verdicts: Verdicts;
}

function isAgreed({ item, reason, verdicts: { snarkjs, noble, evm } }: Judged): boolean {
  if (reason === undefined) {
    return [snarkjs, noble, evm].every((verdict) => verdict === item.isValid);
  }
  // Nothing but another number of signals can be beyond a verifier's form.
  return !item.isValid && noble === false && (evm === false || evm === "unaskable");
}

function describe({ item, reason, verdicts }: Judged): Disagreement {
  const { index, kind, title, isValid, key, signals, proof } = item;
  return {
    index,
    kind,
    title,
    expected: isValid,
    ...verdicts,
    ...(reason === undefined ? {} : { outOfForm: reason }),
    submission: { key, signals, proof },
  };
}

function groupBy<T>(items: readonly T[], name: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group === undefined) groups.set(name(item), [item]);
    else group.push(item);
  }
  return [...groups];
}

function tally(group: readonly Judged[]): Tally {
  const accepted = (name: keyof Verdicts) =>
    group.filter(({ verdicts }) => verdicts[name] === true).length;
  return {
    total: group.length,
    valid: group.filter(({ item }) => item.isValid).length,
    snarkjs: accepted("snarkjs"),
    noble: accepted("noble"),
    evm: accepted("evm"),
  };
}
