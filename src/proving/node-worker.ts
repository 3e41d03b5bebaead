import { Worker } from "node:worker_threads";
import type { ProvingWorker, WorkerMessage } from "./run-in-worker.ts";

const WORKER_OPTIONS = {
  // none of the parent's loaders: the worker is plain JavaScript
  execArgv: [],
  // snarkjs's web-worker takes every worker thread for one of its own, and runs the module that it finds here
  workerData: { mod: "data:text/javascript," },
};

/** A worker thread of Node that runs the script at `url`. */
export function startNodeWorker(url: URL): ProvingWorker {
  const worker = new Worker(url, WORKER_OPTIONS);
  return {
    post: (request) => worker.postMessage(request),
    listen(onMessage, onLost) {
      const read = (message: WorkerMessage) => onMessage(message);
      // without a listener an error would end the process
      const gone = () => onLost(false);
      worker.on("message", read).on("error", gone).on("exit", gone);
      return () => worker.off("message", read).off("error", gone).off("exit", gone);
    },
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    async terminate() {
      await worker.terminate();
    },
  };
}
