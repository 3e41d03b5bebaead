import type { Artifacts } from "../../../proving/artifacts.ts";
import type { ProofVerifier } from "../../../proving/proof-verifier.ts";
import type { Groth16Proof } from "../../../proving/types.ts";
import type { RunPlan } from "../../../solvency/run/plan-jobs.ts";
import { runJobs } from "../../../solvency/run/run-jobs.ts";
import type { RunProgress } from "../../../solvency/run/track-progress.ts";
import type { CommandContext } from "../../command.ts";
import { openExecutor } from "./open-executor.ts";
import { openStore } from "./open-store.ts";
import { runOf } from "./prepare-run.ts";
import { keysOf } from "./publish-run.ts";
import type { LocatedConfig, RunConfig } from "./run-config.ts";

export interface MakeProofsOptions {
  readonly located: LocatedConfig<RunConfig>;
  readonly plan: RunPlan;
  readonly loaded: Artifacts;
  /** Of the artifacts. */
  readonly directory: string;
  readonly verifyProof: ProofVerifier["verifyProof"];
  readonly passphraseFile: string | undefined;
  readonly context: CommandContext;
  readonly event: (kind: string, members?: object) => void;
}

/** Has the missing proofs made by whom the configuration names; what is stored is verified and kept. */
export async function makeProofs(
  options: MakeProofsOptions,
): Promise<ReadonlyMap<string, Groth16Proof>> {
  const { located, plan, loaded, directory, verifyProof, passphraseFile, event } = options;
  const { io, progress, note } = options.context;
  const { config, path } = located;
  const store = await openStore(io, config.store ?? { folder: config.work }, path);
  const run = runOf(config);
  const opened = await openExecutor({
    io,
    located,
    run,
    store,
    artifacts: loaded,
    directory,
    passphraseFile,
  });
  return runJobs({
    jobs: plan.jobs,
    verificationKeys: keysOf(loaded),
    executor: opened.executor,
    store,
    verifyProof,
    signal: io.signal,
    onProgress: (state) => {
      progress.report({ stage: "prove", share: state.share, detail: sayRate(state) });
      event("progress", state);
    },
    onNotice: ({ kind, place, worker }) => {
      event(kind, { place, worker });
      note(`${kind}: ${place}${worker === undefined ? "" : `, ${worker}`}`);
    },
  }).finally(opened.close);
}

function sayRate({ customers, customersPerSecond }: RunProgress): string {
  const rate = customersPerSecond > 0 ? `, ${customersPerSecond.toFixed(1)} a second` : "";
  return `${customers.done} of ${customers.all} customers${rate}`;
}
