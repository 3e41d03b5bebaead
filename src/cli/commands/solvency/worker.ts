import { Option } from "commander";
import * as z from "zod";
import { createProver } from "../../../proving/create-prover.ts";
import type { CommandSpec } from "../../command.ts";
import { artifactsOption, developmentKeysOption, passphraseFileOption } from "../../options.ts";
import { readQueue } from "./open-executor.ts";
import { openStore } from "./open-store.ts";
import { queueSchema, readLocated, storeSchema } from "./run-config.ts";
import { ALL_CIRCUITS, openSolvencyArtifacts } from "./solvency-artifacts.ts";

interface Options {
  readonly config: string;
  readonly events?: true;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly passphraseFile?: string;
}

const workerSchema = z.strictObject({
  queue: queueSchema.omit({ jobSeconds: true }),
  store: storeSchema,
  /** Names it in the coordinator's notices. */
  name: z.string().min(1).max(200).optional(),
  /** Threads of a proof; with as many workers as cores, 1. */
  threads: z.int().min(1).max(256).optional(),
});

/**
 * `symbolon solvency worker`: proves what the queue asks for, until SIGTERM or SIGINT; then it finishes its proof first. It
 * holds no ledger, and not the venue's secret: the queue's alone.
 */
export const solvencyWorker: CommandSpec<Options> = {
  name: "worker",
  summary: "make proofs for a run on another machine, until it is stopped",
  options: [
    new Option("--config <file>", "queue and store, JSON").makeOptionMandatory(),
    new Option("--events", "print what it does on stderr as JSON, a line an event"),
    artifactsOption(),
    developmentKeysOption(),
    passphraseFileOption(),
  ],
  async run(options, { io, progress, note }) {
    const { config, path } = await readLocated(io, options.config, workerSchema);
    const { database, secret } = await readQueue(io, path, config.queue, options.passphraseFile);
    const store = await openStore(io, config.store, path);
    progress.report({ stage: "read keys" });
    const artifacts = await openSolvencyArtifacts(
      io,
      options.artifacts,
      options.allowDevelopmentKeys === true,
    );
    const loaded = await artifacts.load(ALL_CIRCUITS);
    const { runWorker } = await import("../../../solvency/run/queue/run-worker.ts");
    const prover = createProver({ artifacts: loaded, threads: config.threads ?? 1, verify: false });
    const end = new AbortController();
    const done = { proved: 0, failed: 0 };
    let isBusy = false;
    const stop = () => {
      if (isBusy) note("ends after this proof");
      else end.abort();
    };
    io.signal.addEventListener("abort", stop, { once: true });
    if (io.signal.aborted) stop();
    try {
      await runWorker({
        database,
        schema: config.queue.schema,
        store,
        secret,
        prover,
        signal: end.signal,
        name: config.name,
        onEvent: (event) => {
          if (options.events) io.stderr(`${JSON.stringify({ event: event.kind, ...event })}\n`);
          if (event.kind === "ready") note("waiting for jobs");
          isBusy = event.kind === "started";
          if (event.kind === "proved" || event.kind === "failed") {
            done[event.kind]++;
            note(`${event.kind} ${event.circuit}${event.code ? ` (${event.code})` : ""}`);
          }
          if (!isBusy && io.signal.aborted) end.abort();
        },
      });
    } finally {
      io.signal.removeEventListener("abort", stop);
      await prover.close();
    }
    return {
      json: { outcome: "stopped", ...done },
      human: `stopped: ${done.proved} proofs made, ${done.failed} jobs failed`,
    };
  },
};
