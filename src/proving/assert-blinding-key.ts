import { bn254 } from "@noble/curves/bn254.js";
import { ProvingError } from "../errors.ts";
import { toG1, toG2 } from "./points.ts";
import type { G1Coordinates, VerificationKey } from "./types.ts";

/**
 * Refuses a proving key whose delta in G1 is not the verification key's delta: `e(delta1, G2) = e(G1, delta2)`. A prover
 * hides its witness by `r delta1` in `a` and `s delta2` in `b`. A key of somebody's making with no delta1, no beta1 and no
 * B1 section gives proofs that verify under the honest verification key, with the same `a` for the same witness: two
 * verifiers could tell one holder from another. With the right delta1 and delta2, `a` and `b` of a proof that verifies are uniform
 * and `c` follows from them, whatever else the key holds (ePrint 2016/260, section 3.2, zero knowledge).
 * Throws `ERR_PROVING_KEY_UNSAFE`.
 */
export function assertBlindingKey(delta1: G1Coordinates, { delta }: VerificationKey): void {
  const inG1 = toG1(delta1, "delta", refuse);
  const inG2 = toG2(delta, "delta", refuse);
  const product = bn254.pairingBatch([
    { g1: inG1, g2: bn254.G2.Point.BASE },
    { g1: bn254.G1.Point.BASE.negate(), g2: inG2 },
  ]);
  if (!bn254.fields.Fp12.eql(product, bn254.fields.Fp12.ONE)) refuse();
}

function refuse(): never {
  throw new ProvingError(
    "ERR_PROVING_KEY_UNSAFE",
    "proving key: its delta is not the verification key's: its proofs would not hide the witness",
  );
}
