import * as z from "zod";
import { parseProof } from "../../proving/parse-proof.ts";
import type { Groth16Proof, Groth16ProofJson } from "../../proving/types.ts";
import { readDocument } from "../documents/signed-document.ts";
import { refuse } from "../solvency-error.ts";

/** Proofs of a file: a file of that many is about half a megabyte. */
export const PROOFS_PER_FILE = 500;

export interface PlacedProof {
  /** As the job's: `batches cash-4/12`. */
  readonly place: string;
  readonly circuit: string;
  readonly proof: Groth16ProofJson;
}

export const proofsSchema = z
  .array(
    z.strictObject({
      place: z.string().min(1).max(100),
      circuit: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
      proof: z.unknown(),
    }),
  )
  .max(PROOFS_PER_FILE);

/** The proofs of one file by place. @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM`, `_REPORT_PROOF` */
export function parseProofs(
  json: unknown,
): { readonly place: string; readonly circuit: string; readonly proof: Groth16Proof }[] {
  const read = readDocument(proofsSchema, json, "ERR_SOLVENCY_REPORT_FORM");
  return read.map(({ place, circuit, proof }) => {
    try {
      return { place, circuit, proof: parseProof(proof) };
    } catch {
      return refuse("REPORT_PROOF", `the proof of ${place} is none`);
    }
  });
}
