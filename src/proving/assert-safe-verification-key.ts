import { bn254 } from "@noble/curves/bn254.js";
import { VerificationError } from "../errors.ts";
import { type PointFault, toG1, toG2 } from "./points.ts";
import type { VerificationKey } from "./types.ts";

/** Multiples up to this one count as known relations. */
const SMALL = 64;

/**
 * Refuses keys under which anyone can forge: two of beta, gamma, delta in a small known ratio (gamma = delta:
 * `c = -ic . signals` with `a = alpha, b = beta`; beta = delta: `a = ic . signals, b = gamma, c = -alpha`); a beta or
 * delta that is a small multiple of the generator, so that no secret was ever put in; a known alpha; a public signal
 * whose point is infinity (unbound) or plus or minus another's (exchangeable). Gamma is the generator in snarkjs's
 * keys, and may be. Throws `ERR_VERIFICATION_KEY_FORM` for a point off its curve, else `ERR_VERIFICATION_KEY_UNSAFE`.
 */
export function assertSafeVerificationKey(key: VerificationKey): void {
  if (key.ic.length === 0) refuseForm("form", "IC");
  const alpha = toG1(key.alpha, "alpha", refuseForm);
  const beta = toG2(key.beta, "beta", refuseForm);
  const gamma = toG2(key.gamma, "gamma", refuseForm);
  const delta = toG2(key.delta, "delta", refuseForm);
  const generator = bn254.G2.Point.BASE;

  if (isSmallMultiple(alpha, bn254.G1.Point.BASE)) refuse("alpha is known");
  if (isRelated(gamma, delta)) refuse("gamma and delta are in a known ratio");
  if (isRelated(beta, delta)) refuse("beta and delta are in a known ratio");
  if (isRelated(beta, gamma)) refuse("beta and gamma are in a known ratio");
  if (isSmallMultiple(delta, generator)) refuse("delta is known");
  if (isSmallMultiple(beta, generator)) refuse("beta is known");

  const seen = new Set<bigint>();
  key.ic.forEach((coordinates, i) => {
    toG1(coordinates, `IC ${i}`, refuseForm);
    // points with the same x are equal or opposite
    if (seen.has(coordinates[0])) refuse(`IC ${i} repeats another`);
    seen.add(coordinates[0]);
  });
}

interface Point<P> {
  add(other: P): P;
  negate(): P;
  equals(other: P): boolean;
}

function isRelated<P extends Point<P>>(p: P, q: P): boolean {
  return isSmallMultiple(p, q) || isSmallMultiple(q, p);
}

/** `p = k * base` for some k with 1 <= |k| <= SMALL. */
function isSmallMultiple<P extends Point<P>>(p: P, base: P): boolean {
  const opposite = p.negate();
  let multiple = base;
  for (let k = 1; k <= SMALL; k++) {
    if (multiple.equals(p) || multiple.equals(opposite)) return true;
    multiple = multiple.add(base);
  }
  return false;
}

function refuse(reason: string): never {
  throw new VerificationError("ERR_VERIFICATION_KEY_UNSAFE", `verification key: ${reason}`);
}

function refuseForm(_fault: PointFault, where: string): never {
  throw new VerificationError(
    "ERR_VERIFICATION_KEY_FORM",
    `verification key ${where}: no point of the group of prime order`,
    { details: { where } },
  );
}
