import { BASE_FIELD_ORDER } from "../../field/scalar.ts";
import type { Refuse } from "../points.ts";
import { readSignals } from "../read-signals.ts";
import { refusePoint } from "../refuse-point.ts";
import type { G1Coordinates, Groth16Proof } from "../types.ts";
import type { EngineInstance } from "./engine-instance.ts";
import { placeG1, placeG2 } from "./place-point.ts";
import type { EngineVerificationKey } from "./place-verification-key.ts";

/** A proof in the engine's memory and what it is said to prove. */
export interface EngineClaim {
  readonly signals: readonly bigint[];
  /** -a, projective. */
  readonly negatedA: number;
  /** A pair that holds b, on the twist; the Miller loop says whether b is in the subgroup. */
  readonly pair: number;
  readonly c: number;
}

/**
 * Checks signals and proof as `readClaim` does, but for b's subgroup.
 * @throws VerificationError `ERR_VERIFICATION_SIGNALS_COUNT`, `_SIGNAL_RANGE`, `_PROOF_RANGE`, `_POINT_OFF_CURVE`
 */
export function readEngineClaim(
  engine: EngineInstance,
  key: EngineVerificationKey,
  publicSignals: readonly bigint[],
  proof: Groth16Proof,
  pair: number = engine.allocate(engine.wasm.pairBytes.value),
): EngineClaim {
  const signals = readSignals(publicSignals, key.publicSignals);
  const { projectiveBytes } = engine.g1;
  const [negatedA, c] = [engine.allocate(projectiveBytes), engine.allocate(projectiveBytes)];
  placeNegated(engine, negatedA, proof.a);
  placeG2(engine, pair, proof.b, "b", refusePoint);
  // errors in the order of the other verifier: b's subgroup comes before c
  const refuseAfterB: Refuse = (fault, where) => {
    if (!engine.wasm.isInSubgroup(pair)) refusePoint("curve", "b");
    return refusePoint(fault, where);
  };
  placeG1(engine, c, proof.c, "c", refuseAfterB);
  return { signals, negatedA, pair, c };
}

/** (x, 0) is on no curve, negated or not. */
function placeNegated(engine: EngineInstance, out: number, [x, y]: G1Coordinates): void {
  const isNegatable = typeof y === "bigint" && y > 0n && y < BASE_FIELD_ORDER;
  placeG1(engine, out, [x, isNegatable ? BASE_FIELD_ORDER - y : y], "a", refusePoint);
}
