import { type CurvePoint, type CurvePointCons, normalizeZ } from "@noble/curves/abstract/curve.js";
import { bn254 } from "@noble/curves/bn254.js";
import { VerificationError } from "../errors.ts";
import { type PointFault, toG1, toG2 } from "./points.ts";
import type { VerificationKey } from "./types.ts";

const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

/** Multiples up to this one count as known relations. */
const SMALL = 64;

/**
 * Refuses keys under which anyone can forge: two of beta, gamma, delta in a small known ratio (gamma = delta:
 * `c = -ic . signals` with `a = alpha, b = beta`; beta = delta: `a = ic . signals, b = gamma, c = -alpha`); a beta or
 * delta that is a small multiple of the generator, so that no secret was ever put in; a known alpha; a public signal
 * whose point is infinity (unbound) or in a small known ratio to another's (exchangeable). Gamma is the generator in snarkjs's
 * keys, and may be. Throws `ERR_VERIFICATION_KEY_FORM` for a point off its curve, else `ERR_VERIFICATION_KEY_UNSAFE`.
 */
export function assertSafeVerificationKey(key: VerificationKey): void {
  if (key.ic.length === 0) refuseForm("form", "IC");
  const alpha = toG1(key.alpha, "alpha", refuseForm);
  const beta = toG2(key.beta, "beta", refuseForm);
  const gamma = toG2(key.gamma, "gamma", refuseForm);
  const delta = toG2(key.delta, "delta", refuseForm);
  const nearGenerator = smallMultiples(G2, G2.BASE);
  const nearGamma = smallMultiples(G2, gamma);
  const nearDelta = smallMultiples(G2, delta);
  const nearBeta = smallMultiples(G2, beta);

  if (smallMultiples(G1, G1.BASE).has(id(alpha))) refuse("alpha is known");
  if (nearGamma.has(id(delta)) || nearDelta.has(id(gamma))) {
    refuse("gamma and delta are in a known ratio");
  }
  if (nearBeta.has(id(delta)) || nearDelta.has(id(beta))) {
    refuse("beta and delta are in a known ratio");
  }
  if (nearBeta.has(id(gamma)) || nearGamma.has(id(beta))) {
    refuse("beta and gamma are in a known ratio");
  }
  if (nearGenerator.has(id(delta))) refuse("delta is known");
  if (nearGenerator.has(id(beta))) refuse("beta is known");

  const seen = new Set<string>();
  key.ic.forEach((coordinates, i) => {
    const multiples = smallMultiples(G1, toG1(coordinates, `IC ${i}`, refuseForm));
    // a multiple in common: j * one = +-k * other
    for (const multiple of multiples) {
      if (seen.has(multiple)) refuse(`IC ${i} is in a known ratio to another`);
    }
    for (const multiple of multiples) seen.add(multiple);
  });
}

/** Names of `k * base` for 1 <= |k| <= SMALL. */
function smallMultiples<F, P extends CurvePoint<F, P>>(
  group: CurvePointCons<P>,
  base: P,
): Set<string> {
  const multiples = [base];
  for (let k = 2, last = base; k <= SMALL; k++) {
    last = last.add(base);
    multiples.push(last);
  }
  return new Set(normalizeZ(group, multiples).map(id));
}

/** A point and its opposite, which have the same x, have the same name. The point must be affine. */
function id(point: { readonly x: unknown }): string {
  const { x } = point;
  return isPair(x) ? `${x.c0},${x.c1}` : String(x);
}

function isPair(x: unknown): x is { c0: bigint; c1: bigint } {
  return typeof x === "object" && x !== null && "c0" in x && "c1" in x;
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
