import { createProver } from "../../../src/proving/create-prover.ts";
import type { Prover } from "../../../src/proving/prover.ts";
import type { VerificationKey } from "../../../src/proving/types.ts";
import type { BlobStore } from "../../../src/solvency/run/blob-store.ts";
import { createJob, type ProveJob } from "../../../src/solvency/run/prove-job.ts";
import { loadToys } from "../../proving/toy-circuits.ts";

export const RUN = "5493001KJTIIGC8Y1R12/3";
export const SECRET = new Uint8Array(32).fill(9);
const LIMIT = 11n;

/** Jobs of a run with a circuit of a few constraints: what is looked at here is the run, not the circuit. */
export function toyJobs(count: number, run = RUN): ProveJob[] {
  return Array.from({ length: count }, (_, i) => {
    const tag = BigInt(i + 1);
    return createJob(run, {
      stage: i === count - 1 ? "statement" : "batches",
      place: i === count - 1 ? "statement" : `cash-4/${i}`,
      circuit: "product",
      customers: i === count - 1 ? 0 : 4,
      publicSignals: [210n, LIMIT * tag, tag],
      inputs: () => ({
        factors: [
          [2n, 3n],
          [5n, 7n],
        ],
        limit: LIMIT,
        tag,
      }),
    });
  });
}

export async function toyArtifacts(name: string) {
  const artifacts = await loadToys(name);
  const verificationKeys = new Map<string, VerificationKey>(
    [...artifacts.circuits].map(([id, { verificationKey }]) => [id, verificationKey]),
  );
  return { artifacts, verificationKeys };
}

export async function toyProver(name: string): Promise<Prover> {
  const { artifacts } = await toyArtifacts(name);
  return createProver({ artifacts, threads: 1, verify: false });
}

export class MemoryStore implements BlobStore {
  readonly blobs = new Map<string, Uint8Array>();
  readonly written: string[] = [];

  async put(name: string, bytes: Uint8Array): Promise<void> {
    this.written.push(name);
    this.blobs.set(name, bytes.slice());
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return this.blobs.get(name)?.slice();
  }
}

export const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return String((error as { code?: string } | undefined)?.code).replace("ERR_SOLVENCY_", "");
};
