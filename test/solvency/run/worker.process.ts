/**
 * A worker of its own, as `symbolon solvency worker` starts it, on circuits of a few constraints.
 * usage: worker.process.ts <database> <store> [honest | stuck | lying | blind]
 */

import type { Prover } from "../../../src/proving/prover.ts";
import { FolderStore } from "../../../src/solvency/run/folder-store.ts";
import { runWorker } from "../../../src/solvency/run/queue/run-worker.ts";
import { SECRET, toyProver } from "./toy-run.ts";

const [, , database = "", folder = "", manner = "honest"] = process.argv;
const real = await toyProver("solvency-run");
const manners: Record<string, Prover["prove"]> = {
  honest: real.prove,
  // its proof takes for ever
  stuck: () => new Promise(() => {}),
  // a proof that verifies, of other signals
  lying: (circuit, inputs, options) => real.prove(circuit, { ...inputs, tag: 77n }, options),
};
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
await runWorker({
  database,
  store: new FolderStore(folder),
  secret: manner === "blind" ? new Uint8Array(32) : SECRET,
  prover: { ...real, prove: manners[manner] ?? real.prove },
  signal: stop.signal,
  name: `${manner}:${process.pid}`,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
await real.close();
