import { startEngineScript } from "./engine/start-engine-script.ts";
import {
  lostWorker,
  type OnLost,
  type ProvingWorker,
  type WorkerMessage,
} from "./run-in-worker.ts";

/** Starts a worker of this name that runs a script of the package. */
export type StartScript = (name: string) => Worker;

function start(url: string | URL | undefined, name: string, startScript: StartScript): Worker {
  try {
    return url === undefined ? startScript(name) : new Worker(url, { type: "module", name });
  } catch {
    // of another origin, for one
    throw lostWorker(true);
  }
}

/**
 * A Web Worker that runs the engine's script, or another of the package: at `url`, if it was moved. No event tells that a Web Worker ended, so it
 * holds a Web Lock of its name, and whoever gets that lock after it knows. Throws `ERR_PROVING_WORKER_LOST`.
 */
export function startBrowserWorker<Request, Message = WorkerMessage>(
  url?: string | URL,
  startScript: StartScript = startEngineScript,
): ProvingWorker<Request, Message> {
  const name = `symbolon-proving-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const worker = start(url, name, startScript);
  const ended = new AbortController();
  const lostListeners = new Set<OnLost>();
  let isUnstarted = true;
  const onLost = () => {
    for (const listener of [...lostListeners]) listener(isUnstarted);
  };
  const onError = (event: Event) => {
    event.preventDefault();
    onLost();
  };
  worker.addEventListener("error", onError);
  worker.addEventListener("messageerror", onError);
  const { signal } = ended;
  worker.addEventListener("message", ({ data }) => {
    isUnstarted = false;
    if (data.type === "alive") navigator.locks.request(name, { signal }, onLost).catch(() => {});
  });
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    listen(onMessage, lost) {
      const read = ({ data }: MessageEvent<Message | { type: "alive" }>) => {
        if (!isAlive(data)) onMessage(data);
      };
      worker.addEventListener("message", read);
      lostListeners.add(lost);
      return () => {
        worker.removeEventListener("message", read);
        lostListeners.delete(lost);
      };
    },
    hold: () => {},
    async terminate() {
      ended.abort();
      worker.terminate();
    },
  };
}

function isAlive(data: unknown): data is { type: "alive" } {
  return (data as { type?: unknown }).type === "alive";
}
