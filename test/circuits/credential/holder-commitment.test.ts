import { describe, expect, it } from "vitest";
import { SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";

const hash = await loadHash();
const spec = productCircuit("credential/holder-commitment", "HolderCommitment");

describe("HolderCommitment", () => {
  it.each([
    [0n, 0n],
    [P - 1n, 1n],
    [1n, P - 1n],
    [12345n, 67890n],
  ])("C3: of (%d, %d) is the hash of the SDK", async (secret, blind) => {
    await expectValues(spec, { secret, blind }, { out: hash("HOLDER", [secret, blind]) });
  });

  it("C3: s + l is another secret, with another commitment", async () => {
    const twin = { secret: 5n, blind: 9n };
    const alias = hash("HOLDER", [5n + SUBGROUP_ORDER, 9n]);
    expect(alias).not.toBe(hash("HOLDER", [5n, 9n]));
    await expectRefused(spec, { twin, set: { out: alias } });
  });

  it("refuses secret and blind changed round, and another domain", async () => {
    const twin = { secret: 5n, blind: 9n };
    await expectRefused(spec, { twin, set: { out: hash("HOLDER", [9n, 5n]) } });
    await expectRefused(spec, { twin, set: { out: hash("NULLIFIER", [5n, 9n]) } });
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, { secret: 5n, blind: 9n }));
    await expectConstraintCount(spec);
  });
});
