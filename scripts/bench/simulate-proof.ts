import { bn254 } from "@noble/curves/bn254.js";
import { formatProof } from "../../src/proving/parse-proof.ts";
import { fromG1, fromG2 } from "../../src/proving/points.ts";
import type { DevelopmentSecrets } from "../../src/proving/setup/development-secrets.ts";
import type { Groth16ProofJson, VerificationKey } from "../../src/proving/types.ts";

const { Fr } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

/**
 * A proof of any public signals under a development key, made from its public secrets in milliseconds: as good to a
 * verifier as one of the prover (the simulator of ePrint 2016/260, theorem 1), so that a benchmark of verification
 * need not prove for minutes. Gamma is the generator, as in every key of snarkjs's form.
 * @param a one of the two scalars that are free to choose
 */
export function simulateProof(
  key: VerificationKey,
  { alpha, beta, delta }: DevelopmentSecrets,
  signals: readonly bigint[],
  a: bigint,
): Groth16ProofJson {
  const b = 11n;
  const [constant, ...bases] = key.ic.map(([x, y]) => G1.fromAffine({ x, y }));
  const bound = bases.reduce(
    (sum, base, i) => sum.add(base.multiplyUnsafe(signals[i] ?? 0n)),
    constant ?? G1.ZERO,
  );
  const rest = Fr.sub(Fr.mul(a, b), Fr.mul(alpha, beta));
  const c = G1.BASE.multiply(rest).subtract(bound).multiply(Fr.inv(delta));
  return formatProof({
    a: fromG1(G1.BASE.multiply(a)),
    b: fromG2(G2.BASE.multiply(b)),
    c: fromG1(c),
  });
}
