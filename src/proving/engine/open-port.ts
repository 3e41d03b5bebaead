import { showLife } from "../show-life.ts";

/** A worker's end of its letters with whoever started it. */
export interface Port<Message> {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  listen(listener: (message: Message) => void): void;
}

type WorkerScope = Parameters<typeof showLife>[0] &
  Pick<Worker, "postMessage" | "addEventListener"> & { close(): void };

/** Node's, or a browser's. A letter that cannot be read would never be answered: the worker ends, and is seen lost. */
export function openPort<Message>(): Port<Message> {
  const node = globalThis.process?.getBuiltinModule?.("worker_threads")?.parentPort;
  if (!node) return openScope(globalThis as unknown as WorkerScope);
  node.on("messageerror", () => process.exit(1));
  return {
    postMessage: (message, transfer) => node.postMessage(message, transfer),
    listen: (listener) => node.on("message", listener),
  };
}

/** A browser's. */
export function openScope<Message>(scope: WorkerScope): Port<Message> {
  showLife(scope);
  scope.addEventListener("messageerror", () => scope.close());
  return {
    postMessage: (message, transfer = []) => scope.postMessage(message, transfer),
    listen: (listener) =>
      scope.addEventListener("message", ({ data }: MessageEvent<Message>) => listener(data)),
  };
}
