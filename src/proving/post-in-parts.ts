import type { SnarkjsRequest } from "./browser-requests.ts";
import { CHUNK_BYTES } from "./manifest.ts";
import { nextTask } from "./next-task.ts";
import type { ProvingWorker, WorkerRequest } from "./run-in-worker.ts";

/**
 * Sends a request, and before it the circuit's files in parts: to copy 17 MB at once would hold up the page. A worker
 * that is ended meanwhile gets no more.
 */
export async function postInParts(
  worker: ProvingWorker<SnarkjsRequest>,
  { circuit, ...request }: WorkerRequest,
  mustVerify: boolean,
): Promise<void> {
  const { circuitId } = request;
  for (const file of circuit ? (["wasm", "provingKey"] as const) : []) {
    const whole = circuit?.[file] ?? new Uint8Array();
    const { length } = whole;
    for (let offset = 0; offset < length; offset += CHUNK_BYTES) {
      const bytes = whole.slice(offset, offset + CHUNK_BYTES);
      worker.post({ type: "part", circuitId, file, length, offset, bytes }, [bytes.buffer]);
      await nextTask();
    }
  }
  const { wasm: _, provingKey: __, ...rest } = circuit ?? {};
  worker.post({ type: "prove", mustVerify, ...request, circuit: rest });
}
