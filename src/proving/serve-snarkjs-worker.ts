import { ProvingError } from "../errors.ts";
import type { PartRequest, ProveRequest, SnarkjsRequest } from "./browser-requests.ts";
import { proveWithSnarkjs, silence } from "./prove-with-snarkjs.js";
import { type ProvedCircuit, type RawProof, readResult } from "./read-result.ts";
import type { WorkerCircuit, WorkerRequest } from "./run-in-worker.ts";
import { showLife } from "./show-life.ts";

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  readonly name?: string;
  readonly navigator?: { readonly locks?: LockManager };
  postMessage(message: unknown, transfer?: ArrayBufferLike[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

type Circuit = Partial<WorkerCircuit & ProvedCircuit>;

/** Answers a page's requests, one at a time. The verification of a proof is done here too: it takes 50 ms. */
export function serveSnarkjsWorker(scope: WorkerScope): void {
  silence();
  showLife(scope);
  const circuits = new Map<string, Circuit>();
  scope.addEventListener("message", async ({ data }) => {
    const request = data as SnarkjsRequest;
    if (request.type === "part") takePart(circuits, request);
    else scope.postMessage(await prove(scope, circuits, request));
  });
}

function takePart(circuits: Map<string, Circuit>, part: PartRequest): void {
  const { circuitId, file, length, offset, bytes } = part;
  const known = circuits.get(circuitId);
  const whole = known?.[file] ?? new Uint8Array(length);
  whole.set(bytes, offset);
  circuits.set(circuitId, { ...known, [file]: whole });
}

async function prove(
  scope: WorkerScope,
  circuits: Map<string, Circuit>,
  { circuitId, circuit, inputs, mustVerify }: ProveRequest,
): Promise<unknown> {
  try {
    const known = { ...circuits.get(circuitId), ...circuit };
    circuits.set(circuitId, known);
    const { wasm, provingKey } = known;
    if (wasm === undefined || provingKey === undefined) return failure("BACKEND");
    const raw = await proveWithSnarkjs({ wasm, provingKey }, inputs, (stage, share) =>
      scope.postMessage({ type: "progress", stage, share }),
    );
    return raw.type === "result" ? await examineResult(raw, known, inputs, mustVerify) : raw;
  } catch {
    return failure("BACKEND");
  }
}

async function examineResult(
  raw: RawProof,
  { publicSignals, verificationKey }: Circuit,
  inputs: WorkerRequest["inputs"],
  mustVerify: boolean,
): Promise<unknown> {
  if (publicSignals === undefined || verificationKey === undefined) return failure("BACKEND");
  try {
    const circuit = { publicSignals, verificationKey };
    return { type: "result", ...(await readResult(raw, circuit, inputs, mustVerify)) };
  } catch (cause) {
    if (cause instanceof ProvingError) return failure("UNVERIFIED");
    throw cause;
  }
}

const failure = (reason: "BACKEND" | "UNVERIFIED") => ({ type: "failure", reason });
