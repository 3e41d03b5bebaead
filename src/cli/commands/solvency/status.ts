import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CliError } from "../../../errors.ts";
import type { BlobStore } from "../../../solvency/run/blob-store.ts";
import { FolderStore } from "../../../solvency/run/folder-store.ts";
import { type RunStage, STAGES } from "../../../solvency/run/prove-job.ts";
import { proofName } from "../../../solvency/run/run-jobs.ts";
import type { CommandSpec } from "../../command.ts";
import type { CliIo } from "../../io.ts";
import { openStore } from "./open-store.ts";
import { readRunConfig } from "./run-config.ts";
import { type RunRecord, readRunRecord } from "./run-record.ts";

interface Options {
  readonly run: string;
}

/**
 * `symbolon solvency status`: what of a run is there, from its work folder and store. It needs no secret and verifies
 * nothing: the run does, when it takes a proof up. Exit 1 where there is no run yet.
 */
export const solvencyStatus: CommandSpec<Options> = {
  name: "status",
  summary: "say how far a run is",
  arguments: [{ name: "<run>", summary: "the run's configuration, or its work folder" }],
  options: [],
  async run({ run }, { io, progress }) {
    const { work, store } = await locate(io, run);
    const record = await readRunRecord(work);
    if (record === undefined) {
      return {
        json: { outcome: "none", work },
        human: `no run in ${work}: it begins once ledger, evidence and trees are read`,
        exitCode: 1,
      };
    }
    const stages = await countProofs(record, store, (share) =>
      progress.report({ stage: "count proofs", share }),
    );
    const isPublished = await exists(join(record.out, "report.json"));
    const all = record.jobs.length;
    const stored = STAGES.reduce((sum, stage) => sum + stages[stage].stored, 0);
    const outcome = isPublished ? "published" : stored === all ? "proved" : "proving";
    return {
      json: {
        outcome,
        run: record.run,
        statement: record.statement,
        ledger: record.ledger,
        proofs: { stored, all },
        stages,
        out: record.out,
        isPublished,
      },
      human: [
        `${record.run}: ${outcome}, ${stored} of ${all} proofs stored`,
        ...STAGES.map((stage) => `  ${stage}: ${stages[stage].stored} of ${stages[stage].all}`),
        isPublished ? `published in ${record.out}` : "nothing is published",
      ].join("\n"),
    };
  },
};

async function locate(
  io: CliIo,
  given: string,
): Promise<{ readonly work: string; readonly store: BlobStore }> {
  const path = resolve(io.cwd, given);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) {
    throw new CliError("ERR_CLI_FILE_MISSING", `there is no ${path}`, { details: { path } });
  }
  if (stats.isDirectory()) return { work: path, store: new FolderStore(path) };
  const located = await readRunConfig(io, given);
  const { config } = located;
  return {
    work: located.path(config.work),
    store: await openStore(io, config.store ?? { folder: config.work }, located.path),
  };
}

type StageCounts = Record<RunStage, { stored: number; all: number }>;

async function countProofs(
  { jobs }: RunRecord,
  store: BlobStore,
  onShare: (share: number) => void,
): Promise<StageCounts> {
  const counts = Object.fromEntries(
    STAGES.map((stage) => [stage, { stored: 0, all: 0 }]),
  ) as StageCounts;
  for (const [i, { id, stage }] of jobs.entries()) {
    const count = counts[stage];
    count.all++;
    if ((await store.get(proofName(id))) !== undefined) count.stored++;
    onShare((i + 1) / jobs.length);
  }
  return counts;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
