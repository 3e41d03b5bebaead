import type { CaseGroup } from "./attack-case.ts";
import { keyCases } from "./circuit/key-cases.ts";
import { numberRangeCases } from "./circuit/number-range-cases.ts";
import { policyCases } from "./circuit/policy-cases.ts";
import { treeCases } from "./circuit/tree-cases.ts";

/** Every case, circuit first. What a layer needs is made when its first case runs. */
export function allCases(): CaseGroup[] {
  return [{ cases: [...numberRangeCases(), ...keyCases(), ...treeCases(), ...policyCases()] }];
}
