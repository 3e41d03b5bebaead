import type { AttackCase, CaseGroup } from "../attack-case.ts";
import { accessCases } from "./access-cases.ts";
import { bodyCases } from "./body-cases.ts";
import { keystoreCases } from "./keystore-cases.ts";
import { requestCases } from "./request-cases.ts";

export function serviceCases(): CaseGroup {
  const cases: AttackCase[] = [
    ...requestCases(),
    ...bodyCases(),
    ...accessCases(),
    ...keystoreCases(),
  ];
  return { cases };
}
