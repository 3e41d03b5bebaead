import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Artifacts } from "../../../proving/artifacts.ts";
import { createProver } from "../../../proving/create-prover.ts";
import { ARTIFACT_FILES } from "../../../proving/manifest.ts";
import type { Prover } from "../../../proving/prover.ts";
import type { BlobStore } from "../../../solvency/run/blob-store.ts";
import type { ProofExecutor } from "../../../solvency/run/proof-executor.ts";
import { proveInProcess } from "../../../solvency/run/prove-in-process.ts";
import type { CliIo } from "../../io.ts";
import { readSecret, readVariable } from "./read-secret.ts";
import type { LocatedConfig, QueueConfig, RunConfig } from "./run-config.ts";

export interface OpenExecutorOptions {
  readonly io: CliIo;
  readonly located: LocatedConfig<RunConfig>;
  readonly run: string;
  readonly store: BlobStore;
  readonly artifacts: Artifacts;
  /** Folder of the artifacts, where another program reads a key. */
  readonly directory: string;
  readonly passphraseFile: string | undefined;
}

export interface OpenedExecutor {
  readonly executor: ProofExecutor;
  readonly close: () => Promise<void>;
}

export const DATABASE_VARIABLE = "SYMBOLON_SOLVENCY_DATABASE";

/** Who proves, as the configuration says: this process, another program, or workers on other machines. */
export async function openExecutor(options: OpenExecutorOptions): Promise<OpenedExecutor> {
  const { io, located, run, store, artifacts, directory, passphraseFile } = options;
  const prover: NonNullable<RunConfig["prover"]> = located.config.prover ?? {};
  if ("queue" in prover) {
    const { proveByQueue } = await import("../../../solvency/run/queue/prove-by-queue.ts");
    const { schema, jobSeconds } = prover.queue;
    const { database, secret } = await readQueue(io, located.path, prover.queue, passphraseFile);
    const executor = proveByQueue({ database, schema, run, store, secret, jobSeconds });
    return { executor, close: async () => {} };
  }
  const count = prover.workers ?? availableParallelism();
  const provers: Prover[] = [];
  const { command } = prover;
  if (command !== undefined) {
    const { createCommandProver } = await import("../../../solvency/run/prove-with-command.ts");
    const circuits = new Map(
      Array.from(artifacts.circuits, ([id, { wasm }]) => [
        id,
        { wasm, provingKeyPath: join(directory, id, ARTIFACT_FILES.provingKey) },
      ]),
    );
    for (let i = 0; i < count; i++) {
      provers.push(createCommandProver({ circuits, command }));
    }
  } else {
    // proofs are verified where they are accepted
    for (let i = 0; i < count; i++) {
      provers.push(createProver({ artifacts, threads: 1, verify: false }));
    }
  }
  return {
    executor: proveInProcess(provers),
    close: async () => {
      await Promise.all(provers.map((one) => one.close()));
    },
  };
}

/** The queue's connection from the environment, and the workers' secret from its file. */
export async function readQueue(
  io: CliIo,
  path: (name: string) => string,
  { databaseEnv, secret }: QueueConfig,
  passphraseFile: string | undefined,
): Promise<{ readonly database: string; readonly secret: Uint8Array }> {
  return {
    database: readVariable(io, databaseEnv ?? DATABASE_VARIABLE),
    secret: await readSecret(io, path(secret), passphraseFile),
  };
}
