import type { AttackCase } from "./attack-case.ts";

/** Gives each case a row of its own: the second of C6 becomes 'C6.2'. */
export function numberCases(cases: readonly AttackCase[]): AttackCase[] {
  const counts = new Map<string, number>();
  return cases.map((entry) => {
    const count = (counts.get(entry.id) ?? 0) + 1;
    counts.set(entry.id, count);
    return { ...entry, id: `${entry.id}.${count}` };
  });
}
