import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import type { G2Coordinates } from "../../src/proving/types.ts";
import type { Submission } from "./corpus-case.ts";
import { isOnCurve, isOnTwist } from "./points.ts";

/**
 * Why a submission is not in the one form that proofs, signals and keys have here, or undefined where it is. Our two
 * verifiers refuse it whatever it would prove. snarkjs reduces coordinates, takes a cut-off tail of zeros and infinity,
 * and never looks at the key, so its verdict on these is counted and not compared. A point of the proof off its curve
 * or outside its subgroup is no such reason: there all three have to refuse.
 */
export function outOfForm({ key, signals, proof }: Submission): string | undefined {
  const points = [proof.a, proof.b, proof.c, key.alpha, key.beta, key.gamma, key.delta, ...key.ic];
  const coordinates = points.map((point) => point.flat());
  if (signals.length !== key.ic.length - 1) return "another number of signals";
  if (!signals.every((signal) => signal < FIELD_ORDER)) return "a signal is not below the order";
  if (!coordinates.flat().every((coordinate) => coordinate < BASE_FIELD_ORDER)) {
    return "a coordinate is not below the field's order";
  }
  if (coordinates.some((point) => point.every((part) => part === 0n))) return "infinity";
  const { alpha, beta, gamma, delta, ic } = key;
  if (![alpha, ...ic].every(isOnCurve) || ![beta, gamma, delta].every(isOnTwist)) {
    return "a point of the key is off its curve";
  }
  if (sharesX(gamma, delta) || sharesX(beta, delta) || sharesX(beta, gamma)) {
    return "a key under which anyone can forge";
  }
  return new Set(ic.map(([x]) => x)).size < ic.length
    ? "a key whose signals can be exchanged"
    : undefined;
}

const sharesX = ([one]: G2Coordinates, [other]: G2Coordinates): boolean =>
  one.join() === other.join();
