import { resolve } from "node:path";
import { Option } from "commander";
import * as z from "zod";
import { CliError } from "../../../errors.ts";
import { createProver } from "../../../proving/create-prover.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import type { CliIo } from "../../io.ts";
import { artifactsOption, developmentKeysOption, passphraseFileOption } from "../../options.ts";
import { readQueue } from "./open-executor.ts";
import { openStore } from "./open-store.ts";
import {
  type LocatedConfig,
  queueSchema,
  readLocated,
  readRunConfig,
  storeSchema,
} from "./run-config.ts";
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
 * `symbolon solvency worker <config>`: proves what the queue asks for, until SIGTERM or SIGINT; then it finishes its proof first. It
 * holds no ledger, and not the venue's secret: the queue's alone.
 */
export const solvencyWorker: CommandSpec<Options> = {
  name: "worker",
  summary: "make proofs for a run on another machine, until it is stopped",
  arguments: [
    { name: "<config>", summary: "queue and store, or a run whose prover is a queue; JSON" },
  ],
  options: [
    new Option("--events", "print what it does on stderr as JSON, a line an event"),
    artifactsOption(),
    developmentKeysOption(),
    passphraseFileOption(),
  ],
  async run(options, { io, progress, note }) {
    const { config, path } = await readWorkerConfig(io, options.config);
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

/** A file for workers alone; or, on the coordinator's own machine, the run's. */
async function readWorkerConfig(
  io: CliIo,
  given: string,
): Promise<LocatedConfig<z.infer<typeof workerSchema>>> {
  const json = await readJsonInput(resolve(io.cwd, given));
  const isRun = typeof json === "object" && json !== null && "prover" in json;
  if (!isRun) return readLocated(io, given, workerSchema);
  const { config, path } = await readRunConfig(io, given);
  const { prover, store, work } = config;
  if (prover === undefined || !("queue" in prover)) {
    throw new CliError("ERR_CLI_USAGE", "the run proves by itself: its prover is no queue");
  }
  return { config: { queue: prover.queue, store: store ?? { folder: work } }, path };
}
