import { beforeAll, describe, expect, it } from "vitest";
import { type Eddsa, loadEddsa } from "../../src/field/eddsa.ts";
import { bytesToInteger } from "../../src/field/scalar.ts";
import { verifyEddsa } from "../../src/field/verify-eddsa.ts";

/**
 * go-iden3-crypto, babyjub/eddsa_test.go, TestSignVerifyPoseidon; circomlibjs has the same in test/eddsa.js, 'Sign
 * (using Poseidon) a single 10 bytes from 0 to 9'. The message is the ten bytes as a little-endian number.
 */
const SECRET = Buffer.from(
  "0001020304050607080900010203040506070809000102030405060708090001",
  "hex",
);
const MESSAGE = bytesToInteger(Buffer.from("00010203040506070809", "hex").reverse());
const PUBLIC_KEY = {
  x: 13277427435165878497778222415993513565335242147425444199013288855685581939618n,
  y: 13622229784656158136036771217484571176836296686641868549125388198837476602820n,
};
const SIGNATURE = {
  r8: {
    x: 11384336176656855268977457483345535180380036354188103142384839473266348197733n,
    y: 15383486972088797283337779941324724402501462225528836549661220478783371668959n,
  },
  s: 1672775540645840396591609181675628451599263765380031905495115170613215233181n,
};
/** The same test before Poseidon's constants were settled. */
const FORMER_S = 1398758333392199195742243841591064350253744445503462896781493968760929513778n;

describe("EdDSA-Poseidon", () => {
  let eddsa: Eddsa;
  beforeAll(async () => {
    eddsa = await loadEddsa();
  });

  it("derives the published public key", () => {
    expect(eddsa.publicKey(Uint8Array.from(SECRET))).toEqual(PUBLIC_KEY);
  });

  it("signs to the published signature, and no other message does", () => {
    expect(eddsa.sign(Uint8Array.from(SECRET), MESSAGE)).toEqual(SIGNATURE);
    expect(eddsa.sign(Uint8Array.from(SECRET), MESSAGE + 1n)).not.toEqual(SIGNATURE);
  });

  it("verifies the published signature, and not one of the former constants", () => {
    expect(verifyEddsa(MESSAGE, SIGNATURE, PUBLIC_KEY)).toBe(true);
    expect(verifyEddsa(MESSAGE, { ...SIGNATURE, s: FORMER_S }, PUBLIC_KEY)).toBe(false);
    expect(verifyEddsa(MESSAGE + 1n, SIGNATURE, PUBLIC_KEY)).toBe(false);
  });
});
