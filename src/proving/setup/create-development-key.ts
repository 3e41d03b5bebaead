import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { buildBn128, type Curve } from "ffjavascript";
import { FIELD_ORDER } from "../../field/scalar.ts";
import { formatVerificationKey, type SnarkjsVerificationKey } from "../parse-verification-key.ts";
import { readProvingKey } from "../read-proving-key.ts";
import { deriveDevelopmentSecrets } from "./development-secrets.ts";
import { evaluateWires } from "./evaluate-wires.ts";
import { domainFor, invert, lagrangeAt } from "./evaluation-domain.ts";
import { createFixedBase } from "./fixed-base.ts";
import { type R1cs, readR1cs } from "./read-r1cs.ts";
import { writeProvingKey } from "./write-proving-key.ts";

export interface DevelopmentKey {
  /** SHA-256 of the r1cs file, hex. */
  readonly circuitHash: string;
  /** snarkjs's .zkey. */
  readonly provingKey: Uint8Array;
  /** Equal to what `snarkjs zkey export verificationkey` gives. */
  readonly verificationKey: SnarkjsVerificationKey & { vk_alphabeta_12: unknown };
}

/**
 * A Groth16 key whose secrets derive from public texts and the circuit's hash: for evaluation only, since anyone can forge under it.
 * Computes every point directly from the secrets with fixed-base tables, on the calling thread, and leaves no worker.
 * Throws `ERR_PROVING_R1CS_FORM`.
 */
export async function createDevelopmentKey(r1csFile: Uint8Array): Promise<DevelopmentKey> {
  const r1cs = readR1cs(r1csFile);
  const circuitHash = bytesToHex(sha256(r1csFile));
  const scalars = keyScalars(r1cs, circuitHash);
  const curve = await buildBn128(true);

  const g1 = await createFixedBase(curve, "G1", 3 * r1cs.wires + scalars.h.length);
  const [alpha1, beta1, delta1] = [scalars.alpha, scalars.beta, scalars.delta].map((x) =>
    g1.multiply([x]),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const g2 = await createFixedBase(curve, "G2", r1cs.wires);
  const [beta2, gamma2, delta2] = [scalars.beta, 1n, scalars.delta].map((x) =>
    g2.multiply([x]),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const origin = new Uint8Array(64);
  origin.set(hexToBytes(circuitHash));
  const provingKey = writeProvingKey({
    r1cs,
    domainSize: scalars.h.length,
    alpha1,
    beta1,
    beta2,
    gamma2,
    delta1,
    delta2,
    ic: g1.multiply(scalars.ic),
    a: g1.multiply(scalars.a),
    b1: g1.multiply(scalars.b),
    b2: g2.multiply(scalars.b),
    c: g1.multiply(scalars.c),
    h: g1.multiply(scalars.h),
    origin,
  });
  return {
    circuitHash,
    provingKey,
    verificationKey: await exportKey(curve, provingKey, alpha1, beta2),
  };
}

/** Discrete logarithms of every point of the key; gamma is 1, as in snarkjs's keys. */
function keyScalars(r1cs: R1cs, circuitHash: string) {
  const { tau, alpha, beta, delta } = deriveDevelopmentSecrets(circuitHash);
  const publicWires = 1 + r1cs.publicOutputs + r1cs.publicInputs;
  const domain = domainFor(r1cs.constraints + publicWires);
  const { a, b, c } = evaluateWires(r1cs, lagrangeAt(domain, tau));
  const overDelta = invert(delta);
  const combined = a.map((x, i) => (beta * x + alpha * (b[i] ?? 0n) + (c[i] ?? 0n)) % FIELD_ORDER);
  // A*B - C vanishes on the domain, so the odd points of the domain of twice the size determine it: the prover
  // evaluates it there, and the key holds their Lagrange polynomials
  const double = lagrangeAt({ power: domain.power + 1, size: 2 * domain.size }, tau);
  return {
    alpha,
    beta,
    delta,
    a,
    b,
    ic: combined.slice(0, publicWires),
    c: combined.slice(publicWires).map((x) => (x * overDelta) % FIELD_ORDER),
    h: Array.from(
      { length: domain.size },
      (_, i) => ((double[2 * i + 1] ?? 0n) * overDelta) % FIELD_ORDER,
    ),
  };
}

async function exportKey(
  curve: Curve,
  provingKey: Uint8Array,
  alpha1: Uint8Array,
  beta2: Uint8Array,
): Promise<DevelopmentKey["verificationKey"]> {
  const pairing = curve.Gt.toObject(await curve.pairing(alpha1, beta2));
  return {
    ...formatVerificationKey(readProvingKey(provingKey).verificationKey),
    vk_alphabeta_12: decimals(pairing),
  };
}

function decimals(value: unknown): unknown {
  return Array.isArray(value) ? value.map(decimals) : String(value);
}
