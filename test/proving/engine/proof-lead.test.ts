import { beforeAll, describe, expect, test } from "vitest";
import type { CircuitArtifacts } from "../../../src/proving/artifacts.ts";
import type { AnswerContext } from "../../../src/proving/engine/correspondent.ts";
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
async function openLead(isShared: boolean, onRequest: (method: string) => void = () => {}) {
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
  await lead.open({ workers: 2, isShared, ...rest });
  return { lead, secrets, transferred, worker: own() };
}

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

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

describe("what held the witness in shared memory", () => {
  test("is zero after a proof", async () => {
    const { lead, secrets } = await openLead(true);
    await lead.prove({ inputs: PRODUCT_INPUTS }, quiet());
    expect(secrets).toHaveLength(2);
    expect(secrets.map(isZero)).toEqual([true, true]);
  });

  test.each(["begin", "sumWires", "sumRest"])("is zero after one aborted at %s", async (at) => {
    const controller = new AbortController();
    const { lead, secrets, worker } = await openLead(true, (method) => {
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
    const { lead, secrets } = await openLead(true, (method) => {
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
