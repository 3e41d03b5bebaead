import { parentPort, workerData } from "node:worker_threads";
import { SymbolonError } from "../../errors.ts";
import { loadHash } from "../../field/poseidon.ts";
import { verifyLeafList } from "../../trust/verify-leaf-list.ts";
import { verifyPresentation } from "../../verifier/verify-presentation.ts";
import type { Reply, Task, TaskResults, WorkerStart } from "./verification-messages.ts";

/** A worker thread: pairings and tree hashes take tens of milliseconds, during which its event loop answers nobody. */
const { circuits } = workerData as WorkerStart;
const hash = await loadHash();

async function run(task: Task): Promise<TaskResults[Task["kind"]]> {
  if (task.kind === "leaf-list") {
    const { root, records } = verifyLeafList(hash, task.json);
    return { root, issuers: records.length };
  }
  const { json, request, now, rootStanding, isPolicyInForce } = task.submission;
  return verifyPresentation(json, {
    hash,
    request,
    circuits,
    trustRoots: { standing: () => Promise.resolve(rootStanding) },
    now: new Date(now),
    isPolicyInForce: () => isPolicyInForce,
  });
}

async function answer(task: Task): Promise<Reply> {
  try {
    return { ok: true, result: await run(task) };
  } catch (error) {
    if (!(error instanceof SymbolonError)) {
      return { ok: false, name: "Error", message: "verification failed", details: {} };
    }
    const { name, code, message, details } = error;
    return { ok: false, name, code, message, details };
  }
}

parentPort?.on("message", async (task: Task) => parentPort?.postMessage(await answer(task)));
parentPort?.postMessage("ready");
