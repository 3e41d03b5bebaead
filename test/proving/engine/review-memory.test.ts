import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ProvingError } from "../../../src/errors.ts";
import { ELEMENT, EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { errorCode } from "../error-code.ts";
import { createEngine, createRandom, engineModule, KERNELS } from "./engine-world.ts";
import { type RandomCircuit, randomCircuit } from "./random-circuit.ts";

let circuit: RandomCircuit;
let provingKey: Uint8Array;

beforeAll(async () => {
  const shape = { constraints: 500, publicOutputs: 1, publicInputs: 1, terms: 3 };
  circuit = randomCircuit(createRandom(31n), { ...shape, values: "full" });
  ({ provingKey } = await createDevelopmentKey(circuit.r1cs));
});

afterEach(() => {
  vi.restoreAllMocks();
});

function refuseToGrow(): void {
  vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
    throw new RangeError("no memory");
  });
}

describe.each(KERNELS)("the memory of the %s kernel", (kernel) => {
  let engine: EngineInstance;
  beforeAll(async () => {
    engine = await createEngine(kernel);
  });

  test("numbers and elements at its very end are read and written", () => {
    const { wasm } = engine;
    const element = engine.allocate(ELEMENT);
    const end = wasm.memory.buffer.byteLength;
    for (const field of ["fq", "fr"] as const) {
      const bytes = engine.bytes(end - 32, 32);
      bytes.fill(0);
      bytes[28] = 7;
      wasm[`${field}Unpack`](element, end - 32);
      wasm[`${field}Mul`](element, element, wasm[`${field}RSquared`].value);
      bytes.fill(0xee);
      wasm[`${field}Pack`](end - 32, element);
      expect(engine.readNumbers(end - 32, 1)).toEqual([7n << 224n]);
      expect(wasm[`${field}IsCanonical`](end - 32)).toBeTruthy();
      const last = end - ELEMENT;
      wasm[`${field}Mul2`](last, element, element, last, element, element);
      wasm[`${field}Sub`](last, last, last);
      expect(wasm[`${field}IsZero`](last)).toBeTruthy();
    }
    expect(wasm.areCanonical(end - 32, 1)).toBeTruthy();
  });

  test("a size that is none, or beyond its end, is refused and takes nothing", () => {
    const before = engine.mark();
    for (const bytes of [Number.NaN, -64, 2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY]) {
      let code: unknown;
      try {
        engine.allocate(bytes);
      } catch (error) {
        code = error instanceof ProvingError && error.code;
      }
      expect(code).toBe("ERR_PROVING_BACKEND");
      expect(engine.mark()).toBe(before);
    }
  });

  test("where it cannot grow, a proof fails, leaves nothing, and works once it can", async () => {
    const key = await readEngineKey(await engineModule(kernel), provingKey);
    const { engine } = key;
    const { memory } = engine.wasm;
    // the witness still goes in, what is made of it does not
    const witness = 32 * key.wires;
    engine.allocate(memory.buffer.byteLength - engine.mark() - witness - 1024);
    engine.wipe();
    const before = engine.bytes(0, engine.mark()).slice();
    refuseToGrow();
    expect(await errorCode(() => proveGroth16(key, circuit.wtns))).toBe("ERR_PROVING_BACKEND");
    const after = Buffer.from(memory.buffer);
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    const rest = after.subarray(before.length);
    expect(rest.equals(Buffer.alloc(rest.length))).toBe(true);
    vi.restoreAllMocks();
    expect((await proveGroth16(key, circuit.wtns)).publicSignals).toEqual(circuit.publicSignals);
  });

  test("where it cannot grow, a key is refused with a code", async () => {
    const module = await engineModule(kernel);
    await EngineInstance.create(module);
    refuseToGrow();
    expect(await errorCode(() => readEngineKey(module, provingKey))).toBe("ERR_PROVING_BACKEND");
  });
});
