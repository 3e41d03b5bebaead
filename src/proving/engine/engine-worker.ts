/** The script of a proving worker, bundled into engine-worker.js by scripts/build-engine.ts. Node and browsers. */
import { ProvingError } from "../../errors.ts";
import { calculateWitness } from "./calculate-witness.ts";
import { type EngineGroup, EngineInstance } from "./engine-instance.ts";
import { domainPowers, readCoefficients, readTable, withinMemory } from "./engine-key.ts";
import { type QuotientKey, quotientSteps } from "./quotient-steps.ts";
import {
  type Digits,
  type PointTable,
  recodeScalars,
  sumPoints,
  windowsFor,
} from "./sum-points.ts";
import type { FromWorker, TableName, ToWorker, WorkerRequest } from "./worker-messages.ts";

interface Port {
  postMessage(message: FromWorker): void;
  listen(listener: (message: ToWorker) => void): void;
}

interface Loaded {
  readonly engine: EngineInstance;
  readonly wires: number;
  readonly power: number;
  readonly tables: Readonly<Record<TableName, PointTable>>;
  readonly quotient: QuotientKey | undefined;
  readonly mark: number;
}

interface Begun {
  readonly proof: number;
  readonly scalars: number;
  readonly digits: Digits;
}

const port = openPort();
let loaded: Loaded | undefined;
let begun: Begun | undefined;
let cancelled = -1;
let queue: Promise<void> = Promise.resolve();

port.listen((message) => {
  if ("cancel" in message) {
    cancelled = Math.max(cancelled, message.cancel);
    return;
  }
  queue = queue.then(() => answer(message.id, message.request));
});

async function answer(id: number, request: WorkerRequest): Promise<void> {
  try {
    const result = await run(request, () => port.postMessage({ id, step: true }));
    port.postMessage({ id, result });
  } catch (error) {
    // nothing but a coded error's text comes out: another's may hold values
    const coded = error instanceof ProvingError ? error : undefined;
    port.postMessage({ id, error: coded && { code: coded.code, message: coded.message } });
  }
}

async function run(request: WorkerRequest, onStep: () => void): Promise<Uint8Array[]> {
  if (request.method === "load") {
    const engine = await EngineInstance.create(request.module);
    loaded = withinMemory(() => load(engine, request));
    return [];
  }
  if (request.method === "calculate") {
    return [await calculateWitness(request.circuit, request.inputs)];
  }
  const key = loaded as Loaded;
  if (request.method === "end") {
    key.engine.release(key.mark);
    key.engine.wipe();
    begun = undefined;
    return [];
  }
  const steps = withinMemory(() => proofSteps(key, request));
  for (let last = performance.now(); ; ) {
    if (request.proof <= cancelled) throw new ProvingError("ERR_PROVING_ABORTED", "aborted");
    const { done, value } = steps.next();
    if (done) return value;
    onStep();
    if (performance.now() - last < 20) continue;
    // lets a cancellation in
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  }
}

function load(engine: EngineInstance, request: WorkerRequest & { method: "load" }): Loaded {
  const { wires, power, tables, coefficients } = request;
  const table = (group: EngineGroup, name: TableName) =>
    readTable(engine, group, tables[name].bytes, tables[name].firstIndex);
  const { g1, g2 } = engine;
  const read = {
    a: table(g1, "a"),
    b1: table(g1, "b1"),
    b2: table(g2, "b2"),
    c: table(g1, "c"),
    h: table(g1, "h"),
  };
  const quotient = coefficients && {
    engine,
    wires,
    power,
    coefficients: readCoefficients(engine, coefficients, 2 ** power, wires),
    ...domainPowers(engine, power),
  };
  return { engine, wires, power, tables: read, quotient, mark: engine.mark() };
}

function* proofSteps(
  key: Loaded,
  request: WorkerRequest & { proof: number },
): Generator<unknown, Uint8Array[]> {
  const { engine, tables } = key;
  const { g1, g2 } = engine;
  if (request.method === "begin") {
    const scalars = engine.put(request.witness);
    const windows = windowsFor(tables.c.count + tables.h.count);
    const digits = recodeScalars(engine, scalars, key.wires, windows);
    begun = { proof: request.proof, scalars, digits };
    return [];
  }
  const { scalars, digits, proof } = begun as Begun;
  if (proof !== request.proof) throw new ProvingError("ERR_PROVING_BACKEND", "another proof");
  if (request.method === "quotient") {
    const size = 2 ** key.power;
    const out = engine.allocate(32 * size);
    yield* quotientSteps(key.quotient as QuotientKey, scalars, out);
    return [engine.bytes(out, 32 * size).slice()];
  }
  const sum = function* (group: EngineGroup, name: TableName, rest?: Digits) {
    const out = engine.allocate(group.projectiveBytes);
    const part = { points: tables[name], digits };
    if (rest) yield* sumPoints(engine, group, out, [part, { points: tables.h, digits: rest }]);
    else yield* sumPoints(engine, group, out, [part]);
    return engine.bytes(out, group.projectiveBytes).slice();
  };
  if (request.method === "sumWires") {
    return [yield* sum(g1, "a"), yield* sum(g1, "b1"), yield* sum(g2, "b2")];
  }
  if (request.method !== "sumRest") return [];
  const at = engine.put(request.scalars);
  const count = request.scalars.length / 32;
  return [yield* sum(g1, "c", recodeScalars(engine, at, count, digits.windows))];
}

function openPort(): Port {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  if (node) {
    return {
      postMessage: (message) => node.postMessage(message),
      listen: (listener) => node.on("message", listener),
    };
  }
  const scope = globalThis as unknown as Worker;
  return {
    postMessage: (message) => scope.postMessage(message),
    listen: (listener) =>
      scope.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => listener(data)),
  };
}
