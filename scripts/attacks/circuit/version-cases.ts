import { readFile } from "node:fs/promises";
import { loadHash } from "../../../src/field/poseidon.ts";
import type { BadWitnessOptions } from "../../../test/support/lab/bad-witness.ts";
import { honestWitness } from "../../../test/support/lab/bad-witness.ts";
import type { CircuitSpec } from "../../../test/support/lab/compile-circuit.ts";
import { type AttackCase, once, refused } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { HONEST } from "./compliance-case.ts";
import { COMPLIANCE } from "./templates.ts";
import { writeVariant } from "./write-variant.ts";

const hash = await loadHash();
const PATH = "circuits/presentation/compliance.circom";
const LAST = "signal contextBound <== contextHash * contextHash;";

/** The circuit as a later version might be: it asks more of a proof, and derives the nullifier as this one does. */
const nextVersion = once(async (): Promise<CircuitSpec> => {
  const source = await readFile(PATH, "utf8");
  if (!source.includes(LAST)) throw new Error("the circuit does not end as expected");
  const more = `${LAST}\n    signal versionBound <== contextHash * asOf;`;
  return { ...COMPLIANCE, file: await writeVariant(PATH, source.replace(LAST, more)) };
});

/** C13 across versions: one holder stays one in a scope when the circuit is replaced. */
export function versionCases(): AttackCase[] {
  const { inputs, outputs } = HONEST;
  const make = async (lie: BadWitnessOptions) =>
    circuitCase({ id: "C13", title: "", spec: await nextVersion(), twin: inputs, ...lie });
  return [
    {
      id: "C13",
      layer: "circuit",
      title: "a second nullifier through the next version of the circuit (Compliance)",
      attack: async () => {
        const second = hash("NULLIFIER", [inputs.holderSecret, inputs.scope + 1n]);
        return (await make({ set: { nullifier: second } })).attack();
      },
      async twin() {
        const next = await honestWitness(await nextVersion(), inputs);
        if (next.value("nullifier") !== outputs.nullifier) {
          return refused("the versions give different nullifiers");
        }
        return (await make({})).twin();
      },
    },
  ];
}
