import { describe, it } from "vitest";
import { SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  type CircuitSpec,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { productCircuit } from "../product-circuit.ts";
import { ISSUER_KEY, signCommitment } from "../scenario.ts";

const spec = productCircuit("credential/eddsa-signature", "EddsaSignature");
const circomlib: CircuitSpec = {
  file: "node_modules/circomlib/circuits/eddsaposeidon.circom",
  template: "EdDSAPoseidonVerifier",
  publicInputs: "all",
};

function signed(message: bigint) {
  const { r8, s } = signCommitment(message);
  return { key: [ISSUER_KEY.x, ISSUER_KEY.y], r8: [r8.x, r8.y], s, message };
}

/** Num2Bits opens `value` to the bits of `lie`. */
const lyingBits = (value: bigint, lie: bigint, count: number) => ({
  file: "circomlib/circuits/bitify.circom",
  template: "Num2Bits",
  target: "out[i]",
  key: "in",
  index: "i",
  cases: [{ equals: value, values: bitsOf(lie, count) }],
});

describe("EddsaSignature", () => {
  it.each([0n, 1n, 12345n, P - 1n])(
    "accepts circomlibjs' signature of %d, as circomlib's verifier does",
    async (message) => {
      const { key, r8, s } = signed(message);
      await expectValues(spec, { key, r8, s, message });
      const [Ax, Ay, R8x, R8y] = [...key, ...r8] as [bigint, bigint, bigint, bigint];
      const theirs = { enabled: 1n, Ax, Ay, S: s, R8x, R8y, M: message };
      expectSatisfied(await honestWitness(circomlib, theirs));
    },
  );

  it.each([
    ["another message", { message: 6n }],
    ["the signature of another message", { r8: signed(6n).r8, s: signed(6n).s }],
    ["S of another message", { s: signed(6n).s }],
    ["R of another message", { r8: signed(6n).r8 }],
    ["S + l", { s: signed(5n).s + SUBGROUP_ORDER }],
    ["S - l", { s: P + signed(5n).s - SUBGROUP_ORDER }],
    ["l itself", { s: SUBGROUP_ORDER }],
    ["S = 2^253", { s: 1n << 253n }],
    ["S = p - 1", { s: P - 1n }],
  ])("C5: refuses %s", async (_, bad) => {
    await expectRefused(spec, { twin: signed(5n), bad });
  });

  it("C5: refuses an S that is opened to the bits of S + l", async () => {
    const twin = signed(5n);
    const patches = [lyingBits(twin.s, twin.s + SUBGROUP_ORDER, 253)];
    await expectRefused(spec, { twin, patches });
  });

  it("C1: refuses a challenge that is opened to the bits of h + p", async () => {
    // only a challenge below 2^254 - p has such an alias
    for (let message = 5n; ; message++) {
      const twin = signed(message);
      const challenge = (await honestWitness(spec, twin)).value("challenge");
      if (challenge + P >= 1n << 254n) continue;
      await expectRefused(spec, { twin, patches: [lyingBits(challenge, challenge + P, 254)] });
      return;
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, signed(5n)));
    await expectConstraintCount(spec);
  });
});
