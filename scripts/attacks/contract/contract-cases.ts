import type { CaseGroup } from "../attack-case.ts";
import { administrationCases } from "./administration-cases.ts";
import { agreementCases } from "./agreement-cases.ts";
import { attestCases } from "./attest-cases.ts";
import { chainWorld } from "./chain-world.ts";
import { decisionCases } from "./decision-cases.ts";
import { issuerCases } from "./issuer-cases.ts";
import { oracleCases } from "./oracle-cases.ts";

export function contractCases(): CaseGroup {
  const world = chainWorld();
  return {
    cases: [
      ...agreementCases(world),
      ...attestCases(world),
      ...administrationCases(world),
      ...issuerCases(world),
      ...decisionCases(world),
      ...oracleCases(world),
    ],
    close: () => world.close(),
  };
}
