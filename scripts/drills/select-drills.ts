import type { Drill } from "./drill.ts";

/**
 * The drills that a list such as 'issuer-key-stolen,verifier-bug' names, in the order of the run.
 * @throws RangeError where an entry names none
 */
export function selectDrills(drills: readonly Drill[], only: string): Drill[] {
  const wanted = only.split(",").map((entry) => entry.trim());
  for (const entry of wanted) {
    if (!drills.some(({ id }) => id === entry)) {
      throw new RangeError(`no drill is called '${entry}'`);
    }
  }
  return drills.filter(({ id }) => wanted.includes(id));
}
