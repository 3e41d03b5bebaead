import type { BrowserRequest } from "./browser-requests.ts";
import {
  lostWorker,
  type OnLost,
  type ProvingWorker,
  type WorkerMessage,
} from "./run-in-worker.ts";

/** The script beside this file; bundlers that know `new URL` copy it. */
function startBesideThis(name: string): Worker {
  return new Worker(new URL("./browser-worker.js", import.meta.url), { type: "module", name });
}

function start(url: string | URL | undefined, name: string): Worker {
  try {
    return url === undefined ? startBesideThis(name) : new Worker(url, { type: "module", name });
  } catch {
    // of another origin, for one
    throw lostWorker(true);
  }
}

/**
 * A Web Worker that runs the package's script: at `url`, if it was moved. No event tells that a Web Worker ended, so it
 * holds a Web Lock of its name, and whoever gets that lock after it knows. Throws `ERR_PROVING_WORKER_LOST`.
 */
export function startBrowserWorker(url?: string | URL): ProvingWorker<BrowserRequest> {
  const name = `symbolon-proving-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const worker = start(url, name);
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
      const read = ({ data }: MessageEvent<WorkerMessage | { type: "alive" }>) => {
        if (data.type !== "alive") onMessage(data);
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
