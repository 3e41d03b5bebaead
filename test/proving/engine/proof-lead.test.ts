import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { CircuitArtifacts } from "../../../src/proving/artifacts.ts";
import type { AnswerContext } from "../../../src/proving/engine/correspondent.ts";
import { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { KeyShare } from "../../../src/proving/engine/key-share.ts";
import { type AskWorker, ProofLead, startEngine } from "../../../src/proving/engine/proof-lead.ts";
import { runSteps } from "../../../src/proving/engine/run-steps.ts";
import type { Requests } from "../../../src/proving/engine/worker-messages.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { errorCode } from "../error-code.ts";
import { loadToys, PRODUCT_INPUTS, PRODUCT_SIGNALS } from "../toy-circuits.ts";

let product: CircuitArtifacts;
beforeAll(async () => {
  const { circuits } = await loadToys("proof-lead");
  product = circuits.get("product") as CircuitArtifacts;
});

const quiet = (signal = new AbortController().signal): AnswerContext => ({
  signal,
  report: () => {},
});

/** A lead on this thread, and a worker beside it that shows what it is sent. */
async function openLead(
  isShared: boolean,
  onRequest: (method: string) => void = () => {},
  request: Partial<Requests["open"]> = {},
) {
  const secrets: Uint8Array[] = [];
  const transferred: ArrayBuffer[] = [];
  let share: KeyShare | undefined;
  const own = () => share as KeyShare;
  // as in a worker: one after another, in the order of their arrival
  let queue: Promise<unknown> = Promise.resolve();
  const ask = (...given: Parameters<typeof answer>): Promise<unknown> => {
    onRequest(given[1]);
    const result = queue.then(() => answer(...given));
    queue = result.catch(() => {});
    return result;
  };
  const answer = async (
    _worker: number,
    method: string,
    request: never,
    options: Parameters<AskWorker>[3] = {},
  ): Promise<unknown> => {
    const { signal = new AbortController().signal, transfer = [] } = options;
    transferred.push(...transfer);
    const { engine, part, witness, scalars } = request as Requests["load"] &
      Requests["begin"] &
      Requests["sumRest"];
    if (method === "load") share = new KeyShare(await startEngine(engine), part);
    if (method === "begin") {
      secrets.push(witness);
      own().begin(witness);
    }
    if (method === "sumWires") return runSteps(own().sumWires(), signal, () => {});
    if (method === "sumRest") {
      secrets.push(scalars);
      return runSteps(own().sumRest(scalars), signal, () => {});
    }
    if (method === "end") own().end();
    return undefined;
  };
  const lead = new ProofLead(ask as AskWorker);
  const { wasm, provingKey } = product;
  const files = { wasm, provingKey };
  for (const [name, bytes] of Object.entries(files) as [keyof typeof files, Uint8Array][]) {
    const half = bytes.length >> 1;
    const { length } = bytes;
    lead.takeFile({ name, length, offset: 0, bytes: bytes.subarray(0, half) });
    lead.takeFile({ name, length, offset: half, bytes: bytes.subarray(half) });
  }
  const rest = {
    module: undefined,
    mustVerify: true,
    mustExamine: true,
    verificationKey: undefined,
  };
  await lead.open({ workers: 2, isShared, ...rest, ...request });
  return { lead, secrets, transferred, worker: own() };
}

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

afterEach(() => {
  vi.restoreAllMocks();
});

/** The sums that all workers, the lead too, will give. */
function watchSums(): Uint8Array[] {
  const sums: Uint8Array[] = [];
  const { sumWires, sumRest } = KeyShare.prototype;
  vi.spyOn(KeyShare.prototype, "sumWires").mockImplementation(function* (this: KeyShare) {
    const parts = yield* sumWires.call(this);
    sums.push(...parts);
    return parts;
  });
  vi.spyOn(KeyShare.prototype, "sumRest").mockImplementation(function* (this: KeyShare, values) {
    const parts = yield* sumRest.call(this, values);
    sums.push(...parts);
    return parts;
  });
  return sums;
}

describe.each([true, false])("shared memory: %s", (isShared) => {
  test("a proof of both parts verifies; witness and quotient are shared or handed over", async () => {
    const { lead, secrets, transferred } = await openLead(isShared);
    const { proof, publicSignals } = await lead.prove({ inputs: PRODUCT_INPUTS }, quiet());
    expect(publicSignals).toEqual(PRODUCT_SIGNALS);
    expect(await verifyProof(product.verificationKey, publicSignals, proof)).toBe(true);
    expect(secrets).toHaveLength(2);
    for (const { buffer } of secrets) {
      expect(buffer instanceof SharedArrayBuffer).toBe(isShared);
      expect(transferred.includes(buffer as ArrayBuffer)).toBe(!isShared);
    }
  });

  test("two at once come one after the other, each with its own signals", async () => {
    const { lead } = await openLead(isShared);
    const [first, second] = await Promise.all([
      lead.prove({ inputs: PRODUCT_INPUTS }, quiet()),
      lead.prove({ inputs: { ...PRODUCT_INPUTS, tag: 1n } }, quiet()),
    ]);
    expect(first?.publicSignals).toEqual(PRODUCT_SIGNALS);
    expect(second?.publicSignals).toEqual([210n, 11n, 1n]);
  });
});

describe.each([true, false])("what held the witness, shared memory: %s", (isShared) => {
  test("is zero after a proof, and so are the sums", async () => {
    const { lead, secrets } = await openLead(isShared);
    const sums = watchSums();
    await lead.prove({ inputs: PRODUCT_INPUTS }, quiet());
    expect(secrets).toHaveLength(2);
    expect(secrets.map(isZero)).toEqual([true, true]);
    expect(sums).toHaveLength(8);
    expect(sums.every(isZero)).toBe(true);
  });

  test.each(["begin", "sumWires", "sumRest"])("is zero after one aborted at %s", async (at) => {
    const controller = new AbortController();
    const { lead, secrets, worker } = await openLead(isShared, (method) => {
      if (method === at) controller.abort();
    });
    const proof = lead.prove({ inputs: PRODUCT_INPUTS }, quiet(controller.signal));
    expect(await errorCode(() => proof)).toBe("ERR_PROVING_ABORTED");
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.every(isZero)).toBe(true);
    // its engine's, too: nothing lies beyond the key
    const { engine } = worker;
    const rest = new Uint8Array(engine.wasm.memory.buffer, engine.mark());
    expect(isZero(rest)).toBe(true);
    const next = await lead.prove({ inputs: PRODUCT_INPUTS }, quiet());
    expect(next.publicSignals).toEqual(PRODUCT_SIGNALS);
  });

  test("is zero after a worker's failure, which is told", async () => {
    let fails = true;
    const { lead, secrets } = await openLead(isShared, (method) => {
      if (method === "sumRest" && fails) throw new Error("no memory");
    });
    await expect(lead.prove({ inputs: PRODUCT_INPUTS }, quiet())).rejects.toThrow("no memory");
    expect(secrets).toHaveLength(1);
    expect(secrets.every(isZero)).toBe(true);
    fails = false;
    const next = await lead.prove({ inputs: PRODUCT_INPUTS }, quiet());
    expect(next.publicSignals).toEqual(PRODUCT_SIGNALS);
  });
});

test("sums are zero after a proof that could not be put together", async () => {
  const { lead } = await openLead(false);
  const sums = watchSums();
  vi.spyOn(crypto, "getRandomValues").mockImplementation(() => {
    throw new Error("no entropy");
  });
  await expect(lead.prove({ inputs: PRODUCT_INPUTS }, quiet())).rejects.toThrow("no entropy");
  expect(sums).toHaveLength(8);
  expect(sums.every(isZero)).toBe(true);
});

/** Memory under what an object holds. */
function buffersOf(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (typeof value !== "object" || value === null || seen.has(value)) return seen;
  seen.add(value);
  if (ArrayBuffer.isView(value)) seen.add(value.buffer);
  else for (const one of Object.values(value)) buffersOf(one, seen);
  return seen;
}

test("a key's file is let go once the workers have their parts", async () => {
  const { length } = product.provingKey;
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  bytes.set(product.provingKey);
  const lead = new ProofLead((async () => undefined) as never);
  lead.takeFile({ name: "provingKey", length, offset: 0, bytes });
  const rest = {
    module: undefined,
    mustVerify: true,
    mustExamine: true,
    verificationKey: undefined,
  };
  await lead.open({ workers: 2, isShared: true, ...rest });
  // biome-ignore lint/complexity/useLiteralKeys: private
  const { witness } = lead["opened"] ?? {};
  const held = buffersOf(lead);
  expect(held.has(witness?.buffer)).toBe(true);
  expect(held.has(bytes.buffer)).toBe(false);
});

describe("an engine that accepts everything", () => {
  /** As a fault of the platform's would have it. */
  function breakEngines(): void {
    const create = EngineInstance.create.bind(EngineInstance);
    vi.spyOn(EngineInstance, "create").mockImplementation(async (module) => {
      const engine = await create(module);
      const wasm = { ...engine.wasm, fq12IsOne: () => 1 };
      return Object.assign(engine, { wasm });
    });
  }

  test("gets no proof to verify, whether its key was examined before or not", async () => {
    breakEngines();
    const { verificationKey } = product;
    for (const request of [{}, { verificationKey }, { verificationKey, mustExamine: false }]) {
      const code = await errorCode(() => openLead(true, () => {}, request));
      expect(code).toBe("ERR_PROVING_BACKEND");
    }
  });

  test("proves where nothing is to be verified", async () => {
    breakEngines();
    const { lead } = await openLead(true, () => {}, { mustVerify: false, mustExamine: false });
    const { publicSignals } = await lead.prove({ inputs: PRODUCT_INPUTS }, quiet());
    expect(publicSignals).toEqual(PRODUCT_SIGNALS);
  });
});

test("without files, or before they are read, it refuses", async () => {
  const none = new ProofLead((async () => undefined) as never);
  const rest = {
    module: undefined,
    mustVerify: true,
    mustExamine: true,
    verificationKey: undefined,
  };
  expect(await errorCode(() => none.open({ workers: 1, isShared: false, ...rest }))).toBe(
    "ERR_PROVING_KEY_FORM",
  );
  expect(await errorCode(() => none.prove({ inputs: {} }, quiet()))).toBe("ERR_PROVING_ABORTED");
});
