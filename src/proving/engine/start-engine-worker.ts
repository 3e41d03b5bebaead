import type { OnLost, ProvingWorker } from "../run-in-worker.ts";
import { startBrowserWorker } from "../start-browser-worker.ts";
import type { Envelope } from "./worker-messages.ts";

/** Beside this file. In a variable: bundlers for browsers would copy the script once more. */
const SCRIPT = "./engine-worker.js";

/** A worker that runs the engine, of Node or of a browser. In browsers throws `ERR_PROVING_WORKER_LOST`. */
export function startEngineWorker(url?: string | URL): ProvingWorker<Envelope, Envelope> {
  const node = globalThis.process?.getBuiltinModule?.("worker_threads");
  if (!node) return startBrowserWorker<Envelope, Envelope>(url);
  // none of the parent's loaders: the worker is plain JavaScript
  const worker = new node.Worker(url ?? new URL(SCRIPT, import.meta.url), { execArgv: [] });
  let isUnstarted = true;
  worker.once("online", () => {
    isUnstarted = false;
  });
  return {
    post: (envelope, transfer = []) => worker.postMessage(envelope, transfer as ArrayBuffer[]),
    listen(onMessage, onLost: OnLost) {
      const gone = () => onLost(isUnstarted);
      worker.on("message", onMessage).on("error", gone).on("exit", gone);
      // a listener for messages makes Node wait for the worker
      worker.unref();
      return () => worker.off("message", onMessage).off("error", gone).off("exit", gone);
    },
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    async terminate() {
      await worker.terminate();
    },
  };
}
