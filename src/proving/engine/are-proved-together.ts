import { FIELD_ORDER } from "../../field/scalar.ts";
import { drawCoefficient } from "../draw-coefficient.ts";
import type { EngineClaim } from "./engine-claim.ts";
import type { EngineInstance } from "./engine-instance.ts";
import { P_IN_PAIR } from "./place-point.ts";
import type { EngineVerificationKey } from "./place-verification-key.ts";
import { isOneAtLast, placeFixedPairs, sumBases } from "./verify-groth16.ts";

/** (beta x, y) is LAMBDA times (x, y) in G1. */
const LAMBDA = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn;

/** Bytes of each random coefficient. */
const COEFFICIENT = 16;

/**
 * Whether all claims hold, by one equation of random coefficients (the small-exponent test of Bellare, Garay and Rabin,
 * EUROCRYPT '98): `prod e(-r a, b) e(sum r alpha, beta) e(sum r ic . (1, signals), gamma) e(sum r c, delta) = 1`.
 *
 * A coefficient is low + high lambda of two random halves of 64 bits, so that a point takes 64 doublings. No two pairs of
 * halves give the same one, and none but (0, 0), which is not taken, gives 0: lambda's lattice has no vector below 2^126.
 * A false proof passes with a chance of at most 2^-127 a batch. False also where a b is not in the subgroup.
 */
export function areProvedTogether(
  engine: EngineInstance,
  key: EngineVerificationKey,
  claims: readonly EngineClaim[],
  random: (bytes: Uint8Array) => void,
): boolean {
  const { wasm } = engine;
  const pairBytes = wasm.pairBytes.value;
  const shortBytes = wasm.shortBytes.value;
  const mark = engine.mark();
  try {
    const at = engine.allocate(COEFFICIENT * claims.length);
    const coefficients = claims.map((_, i) => {
      const bytes = drawCoefficient(random);
      engine.bytes(at + COEFFICIENT * i, COEFFICIENT).set(bytes);
      return coefficientOf(bytes);
    });
    const table = engine.allocate(shortBytes);
    const ofC = engine.allocate(shortBytes * claims.length);
    const c = engine.allocate(engine.g1.projectiveBytes);
    const pairs = engine.allocate(pairBytes * claims.length);
    claims.forEach((claim, i) => {
      const pair = pairs + pairBytes * i;
      engine.bytes(pair, P_IN_PAIR).set(engine.bytes(claim.pair, P_IN_PAIR));
      wasm.fillShort(table, claim.negatedA);
      wasm.sumShort(pair + P_IN_PAIR, table, at + COEFFICIENT * i, 1);
      wasm.fillShort(ofC + shortBytes * i, claim.c);
    });
    wasm.sumShort(c, ofC, at, claims.length);
    const scalars = scalarsOf(key, claims, coefficients);
    const { alpha, bound } = sumBases(engine, key, scalars);
    const fixed = placeFixedPairs(engine, [
      [alpha, key.beta],
      [bound, key.gamma],
      [c, key.delta],
    ]);
    const product = engine.allocate(wasm.fq12Bytes.value);
    if (!wasm.millerLoop(product, pairs, claims.length, fixed, 3)) return false;
    return isOneAtLast(engine, product);
  } finally {
    engine.release(mark);
  }
}

/** Of alpha, then of IC: the joined coefficients and signals. */
function scalarsOf(
  key: EngineVerificationKey,
  claims: readonly EngineClaim[],
  coefficients: readonly bigint[],
): bigint[] {
  const sum = (of: (claim: EngineClaim) => bigint) =>
    claims.reduce((total, claim, i) => total + (coefficients[i] ?? 0n) * of(claim), 0n) %
    FIELD_ORDER;
  const all = sum(() => 1n);
  const signals = Array.from({ length: key.publicSignals }, (_, j) =>
    sum(({ signals }) => signals[j] ?? 0n),
  );
  return [all, all, ...signals];
}

/** Two halves, little-endian. */
function coefficientOf(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer);
  return (view.getBigUint64(0, true) + LAMBDA * view.getBigUint64(8, true)) % FIELD_ORDER;
}
