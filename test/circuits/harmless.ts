import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import type { Harmless } from "../support/lab/index.ts";

/** circomlib's IsZero, whose input is 0. */
export const INVERSE_OF_ZERO: Harmless = {
  signal: /\.inv$/,
  because: "in * inv = 1 - out and in = 0 force out = 1; inv is multiplied by 0 and feeds nothing",
};

/** Claim bits that no rule reads; the signature binds them, and NotRevoked reads the status index. */
export const UNRULED_CLAIMS: Harmless = {
  signal: claimBits(["residenceSince", "statusIndex"]),
  because: "inputs of the template that no rule asks about; the issuer's signature binds them",
};

function claimBits(names: readonly string[]): RegExp {
  const bits: number[] = [];
  let offset = 0;
  for (const { name, bits: width } of CLAIM_LAYOUT.fields) {
    if (names.includes(name)) for (let i = 0; i < width; i++) bits.push(offset + i);
    offset += width;
  }
  return new RegExp(`^claim\\[(${bits.join("|")})\\]$`);
}
