import type { CircuitArtifacts } from "./artifacts.ts";
import { assertOwnSignals, unusableProof } from "./assert-own-signals.ts";
import { fromSnarkjsProof } from "./parse-proof.ts";
import { parsePublicSignals } from "./parse-public-signals.ts";
import type { CircuitInputs, ProveResult } from "./prover.ts";
import { verifyProof } from "./verify-proof.ts";

/** What the backend answers, not yet examined. */
export interface RawProof {
  readonly proof: unknown;
  readonly publicSignals: unknown;
}

export type ProvedCircuit = Pick<CircuitArtifacts, "publicSignals" | "verificationKey">;

/**
 * The backend's answer as a proof about these inputs, verified unless told not to.
 * Rejects with `ERR_PROVING_BACKEND`.
 */
export async function readResult(
  raw: RawProof,
  circuit: ProvedCircuit,
  inputs: CircuitInputs,
  mustVerify: boolean,
): Promise<ProveResult> {
  const result = parseResult(raw, circuit.publicSignals.length);
  assertOwnSignals(circuit.publicSignals, inputs, result);
  if (mustVerify && !(await isVerified(circuit, result))) throw unusableProof();
  return result;
}

function parseResult(raw: RawProof, count: number): ProveResult {
  try {
    return {
      proof: fromSnarkjsProof(raw.proof),
      publicSignals: parsePublicSignals(raw.publicSignals, count),
    };
  } catch {
    throw unusableProof();
  }
}

async function isVerified(circuit: ProvedCircuit, result: ProveResult): Promise<boolean> {
  try {
    return await verifyProof(circuit.verificationKey, result.publicSignals, result.proof);
  } catch {
    return false;
  }
}
