import { bn254 } from "@noble/curves/bn254.js";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { CircuitSession } from "../../../src/proving/engine/circuit-session.ts";
import { type Answer, Correspondent, PAGE } from "../../../src/proving/engine/correspondent.ts";
import type { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { type EngineKey, readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { ProofLead } from "../../../src/proving/engine/proof-lead.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import type { Envelope } from "../../../src/proving/engine/worker-messages.ts";
import { WorkerTeam } from "../../../src/proving/engine/worker-team.ts";
import { openCircuit } from "../../../src/proving/open-circuit.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import { fromG1, type G1Point, toG1, toG2 } from "../../../src/proving/points.ts";
import { readProvingKey } from "../../../src/proving/read-proving-key.ts";
import {
  createDevelopmentKey,
  type DevelopmentKey,
} from "../../../src/proving/setup/create-development-key.ts";
import { codedError, errorCode } from "../error-code.ts";
import { createRandom, engineModule, KERNELS } from "./engine-world.ts";
import { type RandomCircuit, randomCircuit } from "./random-circuit.ts";

let circuit: RandomCircuit;
let key: DevelopmentKey;

beforeAll(async () => {
  const shape = { constraints: 300, publicOutputs: 1, publicInputs: 1, terms: 3 };
  circuit = randomCircuit(createRandom(41n), { ...shape, values: "full" });
  key = await createDevelopmentKey(circuit.r1cs);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const isZero = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).equals(Buffer.alloc(bytes.length));

/** Memory is as it was, and zero behind that. */
function expectLeft({ wasm }: EngineInstance, before: Uint8Array): void {
  const memory = Buffer.from(wasm.memory.buffer);
  expect(memory.subarray(0, before.length).equals(before)).toBe(true);
  expect(isZero(memory.subarray(before.length))).toBe(true);
}

const refuse = (): never => {
  throw new Error("not of a proof");
};

describe.each(KERNELS)("randomness of the %s kernel", (kernel) => {
  let engineKey: EngineKey;
  beforeAll(async () => {
    engineKey = await readEngineKey(await engineModule(kernel), key.provingKey);
  });

  /** Numbers as they are drawn: 48 bytes, big-endian. */
  const drawing = (numbers: readonly bigint[]) => {
    const left = [...numbers];
    return (bytes: Uint8Array) => {
      expect(bytes).toHaveLength(48);
      let rest = left.shift() ?? refuse();
      for (let i = 47; i >= 0; i--) {
        bytes[i] = Number(rest & 255n);
        rest >>= 8n;
      }
    };
  };
  const prove = async (numbers: readonly bigint[]) => {
    const { proof } = await proveGroth16(engineKey, circuit.wtns, { random: drawing(numbers) });
    return {
      a: toG1(proof.a, "a", refuse),
      b: toG2(proof.b, "b", refuse),
      c: toG1(proof.c, "c", refuse),
    };
  };

  test("r and s enter the proof as they are drawn, each where it belongs", async () => {
    const { delta1 } = readProvingKey(key.provingKey);
    const d1 = toG1(delta1, "delta", refuse);
    const d2 = toG2(parseVerificationKey(key.verificationKey).delta, "delta", refuse);
    const [r, s] = [0x1234567n, FIELD_ORDER - 99n];
    const base = await prove([r, s]);
    const otherR = await prove([r + 7n, s]);
    const otherS = await prove([r, 12n]);
    const same = await prove([r + FIELD_ORDER * 2n ** 120n, s]);
    expect(otherR.a.subtract(base.a).equals(d1.multiply(7n))).toBe(true);
    expect(otherR.b.equals(base.b)).toBe(true);
    expect(otherS.a.equals(base.a)).toBe(true);
    expect(otherS.b.subtract(base.b).equals(d2.multiply(111n))).toBe(true);
    // C = ... + s A + r B1: of s alone, A times the difference
    expect(otherS.c.subtract(base.c).equals(base.a.multiply(111n))).toBe(true);
    expect(same.a.equals(base.a) && same.b.equals(base.b) && same.c.equals(base.c)).toBe(true);
    expect(otherR.c.equals(base.c)).toBe(false);
  });

  test("zero is never taken, and is drawn again", async () => {
    const some = await prove([5n, 6n]);
    const again = await prove([0n, FIELD_ORDER, 5n, 0n, 6n]);
    expect(fromG1(again.a as G1Point)).toEqual(fromG1(some.a));
    expect(fromG1(again.c as G1Point)).toEqual(fromG1(some.c));
  });

  test("a source that fills nothing is refused, not asked for ever", async () => {
    const random = () => {};
    await expect(proveGroth16(engineKey, circuit.wtns, { random })).rejects.toBeInstanceOf(
      TypeError,
    );
  });

  test("by default it is the platform's, drawn twice for each proof and never kept", async () => {
    const drawn: string[] = [];
    const original = crypto.getRandomValues.bind(crypto);
    vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      const bytes = original(array as Uint8Array<ArrayBuffer>);
      drawn.push(Buffer.from(bytes).toString("hex"));
      return bytes as never;
    });
    for (let i = 0; i < 3; i++) await proveGroth16(engineKey, circuit.wtns);
    expect(drawn).toHaveLength(6);
    expect(new Set(drawn).size).toBe(6);
    const signal = AbortSignal.abort();
    await expect(proveGroth16(engineKey, circuit.wtns, { signal })).rejects.toThrow();
    await expect(proveGroth16(engineKey, circuit.wtns.slice(1))).rejects.toThrow();
    expect(drawn).toHaveLength(6);
  });

  test("where it fails no proof comes out, nothing is left, and the next proof works", async () => {
    const { engine } = engineKey;
    engine.wipe();
    const before = engine.bytes(0, engine.mark()).slice();
    for (const draws of [0, 1]) {
      let drawn = 0;
      const random = (bytes: Uint8Array) => {
        if (drawn++ === draws) throw new Error("no entropy");
        bytes.fill(7);
      };
      await expect(proveGroth16(engineKey, circuit.wtns, { random })).rejects.toThrow("no entropy");
      expectLeft(engine, before);
    }
    const { publicSignals } = await proveGroth16(engineKey, circuit.wtns);
    expect(publicSignals).toEqual(circuit.publicSignals);
  });

  test("an abort, or a callback that throws, leaves nothing at any step", async () => {
    const { engine } = engineKey;
    engine.wipe();
    const before = engine.bytes(0, engine.mark()).slice();
    let steps = 0;
    await proveGroth16(engineKey, circuit.wtns, { onProgress: () => steps++ });
    for (let at = 0; at < steps; at += Math.ceil(steps / 6)) {
      for (const isThrown of [false, true]) {
        const controller = new AbortController();
        let seen = 0;
        const onProgress = () => {
          if (seen++ !== at) return;
          if (isThrown) throw new Error("the caller's own");
          controller.abort();
        };
        const options = { signal: controller.signal, onProgress };
        await expect(proveGroth16(engineKey, circuit.wtns, options)).rejects.toThrow();
        expectLeft(engine, before);
      }
    }
  });
});

describe("the lead of a proof's workers, alone", () => {
  async function openLead(mustVerify: boolean): Promise<ProofLead> {
    const lead = new ProofLead(() => Promise.reject(new Error("it is alone")));
    const bytes = key.provingKey;
    lead.takeFile({ name: "provingKey", length: bytes.length, offset: 0, bytes: bytes.slice() });
    await lead.open({
      workers: 1,
      isShared: false,
      module: await engineModule("scalar"),
      mustVerify,
      mustExamine: false,
      verificationKey: undefined,
    });
    return lead;
  }

  const isBlank = (lead: ProofLead): boolean => {
    // biome-ignore lint/complexity/useLiteralKeys: private, and secret
    const opened = lead["opened"];
    if (!opened) return refuse();
    const { witness, quotientValues, share } = opened;
    const { engine } = share;
    const free = new Uint8Array(engine.wasm.memory.buffer).subarray(engine.mark());
    return [witness, quotientValues, free].every(isZero);
  };
  const context = (signal = new AbortController().signal, report: () => void = () => {}) => ({
    signal,
    report,
  });

  test("zeroes what held the witness and the quotient, whatever became of the proof", async () => {
    const lead = await openLead(true);
    const request = { witness: circuit.wtns };
    const { publicSignals } = await lead.prove(request, context());
    expect(publicSignals).toEqual(circuit.publicSignals);
    expect(isBlank(lead)).toBe(true);

    for (const at of [0, 1, 2, 3, 5]) {
      const controller = new AbortController();
      let seen = 0;
      const report = () => {
        if (seen++ === at) controller.abort();
      };
      const code = await errorCode(() => lead.prove(request, context(controller.signal, report)));
      expect(code).toBe("ERR_PROVING_ABORTED");
      expect(isBlank(lead)).toBe(true);
    }
    const high = circuit.wtns.slice();
    high.fill(0xff, high.length - 32);
    expect(await errorCode(() => lead.prove({ witness: high }, context()))).toBe(
      "ERR_PROVING_WITNESS",
    );
    expect(isBlank(lead)).toBe(true);
    vi.spyOn(crypto, "getRandomValues").mockImplementation(() => {
      throw new Error("no entropy");
    });
    await expect(lead.prove(request, context())).rejects.toThrow("no entropy");
    expect(isBlank(lead)).toBe(true);
  });

  test("keeps a proof to itself that does not verify", async () => {
    const wrong = circuit.wtns.slice();
    wrong[wrong.length - 32] = (wrong[wrong.length - 32] ?? 0) ^ 1;
    const lead = await openLead(true);
    const error = await codedError(() => lead.prove({ witness: wrong }, context()));
    expect([error.code, error.details]).toEqual(["ERR_PROVING_BACKEND", {}]);
    expect(isBlank(lead)).toBe(true);
    const other = await lead.prove({ witness: circuit.wtns }, context());
    expect(other.publicSignals).toEqual(circuit.publicSignals);
    // unless it was told not to look
    const careless = await openLead(false);
    const { proof } = await careless.prove({ witness: wrong }, context());
    expect(bn254.G1.Point.fromAffine({ x: proof.a[0], y: proof.a[1] }).is0()).toBe(false);
  });
});

describe("copies on the page and between workers", () => {
  test("of a witness handed in are zeroed, whatever became of the proof", async () => {
    vi.spyOn(CircuitSession.prototype, "open").mockResolvedValue(undefined as never);
    const circuitOf = openCircuit({ wasm: new Uint8Array(), provingKey: new Uint8Array() });
    const given: Uint8Array[] = [];
    const session = vi.spyOn(CircuitSession.prototype, "prove");
    const { proveWitness } = await circuitOf;
    for (const fails of [false, true]) {
      session.mockImplementationOnce(async (request) => {
        const { witness } = request as { witness: Uint8Array };
        expect(witness).toEqual(Uint8Array.of(5, 6));
        given.push(witness);
        if (fails) throw new Error("lost");
        return {} as never;
      });
      const own = Uint8Array.of(5, 6);
      await proveWitness(own).catch(() => {});
      // the caller's stays the caller's
      expect(own).toEqual(Uint8Array.of(5, 6));
    }
    expect(given.map((bytes) => [...bytes])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("of a witness that could not be sent are zeroed; one that was sent is gone", async () => {
    const ask = vi.spyOn(WorkerTeam.prototype, "ask").mockResolvedValue(undefined as never);
    const module = await engineModule("scalar");
    const parallel = await ParallelKey.create(module, key.provingKey, { threads: 1 });
    const given: Uint8Array[] = [];
    for (const isSent of [false, true]) {
      ask.mockImplementationOnce(async (_method, request, { transfer = [] } = {}) => {
        const { witness } = request as unknown as { witness: Uint8Array };
        expect(witness).toEqual(Uint8Array.of(5, 6));
        given.push(witness);
        if (isSent) structuredClone(witness, { transfer: [...transfer] });
        throw new Error("lost");
      });
      await expect(parallel.prove(Uint8Array.of(5, 6))).rejects.toThrow("lost");
    }
    expect(given.map(({ length }) => length)).toEqual([2, 0]);
    expect(given[0]).toEqual(Uint8Array.of(0, 0));
    await parallel.close();
  });

  test("of sums do not stay with whoever made them: they are handed over", async () => {
    const sums = [Uint8Array.of(1), Uint8Array.of(2)];
    const sent: Envelope[] = [];
    const answer: Answer = async () => sums as never;
    const worker = new Correspondent(1, (envelope) => sent.push(envelope), answer);
    const body = { kind: "request", method: "sumWires", request: {} } as const;
    worker.receive({ from: PAGE, to: 1, id: 0, body, transfer: [] });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.transfer).toEqual(sums.map(({ buffer }) => buffer));
    expect(sent[0]?.transfer[0]).toBe(sums[0]?.buffer);
  });
});
