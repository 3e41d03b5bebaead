import { dismissSnarkjs } from "./ask-snarkjs.ts";
import type { CaseGroup } from "./attack-case.ts";
import { edgeCases } from "./circuit/edge-cases.ts";
import { keyCases } from "./circuit/key-cases.ts";
import { mutantCases } from "./circuit/mutant-cases.ts";
import { numberRangeCases } from "./circuit/number-range-cases.ts";
import { policyCases } from "./circuit/policy-cases.ts";
import { possessionCases } from "./circuit/possession-cases.ts";
import { treeCases } from "./circuit/tree-cases.ts";
import { versionCases } from "./circuit/version-cases.ts";
import { contractCases } from "./contract/contract-cases.ts";
import { solvencyRegistryCases } from "./contract/solvency-cases.ts";
import { realStatement } from "./real-statement.ts";
import { sdkCases } from "./sdk/sdk-cases.ts";
import { serviceCases } from "./service/service-cases.ts";
import { solvencyCases } from "./solvency/solvency-cases.ts";
import { verifierCases } from "./verifier/verifier-cases.ts";

/** Every case, circuit first. What a layer needs is made when its first case runs. */
export function allCases(): CaseGroup[] {
  const real = realStatement();
  return [
    {
      cases: [
        ...numberRangeCases(),
        ...keyCases(),
        ...treeCases(),
        ...policyCases(),
        ...versionCases(),
        ...mutantCases(),
        ...edgeCases(),
        ...possessionCases(),
      ],
    },
    sdkCases(real),
    verifierCases(real),
    solvencyCases(),
    contractCases(),
    solvencyRegistryCases(),
    serviceCases(),
    { cases: [], close: () => real.close() },
    { cases: [], close: dismissSnarkjs },
  ];
}
