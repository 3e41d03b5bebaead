import { bn254 } from "@noble/curves/bn254.js";
import { ProvingError } from "../../errors.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { EngineInstance } from "../engine/engine-instance.ts";
import { hashBytes } from "../hash-bytes.ts";
import { formatVerificationKey, type SnarkjsVerificationKey } from "../parse-verification-key.ts";
import { readProvingKey } from "../read-proving-key.ts";
import type { VerificationKey } from "../types.ts";
import { type DevelopmentSecrets, deriveDevelopmentSecrets } from "./development-secrets.ts";
import { generateKey } from "./generate-key.ts";
import { openR1cs } from "./read-r1cs.ts";

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
 * Computes every point directly from the secrets on the proving engine, on the calling thread, and leaves no worker. A
 * circuit of 2^20 constraints takes 230 MB of WASM's memory, and one buffer for its key.
 * Throws `ERR_PROVING_R1CS_FORM`, and `ERR_PROVING_BACKEND` where the engine is missing or its 2 GB are too few.
 */
export async function createDevelopmentKey(r1csFile: Uint8Array): Promise<DevelopmentKey> {
  return createDevelopmentKeyOn(await chooseEngine(), r1csFile);
}

/** The same with a kernel of the caller's choice. */
export async function createDevelopmentKeyOn(
  module: WebAssembly.Module,
  r1csFile: Uint8Array,
): Promise<DevelopmentKey> {
  const r1cs = openR1cs(r1csFile);
  const circuitHash = await hashBytes(r1csFile);
  const engine = await EngineInstance.create(module);
  const secrets = deriveDevelopmentSecrets(circuitHash);
  const provingKey = withinMemory(() => generateKey(engine, r1cs, secrets, circuitHash));
  const { verificationKey } = readProvingKey(provingKey);
  return { circuitHash, provingKey, verificationKey: exportKey(verificationKey, secrets) };
}

function withinMemory<T>(generate: () => T): T {
  try {
    return generate();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProvingError("ERR_PROVING_BACKEND", "the circuit is too large", { cause: error });
  }
}

/** The same for every circuit, as alpha and beta are. */
let alphaBeta: readonly unknown[] | undefined;

function exportKey(
  key: VerificationKey,
  { alpha, beta }: DevelopmentSecrets,
): DevelopmentKey["verificationKey"] {
  alphaBeta ??= pair(alpha, beta);
  return { ...formatVerificationKey(key), vk_alphabeta_12: structuredClone(alphaBeta) };
}

/** The pairing of alpha and beta times the generators, as snarkjs writes it. */
function pair(alpha: bigint, beta: bigint): readonly unknown[] {
  const { G1, G2, pairing } = bn254;
  // in constant time it would protect nothing: the secrets are public
  const [alpha1, beta2] = [
    G1.Point.BASE.multiplyUnsafe(alpha),
    G2.Point.BASE.multiplyUnsafe(beta),
  ] as const;
  const { c0, c1 } = pairing(alpha1, beta2);
  return [c0, c1].map((half) =>
    [half.c0, half.c1, half.c2].map((part) => [part.c0, part.c1].map(String)),
  );
}
