import { curves, groth16 } from "snarkjs";
import { toSnarkjsProof } from "../../src/proving/parse-proof.ts";
import type { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import type { Groth16Proof } from "../../src/proving/types.ts";

let isAsked = false;

/** What snarkjs says of a proof. */
export function askSnarkjs(
  key: ReturnType<typeof formatVerificationKey>,
  signals: readonly bigint[],
  proof: Groth16Proof,
): Promise<boolean> {
  isAsked = true;
  return groth16.verify(key, signals.map(String), toSnarkjsProof(proof));
}

/** Ends the threads that snarkjs keeps from its first answer on; they would keep the process alive. */
export async function dismissSnarkjs(): Promise<void> {
  if (!isAsked) return;
  isAsked = false;
  await (await curves.getCurveFromName("bn128")).terminate();
}
