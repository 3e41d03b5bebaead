import { SolvencyError } from "../../errors.ts";
import { formatProof, parseProof } from "../../proving/parse-proof.ts";
import type { Groth16Proof, Groth16ProofJson } from "../../proving/types.ts";

/** A proof as it is stored and sent: its public signals are the coordinator's to know. */
export interface JobResultJson {
  readonly job: string;
  readonly proof: Groth16ProofJson;
}

export function formatResult(job: string, proof: Groth16Proof): JobResultJson {
  return { job, proof: formatProof(proof) };
}

/** @throws SolvencyError `ERR_SOLVENCY_RUN_PROOF` for what is no proof, or another job's */
export function parseResult(json: unknown, job: string): Groth16Proof {
  const result = json as Partial<JobResultJson> | null;
  try {
    if (typeof result === "object" && result?.job === job) return parseProof(result.proof);
  } catch {
    // no proof
  }
  throw new SolvencyError("ERR_SOLVENCY_RUN_PROOF", "what came for a job is not its proof");
}
