import type { AttackCase } from "./attack-case.ts";

/**
 * The cases that a list such as 'C,V', 'C6' or 'C6.2,K' names.
 * @throws RangeError where an entry names none
 */
export function selectCases(cases: readonly AttackCase[], only: string): AttackCase[] {
  const wanted = only.split(",").map((entry) => entry.trim());
  for (const entry of wanted) {
    if (!cases.some(({ id }) => isNamedBy(id, entry))) {
      throw new RangeError(`no case is called '${entry}'`);
    }
  }
  return cases.filter(({ id }) => wanted.some((entry) => isNamedBy(id, entry)));
}

function isNamedBy(id: string, entry: string): boolean {
  const [, letter, number] = /^([A-Z])(\d+)\.\d+$/.exec(id) ?? [];
  return entry !== "" && [letter, `${letter}${number}`, id].includes(entry);
}
