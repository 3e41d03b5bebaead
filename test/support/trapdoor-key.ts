import { bn254 } from "@noble/curves/bn254.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToInteger, FIELD_ORDER } from "../../src/field/scalar.ts";
import type { ProofJson } from "../../src/presentation/types.ts";
import { formatProof } from "../../src/proving/parse-proof.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import type {
  G1Coordinates,
  G2Coordinates,
  Groth16Proof,
  VerificationKey,
} from "../../src/proving/types.ts";

/**
 * A Groth16 verification key whose trapdoor is known here, so that valid proofs of any public signals can be made in
 * milliseconds: the pairing check is the real one, and only the statement behind it is missing.
 */
export interface TrapdoorKey {
  readonly key: VerificationKey;
  /** snarkjs's form. */
  readonly json: ReturnType<typeof formatVerificationKey>;
  /** Another label gives another proof of the same signals. */
  prove(publicSignals: readonly bigint[], label?: string): ProofJson;
}

const scalar = (label: string) =>
  (bytesToInteger(sha256(new TextEncoder().encode(label))) % (FIELD_ORDER - 1n)) + 1n;
const mod = (value: bigint) => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;

function g1(value: bigint): G1Coordinates {
  const { x, y } = bn254.G1.Point.BASE.multiply(value).toAffine();
  return [x, y];
}

function g2(value: bigint): G2Coordinates {
  const { x, y } = bn254.G2.Point.BASE.multiply(value).toAffine();
  return [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ];
}

export function createTrapdoorKey(signals: number, label = "trapdoor"): TrapdoorKey {
  const secret = (name: string) => scalar(`${label} ${name}`);
  const [alpha, beta, gamma, delta] = [
    secret("alpha"),
    secret("beta"),
    secret("gamma"),
    secret("delta"),
  ];
  const ic = Array.from({ length: signals + 1 }, (_, i) => secret(`ic ${i}`));
  const key: VerificationKey = {
    alpha: g1(alpha),
    beta: g2(beta),
    gamma: g2(gamma),
    delta: g2(delta),
    ic: ic.map(g1),
  };
  return {
    key,
    json: formatVerificationKey(key),
    prove(publicSignals, proofLabel = "proof") {
      const [a, b] = [scalar(`${proofLabel} a`), scalar(`${proofLabel} b`)];
      const bound = [1n, ...publicSignals].reduce(
        (sum, value, i) => sum + value * (ic[i] as bigint),
        0n,
      );
      const c = mod((a * b - alpha * beta - gamma * bound) * bn254.fields.Fr.inv(delta));
      const proof: Groth16Proof = { a: g1(a), b: g2(b), c: g1(c) };
      return formatProof(proof);
    },
  };
}
