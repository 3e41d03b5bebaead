import { describe, expect, it } from "vitest";
import { addPoints, isOnCurve, SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectViolated,
  honestWitness,
} from "../../support/lab/index.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";
import { ISSUER_KEY, signCommitment, smallOrderPoints } from "../scenario.ts";

const hash = await loadHash();
const spec = productCircuit("credential/signed-credential", "SignedCredential");
const body = { holderCommitment: 11n, claimWords: [22n, 33n], extensionRoot: 0n, salt: 44n };
const signature = signCommitment(hash("CREDENTIAL", [1n, 11n, 22n, 33n, 0n, 44n]));
const twin = {
  ...body,
  issuerKey: [ISSUER_KEY.x, ISSUER_KEY.y],
  signatureR8: [signature.r8.x, signature.r8.y],
  signatureS: signature.s,
};
const torsion = smallOrderPoints();

describe("SignedCredential", () => {
  it("determines every wire", async () => {
    expectDetermined(await honestWitness(spec, twin));
  });

  it("accepts what the issuer signed", async () => {
    expectSatisfied(await honestWitness(spec, twin));
  });

  it.each([
    ["another holder", { holderCommitment: 12n }],
    ["another first claim word", { claimWords: [23n, 33n] }],
    ["another last claim word", { claimWords: [22n, 34n] }],
    ["claim words changed round", { claimWords: [33n, 22n] }],
    ["another extension root", { extensionRoot: 1n }],
    ["another salt", { salt: 45n }],
    ["a claim word of p - 1", { claimWords: [P - 1n, 33n] }],
    ["another S", { signatureS: signature.s + 1n }],
    ["S = 0", { signatureS: 0n }],
  ])("C17: refuses %s", async (_, bad) => {
    await expectRefused(spec, { twin, bad });
  });

  it.each([
    ["commitment.in[0]", "2", "another version", [2n, 11n, 22n, 33n, 0n, 44n]],
    ["commitment.in[1]", "12", "another holder", [1n, 12n, 22n, 33n, 0n, 44n]],
  ])("C17: refuses a lie about %s: %s is signed, %s", async (signal, value, _, message) => {
    const other = signCommitment(hash("CREDENTIAL", message));
    const bad = { signatureR8: [other.r8.x, other.r8.y], signatureS: other.s };
    const patches = [lieAbout("credential/signed-credential", signal, value)];
    await expectRefused(spec, { twin, bad, patches });
  });

  it.each([1n, 2n, 7n])("C5: refuses S + %d l", async (k) => {
    await expectRefused(spec, { twin, bad: { signatureS: signature.s + k * SUBGROUP_ORDER } });
  });

  it("C5: refuses R = (0, 0), R = the identity, and -R", async () => {
    const negative = [P - signature.r8.x, signature.r8.y];
    for (const signatureR8 of [[0n, 0n], [0n, 1n], negative]) {
      await expectRefused(spec, { twin, bad: { signatureR8 } });
    }
  });

  it("C5: refuses R + each point of small order", async () => {
    for (const point of torsion.slice(0, 7)) {
      const { x, y } = addPoints(signature.r8, point);
      await expectRefused(spec, { twin, bad: { signatureR8: [x, y] } });
    }
  });

  it("C4: refuses each key of small order, the identity included", async () => {
    expect(torsion[7]).toEqual({ x: 0n, y: 1n });
    for (const point of torsion) {
      expect(isOnCurve(point)).toBe(true);
      // R = S * B holds for every message if the key's part vanishes
      await expectRefused(spec, { twin, bad: { issuerKey: [point.x, point.y] } });
      const forged = {
        ...twin,
        issuerKey: [point.x, point.y],
        signatureR8: [0n, 1n],
        signatureS: 0n,
      };
      expectViolated(await badWitness(spec, forged));
    }
  });

  it.each([
    ["(0, 0)", [0n, 0n]],
    ["(1, 1)", [1n, 1n]],
    ["-A", [P - ISSUER_KEY.x, ISSUER_KEY.y]],
    ["x and y changed round", [ISSUER_KEY.y, ISSUER_KEY.x]],
  ])("C4: refuses the key %s", async (_, issuerKey) => {
    await expectRefused(spec, { twin, bad: { issuerKey } });
  });

  it("C4: a key off by a point of small order changes the challenge, so an old signature fails", async () => {
    for (const point of torsion.slice(0, 7)) {
      const { x, y } = addPoints(ISSUER_KEY, point);
      await expectRefused(spec, { twin, bad: { issuerKey: [x, y] } });
    }
  });

  it("C18: refuses points off the curve, of x or y 0 too, by the check of the curve", async () => {
    for (const bad of [
      { issuerKey: [0n, 5n] },
      { signatureR8: [0n, 5n] },
      { signatureR8: [5n, 0n] },
    ]) {
      await expectRefused(spec, { twin, bad, by: /BabyCheck/ });
    }
  });

  it("has the recorded size", () => expectConstraintCount(spec));
});
