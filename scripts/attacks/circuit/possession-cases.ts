import { SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import type { AttackCase } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { POSSESSION } from "./templates.ts";

const hash = await loadHash();
const twin = { holderSecret: 5n, holderBlind: 9n, contextHash: 77n };
const commitment = hash("HOLDER", [5n, 9n]);

/** C3, C12: a commitment claimed without what opens it, a context that is not the proof's. */
export function possessionCases(): AttackCase[] {
  const opens = (title: string, bad: Partial<typeof twin>): AttackCase =>
    circuitCase({ id: "C3", title, spec: POSSESSION, twin, bad, set: { commitment } });
  const signal = (title: string, set: Readonly<Record<string, bigint>>): AttackCase =>
    circuitCase({ id: "C12", title, spec: POSSESSION, twin, set });
  return [
    opens("possession of another's commitment with a secret of one's own", { holderSecret: 6n }),
    opens("possession with the secret s + l", { holderSecret: 5n + SUBGROUP_ORDER }),
    opens("possession with another blind", { holderBlind: 8n }),
    opens("possession with secret and blind changed round", { holderSecret: 9n, holderBlind: 5n }),
    signal("possession of the digest of another domain", {
      commitment: hash("NULLIFIER", [5n, 9n]),
    }),
    signal("possession of the commitment + 1", { commitment: (commitment + 1n) % P }),
    signal("possession in another context", { contextHash: 78n }),
  ];
}
