import { FIELD_ORDER } from "../../field/scalar.ts";
import { assertSafeVerificationKey } from "../assert-safe-verification-key.ts";
import { refusePoint } from "../refuse-point.ts";
import type { Groth16Proof, VerificationKey } from "../types.ts";
import { type EngineClaim, readEngineClaim } from "./engine-claim.ts";
import type { EngineInstance } from "./engine-instance.ts";
import { P_IN_PAIR } from "./place-point.ts";
import { type EngineVerificationKey, placeVerificationKey } from "./place-verification-key.ts";

export { type EngineVerificationKey, placeVerificationKey } from "./place-verification-key.ts";

/**
 * A verification key, examined by every rule of `assertSafeVerificationKey`, in the engine's memory, where it stays.
 * @throws VerificationError `ERR_VERIFICATION_KEY_FORM`, `_KEY_UNSAFE`
 */
export function readEngineVerificationKey(
  engine: EngineInstance,
  key: VerificationKey,
): EngineVerificationKey {
  assertSafeVerificationKey(key);
  return placeVerificationKey(engine, key);
}

/**
 * What `verifyProof` says, on the engine; leaves no memory behind.
 * @throws VerificationError `ERR_VERIFICATION_SIGNALS_COUNT`, `_SIGNAL_RANGE`, `_PROOF_RANGE`, `_POINT_OFF_CURVE`
 */
export function isProvedOnEngine(
  engine: EngineInstance,
  key: EngineVerificationKey,
  publicSignals: readonly bigint[],
  proof: Groth16Proof,
): boolean {
  const mark = engine.mark();
  try {
    return isClaimProved(engine, key, readEngineClaim(engine, key, publicSignals, proof));
  } finally {
    engine.release(mark);
  }
}

/**
 * `e(-a, b) e(alpha, beta) e(ic . (1, signals), gamma) e(c, delta) = 1`
 * @throws VerificationError `ERR_VERIFICATION_POINT_OFF_CURVE` where b is not in the subgroup
 */
export function isClaimProved(
  engine: EngineInstance,
  key: EngineVerificationKey,
  { signals, negatedA, pair, c }: EngineClaim,
): boolean {
  const { wasm } = engine;
  const mark = engine.mark();
  try {
    const { bound } = sumBases(engine, key, [0n, 1n, ...signals]);
    copyPoint(engine, pair + P_IN_PAIR, negatedA);
    const fixed = placeFixedPairs(engine, [
      [bound, key.gamma],
      [c, key.delta],
    ]);
    const product = engine.allocate(wasm.fq12Bytes.value);
    if (!wasm.millerLoop(product, pair, 1, fixed, 2)) refusePoint("curve", "b");
    wasm.fq12Mul(product, product, key.alphaBeta);
    return isOneAtLast(engine, product);
  } finally {
    engine.release(mark);
  }
}

/** Multiples of alpha and the sum of multiples of IC, projective. */
export function sumBases(
  engine: EngineInstance,
  { tables }: EngineVerificationKey,
  scalars: readonly bigint[],
): { readonly alpha: number; readonly bound: number } {
  const { wasm } = engine;
  const { at, bases, bits, windows } = tables;
  const { projectiveBytes, recordBytes } = engine.g1;
  const alpha = engine.allocate(projectiveBytes);
  const bound = engine.allocate(projectiveBytes);
  const mark = engine.mark();
  const [first = 0] = scalars.map((scalar) => engine.putScalar(scalar % FIELD_ORDER));
  const digits = engine.allocate(4 * bases * windows);
  wasm.recode(first, bases, bits, windows, digits);
  const room = engine.allocate(wasm.termBytes.value * (2 * bases * windows + 4));
  wasm.sumFromTables(alpha, at, 1, bits, windows, digits, 0, bases, room);
  const ofIc = at + recordBytes * 2 ** (bits - 1) * windows;
  wasm.sumFromTables(bound, ofIc, bases - 1, bits, windows, digits, 1, bases, room);
  engine.release(mark);
  return { alpha, bound };
}

/** Points with prepared lines, side by side, for the Miller loop. */
export function placeFixedPairs(
  engine: EngineInstance,
  pairs: readonly (readonly [point: number, lines: number])[],
): number {
  const { wasm } = engine;
  const bytes = wasm.fixedBytes.value;
  const at = engine.allocate(bytes * pairs.length);
  pairs.forEach(([point, lines], i) => {
    wasm.placeFixed(at + bytes * i, point, lines);
  });
  return at;
}

/** Whether a product of Miller loops, which is overwritten, is 1 after the final exponentiation. */
export function isOneAtLast({ wasm }: EngineInstance, product: number): boolean {
  wasm.finalExponentiation(product, product);
  return wasm.fq12IsOne(product) === 1;
}

/** A projective point of G1. */
export function copyPoint(engine: EngineInstance, to: number, from: number): void {
  const { projectiveBytes } = engine.g1;
  engine.bytes(to, projectiveBytes).set(engine.bytes(from, projectiveBytes));
}
