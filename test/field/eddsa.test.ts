import { buildEddsa } from "circomlibjs";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  addPoints,
  assertPublicKey,
  IDENTITY,
  multiplyPoint,
  type Point,
  SUBGROUP_ORDER,
} from "../../src/field/babyjub.ts";
import { type Eddsa, loadEddsa } from "../../src/field/eddsa.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { type EddsaSignature, verifyEddsa } from "../../src/field/verify-eddsa.ts";
import { codeOf } from "../support/thrown.ts";

const GENERATOR: Point = {
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
};
const TORSION = multiplyPoint(GENERATOR, SUBGROUP_ORDER);
const SECRET = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const MESSAGE = 20_260_131n;

let eddsa: Eddsa;
let key: Point;
let signature: EddsaSignature;
beforeAll(async () => {
  eddsa = await loadEddsa();
  key = eddsa.publicKey(SECRET);
  signature = eddsa.sign(SECRET, MESSAGE);
});

describe("EdDSA-Poseidon", () => {
  it("verifies what it signs, for any message and secret", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
        (secret, message) =>
          verifyEddsa(message, eddsa.sign(secret, message), eddsa.publicKey(secret)),
      ),
      { numRuns: 8 },
    );
  });

  it("gives keys that pass the check", () => {
    expect(assertPublicKey(key)).toEqual(key);
  });

  it("signs alike every time", () => {
    expect(eddsa.sign(SECRET, MESSAGE)).toEqual(signature);
    expect(eddsa.sign(SECRET, MESSAGE + 1n)).not.toEqual(signature);
  });

  it("refuses another message, key, R or S", () => {
    expect(verifyEddsa(MESSAGE, signature, key)).toBe(true);
    const { r8, s } = signature;
    const other = eddsa.publicKey(new Uint8Array(32).fill(9));
    expect(verifyEddsa(MESSAGE + 1n, signature, key)).toBe(false);
    expect(verifyEddsa(MESSAGE, signature, other)).toBe(false);
    expect(verifyEddsa(MESSAGE, { r8: other, s }, key)).toBe(false);
    expect(verifyEddsa(MESSAGE, { r8, s: s - 1n }, key)).toBe(false);
  });

  it("refuses S + l, R = (0, 0) and R off the curve (C5)", () => {
    const { r8, s } = signature;
    expect(verifyEddsa(MESSAGE, { r8, s: s + SUBGROUP_ORDER }, key)).toBe(false);
    expect(verifyEddsa(MESSAGE, { r8, s: -1n }, key)).toBe(false);
    expect(verifyEddsa(MESSAGE, { r8: { x: 0n, y: 0n }, s }, key)).toBe(false);
    expect(verifyEddsa(MESSAGE, { r8: { x: r8.x, y: r8.y + 1n }, s }, key)).toBe(false);
    expect(verifyEddsa(MESSAGE, { r8: { x: r8.x + FIELD_ORDER, y: r8.y }, s }, key)).toBe(false);
  });

  it("refuses a message that is no field element", () => {
    expect(codeOf(() => eddsa.sign(SECRET, FIELD_ORDER))).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect(codeOf(() => verifyEddsa(FIELD_ORDER, signature, key))).toBe(
      "ERR_ENCODING_SCALAR_RANGE",
    );
  });

  it.each([0, 31, 33])("refuses a secret of %i bytes", (length) => {
    expect(() => eddsa.publicKey(new Uint8Array(length))).toThrow(RangeError);
    expect(() => eddsa.sign(new Uint8Array(length), MESSAGE)).toThrow(RangeError);
  });
});

describe("verification beside circomlibjs", () => {
  it("decides as circomlibjs does on signatures, and on what is near to one", async () => {
    const raw = await buildEddsa();
    const { F } = raw.babyJub;
    const theirs = (message: bigint, { r8, s }: EddsaSignature, { x, y }: Point): boolean =>
      raw.verifyPoseidon(F.e(message), { R8: [F.e(r8.x), F.e(r8.y)], S: s }, [F.e(x), F.e(y)]);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
        fc.constantFrom("nothing", "message", "s", "r8", "negated r8", "key", "negated key"),
        (secret, message, changed) => {
          const signer = eddsa.publicKey(secret);
          const { r8, s } = eddsa.sign(secret, message);
          const negate = ({ x, y }: Point): Point => ({ x: (FIELD_ORDER - x) % FIELD_ORDER, y });
          const said = changed === "message" ? (message + 1n) % FIELD_ORDER : message;
          const other = changed === "key" ? key : signer;
          const by = changed === "negated key" ? negate(signer) : other;
          const near: EddsaSignature = {
            r8: changed === "r8" ? addPoints(r8, key) : changed === "negated r8" ? negate(r8) : r8,
            s: changed === "s" ? (s + 1n) % SUBGROUP_ORDER : s,
          };
          const decided = verifyEddsa(said, near, by);
          expect(decided).toBe(theirs(said, near, by));
          expect(decided).toBe(changed === "nothing");
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("keys that anyone can sign for (V8, C4)", () => {
  it("refuses a forgery that circomlibjs accepts: the identity as key, R = S B", async () => {
    const raw = await buildEddsa();
    const { F, Base8 } = raw.babyJub;
    const base = { x: F.toObject(Base8[0]), y: F.toObject(Base8[1]) };
    const forged = { r8: multiplyPoint(base, 5n), s: 5n };
    const accepted = raw.verifyPoseidon(
      F.e(MESSAGE),
      { R8: [F.e(forged.r8.x), F.e(forged.r8.y)], S: forged.s },
      [F.e(IDENTITY.x), F.e(IDENTITY.y)],
    );
    expect(accepted).toBe(true);
    expect(codeOf(() => verifyEddsa(MESSAGE, forged, IDENTITY))).toBe("ERR_KEY_SMALL_ORDER");
  });

  it("refuses A + T", () => {
    const shifted = addPoints(key, TORSION);
    expect(codeOf(() => verifyEddsa(MESSAGE, signature, shifted))).toBe("ERR_KEY_NOT_IN_SUBGROUP");
    expect(codeOf(() => verifyEddsa(MESSAGE, signature, key))).toBe("accepted");
  });
});
