import { describe, expect, it } from "vitest";
import { SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  type CircuitSpec,
  compileCircuit,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  expectViolated,
  honestWitness,
  listUnconstrained,
  seededRandom,
} from "../../support/lab/index.ts";
import { lieAbout } from "../lie-about.ts";

const hash = await loadHash();
/** As the key is made for: the openings are private. */
const spec: CircuitSpec = {
  file: "circuits/credential/possession.circom",
  template: "Possession",
  publicInputs: ["contextHash"],
};
/** Every input visible, so that no cheat is hidden by the optimiser. */
const open: CircuitSpec = { ...spec, publicInputs: "all" };
const honest = { holderSecret: 5n, holderBlind: 9n, contextHash: 77n };
const commitmentOf = (secret: bigint, blind: bigint) => hash("HOLDER", [secret, blind]);

describe("Possession", () => {
  it.each([
    [0n, 0n, 0n],
    [P - 1n, 1n, P - 1n],
    [1n, P - 1n, (1n << 248n) - 1n],
    [P - (1n << 248n), (1n << 248n) - 1n, 1n << 248n],
  ])("of (%d, %d) for %d gives the commitment of the SDK", async (secret, blind, contextHash) => {
    const inputs = { holderSecret: secret, holderBlind: blind, contextHash };
    await expectValues(spec, inputs, { commitment: commitmentOf(secret, blind), contextHash });
  });

  it("agrees with the SDK on drawn openings, seed 1", async () => {
    const random = seededRandom("1");
    for (let i = 0; i < 20; i++) {
      const [holderSecret, holderBlind, contextHash] = [
        random.below(P),
        random.below(P),
        random.below(1n << 248n),
      ];
      const commitment = commitmentOf(holderSecret, holderBlind);
      await expectValues(spec, { holderSecret, holderBlind, contextHash }, { commitment });
    }
  });

  it("has the public signals of the list, in its order", async () => {
    const { symbols } = await compileCircuit(spec);
    const visible = [1, 2].map((wire) => symbols.names[symbols.labelOfWire[wire] ?? 0]);
    expect(visible).toEqual(["commitment", "contextHash"]);
  });

  it("binds every input, and determines every wire", async () => {
    for (const one of [spec, open]) {
      const result = await honestWitness(one, honest);
      expectDetermined(result);
      const { wires, dropped } = listUnconstrained(result.circuit);
      expect(wires).toEqual([]);
      expect(dropped).toEqual([]);
    }
  });

  it("C12: refuses another context under an honest witness: it stands in a constraint", async () => {
    expectSatisfied(await badWitness(spec, honest));
    for (const lie of [78n, 76n, 0n, P - 1n, (1n << 248n) - 1n]) {
      expectViolated(await badWitness(spec, honest, { set: { contextHash: lie } }));
    }
  });

  // The proof is for the signal and not for its square: test/issuer/verify-possession.test.ts
  it("takes the witness for -contextHash, which is no context: contexts are below 2^248", async () => {
    expectSatisfied(await badWitness(spec, honest, { set: { contextHash: P - 77n } }));
    expect(P - (1n << 248n)).toBeGreaterThan(1n << 248n);
  });

  it("C12: refuses another commitment under an honest witness", async () => {
    const commitment = commitmentOf(5n, 9n);
    for (const lie of [commitment + 1n, 0n, P - 1n, commitmentOf(6n, 9n)]) {
      await expectRefused(spec, { twin: honest, set: { commitment: lie } });
    }
  });

  it("C3: refuses a wrong secret, a wrong blind and the secret + l for the honest commitment", async () => {
    const commitment = commitmentOf(5n, 9n);
    for (const change of [
      { holderSecret: 6n },
      { holderSecret: 5n + SUBGROUP_ORDER },
      { holderSecret: P - 5n },
      { holderBlind: 8n },
      { holderSecret: 9n, holderBlind: 5n },
    ]) {
      const bad = { ...honest, ...change };
      await expectRefused(open, { twin: honest, bad, set: { commitment } });
      await expectRefused(spec, { twin: honest, bad, set: { commitment } });
    }
  });

  it.each(["holderSecret + 1, holderBlind", "holderSecret, holderBlind + 1"])(
    "refuses a commitment that is computed of (%s)",
    async (openings) => {
      const find = "(holderSecret, holderBlind)";
      const patch = { file: spec.file, find, replace: `(${openings})` };
      await expectRefused(open, { twin: honest, patches: [patch] });
    },
  );

  it("C12: refuses a square that is not the context's", async () => {
    const patches = [lieAbout("credential/possession", "contextBound", "contextHash")];
    await expectRefused(spec, { twin: honest, patches });
  });

  it("C17: refuses a digest of another domain as the commitment", async () => {
    for (const domain of ["NULLIFIER", "RULE"] as const) {
      const commitment = hash(domain, [5n, 9n]);
      await expectRefused(spec, { twin: honest, set: { commitment } });
    }
  });

  it("has the recorded size", () => expectConstraintCount(spec));
});
