/**
 * A coordinator of its own, so that it can be killed. Prints a line a proof.
 * usage: coordinator.process.ts <database> <store> <jobs>
 */
import { FolderStore } from "../../../src/solvency/run/folder-store.ts";
import { proveByQueue } from "../../../src/solvency/run/queue/prove-by-queue.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import { RUN, SECRET, toyArtifacts, toyJobs } from "./toy-run.ts";

const [, , database = "", folder = "", count = "1"] = process.argv;
const { verificationKeys } = await toyArtifacts("solvency-run");
const store = new FolderStore(folder);
await runJobs({
  jobs: toyJobs(Number(count)),
  verificationKeys,
  store,
  executor: proveByQueue({ database, run: RUN, store, secret: SECRET, jobSeconds: 30 }),
  onProgress: ({ share }) => process.stdout.write(`${share}\n`),
});
