import { ProvingError, SymbolonError } from "../errors.ts";
import type { BrowserRequest, ExaminedMessage } from "./browser-requests.ts";
import { type CircuitEvidence, examineCircuit } from "./examine-circuit.ts";
import { proveWithSnarkjs, silence } from "./prove-with-snarkjs.js";
import { type RawProof, readResult } from "./read-result.ts";
import type { WorkerRequest } from "./run-in-worker.ts";

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  readonly name?: string;
  readonly navigator?: { readonly locks?: LockManager };
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

type ProveRequest = Extract<BrowserRequest, { type: "prove" }>;
type Circuit = NonNullable<WorkerRequest["circuit"]>;

/** Answers a page's requests, one at a time. The verification of a proof is done here too: it takes 50 ms. */
export function serveBrowserWorker(scope: WorkerScope): void {
  silence();
  showLife(scope);
  const circuits = new Map<string, Circuit>();
  scope.addEventListener("message", async ({ data }) => {
    const request = data as BrowserRequest;
    scope.postMessage(
      request.type === "examine" ? examine(request) : await prove(scope, circuits, request),
    );
  });
}

/** A worker that ends gives its lock back, however it ended: from `alive` on the page waits for that. */
function showLife(scope: WorkerScope): void {
  const hold = () => {
    scope.postMessage({ type: "alive" });
    return new Promise(() => {});
  };
  if (scope.name) scope.navigator?.locks?.request(scope.name, hold).catch(() => {});
}

function examine(evidence: CircuitEvidence): ExaminedMessage {
  try {
    return { type: "result", key: examineCircuit(evidence) };
  } catch (cause) {
    if (!(cause instanceof SymbolonError)) throw cause;
    return { type: "result", refusal: cause.toJSON() };
  }
}

async function prove(
  scope: WorkerScope,
  circuits: Map<string, Circuit>,
  { circuitId, circuit, inputs, mustVerify }: ProveRequest,
): Promise<unknown> {
  try {
    if (circuit) circuits.set(circuitId, circuit);
    const known = circuits.get(circuitId);
    if (known === undefined) return failure("BACKEND");
    const raw = await proveWithSnarkjs(known, inputs, (stage, share) =>
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
