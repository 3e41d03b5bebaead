import type { AttackCase, CaseGroup } from "../attack-case.ts";
import { batchCases } from "./batch-cases.ts";
import { customerCases } from "./customer-cases.ts";
import { DESIGN_LINES } from "./design-lines.ts";
import { economicCases } from "./economic-cases.ts";
import { marginCases } from "./margin-cases.ts";
import { nodeCases } from "./node-cases.ts";
import { publicationCases } from "./publication-cases.ts";
import { runCases } from "./run-cases.ts";
import { statementCases } from "./statement-cases.ts";
import { venueWorld } from "./venue-world.ts";
import { weakenedCases } from "./weakened-cases.ts";

/** L, M and O, line by line of the design. */
export function solvencyCases(): CaseGroup {
  const world = venueWorld();
  const lines = Object.keys(DESIGN_LINES);
  const cases: AttackCase[] = [
    ...batchCases(),
    ...nodeCases(),
    ...marginCases(),
    ...statementCases(),
    ...weakenedCases(),
    ...customerCases(world),
    ...economicCases(),
    ...publicationCases(world),
    ...runCases(world),
  ];
  return { cases: cases.sort((a, b) => lines.indexOf(a.id) - lines.indexOf(b.id)) };
}
