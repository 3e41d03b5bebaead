import { SolvencyError } from "../../errors.ts";
import type { ProofVerifier } from "../../proving/proof-verifier.ts";
import type { Groth16Proof, VerificationKey } from "../../proving/types.ts";
import { verifyProof } from "../../proving/verify-proof.ts";
import type { BlobStore } from "./blob-store.ts";
import { formatResult, parseResult } from "./job-result.ts";
import type { ProofExecutor, RunNotice } from "./proof-executor.ts";
import { runAborted } from "./prove-in-process.ts";
import type { ProveJob } from "./prove-job.ts";
import { type RunProgress, trackProgress } from "./track-progress.ts";

export interface RunJobsOptions {
  readonly jobs: readonly ProveJob[];
  /** The key of each circuit: pinned by who runs this, and not taken from a worker. */
  readonly verificationKeys: ReadonlyMap<string, VerificationKey>;
  readonly executor: ProofExecutor;
  /** Keeps what was proved: with the same one a run goes on where it was. */
  readonly store: BlobStore;
  /** `verifyProof` by default; an engine's is several times as fast (`createEngineVerifier`). */
  readonly verifyProof?: ProofVerifier["verifyProof"] | undefined;
  readonly clock?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  readonly onNotice?: ((notice: RunNotice) => void) | undefined;
}

/**
 * Has every job proved and gives the proofs by job id. A proof counts once it verifies under the circuit's key for the
 * public signals that the coordinator computed, and is stored before it counts; the next start finds it there, verifies
 * it again, and makes the others. What is stored and does not verify is made anew.
 * @throws SolvencyError `ERR_SOLVENCY_RUN_PROOF`, `_RUN_ABORTED`, `_RUN_STORE`, `_RUN_CIRCUIT`
 */
export async function runJobs({
  jobs,
  verificationKeys,
  executor,
  store,
  verifyProof: verify = verifyProof,
  clock = () => performance.now(),
  signal = new AbortController().signal,
  onProgress,
  onNotice = () => {},
}: RunJobsOptions): Promise<ReadonlyMap<string, Groth16Proof>> {
  for (const { circuit } of jobs) {
    if (verificationKeys.has(circuit)) continue;
    throw new SolvencyError("ERR_SOLVENCY_RUN_CIRCUIT", `no verification key of ${circuit}`);
  }
  if (new Set(jobs.map(({ id }) => id)).size !== jobs.length) {
    throw new SolvencyError("ERR_SOLVENCY_RUN_CIRCUIT", "two jobs of the run are one");
  }
  const proofs = new Map<string, Groth16Proof>();
  const progress = trackProgress(jobs, clock);
  const holds = async (job: ProveJob, proof: Groth16Proof): Promise<boolean> => {
    const key = verificationKeys.get(job.circuit) as VerificationKey;
    try {
      return await verify(key, job.publicSignals, proof);
    } catch {
      return false;
    }
  };
  const missing: ProveJob[] = [];
  for (const job of jobs) {
    if (signal.aborted) throw runAborted();
    const proof = await readStored(store, job);
    if (proof !== undefined && (await holds(job, proof))) {
      proofs.set(job.id, proof);
      onProgress?.(progress.found(job));
    } else {
      missing.push(job);
    }
  }
  onProgress?.(progress.now());
  if (missing.length === 0) return proofs;
  await executor.execute(missing, {
    signal,
    onNotice,
    async accept(job, proof) {
      if (proofs.has(job.id)) return true;
      if (!(await holds(job, proof))) return false;
      await store.put(proofName(job.id), encode(formatResult(job.id, proof)));
      proofs.set(job.id, proof);
      onProgress?.(progress.done(job));
      return true;
    },
  });
  return proofs;
}

async function readStored(store: BlobStore, job: ProveJob): Promise<Groth16Proof | undefined> {
  const bytes = await store.get(proofName(job.id));
  if (bytes === undefined) return undefined;
  try {
    return parseResult(JSON.parse(new TextDecoder().decode(bytes)), job.id);
  } catch {
    return undefined;
  }
}

/** Where a store keeps the proof of a job. */
export const proofName = (job: string): string => `proofs/${job}.json`;
const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
