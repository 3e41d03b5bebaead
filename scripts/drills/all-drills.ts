import { realStatement } from "../attacks/real-statement.ts";
import { circuitUpgrade } from "./circuit-upgrade.ts";
import { claimLayoutUpgrade } from "./claim-layout-upgrade.ts";
import type { DrillSet } from "./drill.ts";
import { issuerKeyRotated } from "./issuer-key-rotated.ts";
import { issuerKeyStolen } from "./issuer-key-stolen.ts";
import { policySuperseded } from "./policy-superseded.ts";
import { stages } from "./stage.ts";
import { verifierBug } from "./verifier-bug.ts";

/** The six drills, on one chain. What they share is made when the first of them needs it. */
export function allDrills(): DrillSet {
  const shared = stages();
  const real = realStatement();
  return {
    drills: [
      issuerKeyRotated(shared),
      issuerKeyStolen(shared, real),
      circuitUpgrade(shared),
      claimLayoutUpgrade(shared),
      policySuperseded(shared),
      verifierBug(shared),
    ],
    async close() {
      await shared.close();
      await real.close();
    },
  };
}
