import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { ProvingError } from "../../../src/errors.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { type EngineKey, readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { errorCode } from "../error-code.ts";
import { createRandom, engineModule } from "./engine-world.ts";
import { randomCircuit, writeWitness } from "./random-circuit.ts";

let module: WebAssembly.Module;
let provingKey: Uint8Array;
let wtns: Uint8Array;
let key: EngineKey;
/** Where a section's body starts. */
let sections: Map<number, { start: number; length: number }>;

beforeAll(async () => {
  module = await engineModule("scalar");
  const circuit = randomCircuit(createRandom(10n), {
    constraints: 9,
    publicOutputs: 1,
    publicInputs: 1,
    terms: 3,
    values: "full",
  });
  ({ provingKey } = await createDevelopmentKey(circuit.r1cs));
  wtns = circuit.wtns;
  key = await readEngineKey(module, provingKey);
  sections = new Map();
  const view = new DataView(provingKey.buffer);
  for (let at = 12; at < provingKey.length; ) {
    const length = Number(view.getBigUint64(at + 4, true));
    sections.set(view.getUint32(at, true), { start: at + 12, length });
    at += 12 + length;
  }
});

const readCode = (bytes: Uint8Array) => errorCode(() => readEngineKey(module, bytes));
const start = (type: number) => sections.get(type)?.start ?? 0;

function edited(file: Uint8Array, edit: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = file.slice();
  edit(new DataView(bytes.buffer), bytes);
  return bytes;
}

describe("a hostile .zkey", () => {
  test("cut anywhere, and with a byte more", async () => {
    for (let length = 0; length < provingKey.length; length += 97) {
      expect(await readCode(provingKey.slice(0, length))).toBe("ERR_PROVING_KEY_FORM");
    }
    expect(await readCode(Uint8Array.from([...provingKey, 0]))).toBe("ERR_PROVING_KEY_FORM");
  });

  test.each([
    ["no wires", 72, 0],
    ["wires without points", 72, 0xffffffff],
    ["as many public signals as wires", 76, 13],
    ["public signals beyond all", 76, 0xfffffffe],
    ["a domain of 0", 80, 0],
    ["a domain of another size", 80, 8],
    ["a domain of no power of two", 80, 15],
    ["a domain beyond the field's", 80, 0x80000000],
  ])("header: %s", async (_name, offset, value) => {
    const bytes = edited(provingKey, (view) => view.setUint32(start(2) + offset, value, true));
    expect(await readCode(bytes)).toBe("ERR_PROVING_KEY_FORM");
  });

  test.each([
    ["the matrix", 0, 2],
    ["the row", 4, 16],
    ["the row", 4, 0xffffffff],
    ["the wire", 8, 14],
    ["the wire", 8, 0x80000000],
  ])("a coefficient: %s out of bounds", async (_name, offset, value) => {
    for (const entry of [0, 3]) {
      const at = start(4) + 4 + 44 * entry + offset;
      const bytes = edited(provingKey, (view) => view.setUint32(at, value, true));
      expect(await readCode(bytes)).toBe("ERR_PROVING_KEY_FORM");
    }
  });

  test("a coefficient, a coordinate beyond its field; a point off its curve; a fixed point at infinity", async () => {
    const high = (at: number) => edited(provingKey, (_, bytes) => bytes.fill(0xff, at, at + 32));
    expect(await readCode(high(start(4) + 4 + 12))).toBe("ERR_PROVING_KEY_FORM");
    for (const type of [5, 6, 7, 8, 9]) {
      expect(await readCode(high(start(type)))).toBe("ERR_PROVING_KEY_FORM");
      const last = start(type) + (sections.get(type)?.length ?? 0) - 1;
      const off = edited(provingKey, (_, bytes) => {
        bytes[last - 31] = (bytes[last - 31] ?? 0) ^ 1;
      });
      expect(await readCode(off)).toBe("ERR_PROVING_KEY_FORM");
    }
    for (const [offset, length] of [
      [84, 64],
      [148, 64],
      [212, 128],
      [340, 128],
      [468, 64],
      [532, 128],
    ] as const) {
      const at = start(2) + offset;
      const bytes = edited(provingKey, (_, file) => file.fill(0, at, at + length));
      expect(await readCode(bytes)).toBe("ERR_PROVING_KEY_FORM");
    }
  });

  test("property: any change gives a coded error or a key that proves without a crash", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(provingKey.length - 1), fc.nat(255)), {
          minLength: 1,
          maxLength: 4,
        }),
        async (changes) => {
          const bytes = provingKey.slice();
          for (const [at, value] of changes) bytes[at] = value;
          try {
            const changed = await readEngineKey(module, bytes);
            await proveGroth16(changed, wtns);
          } catch (error) {
            expect(error).toBeInstanceOf(ProvingError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a hostile .wtns", () => {
  const code = (bytes: Uint8Array) => errorCode(() => proveGroth16(key, bytes));

  test("cut anywhere, and with a byte more", async () => {
    for (let length = 0; length < wtns.length; length += 13) {
      expect(await code(wtns.slice(0, length))).toBe("ERR_PROVING_WITNESS");
    }
    expect(await code(Uint8Array.from([...wtns, 0]))).toBe("ERR_PROVING_WITNESS");
  });

  test("of another circuit, field or size", async () => {
    const wires = (wtns.length - 76) / 32;
    const ones = (length: number) => writeWitness(new Array<bigint>(length).fill(1n));
    expect(await code(ones(wires - 1))).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await code(ones(wires + 1))).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await code(ones(0))).toBe("ERR_PROVING_ARTIFACT_VERSION");
    for (const at of [24, 28, 59, 60]) {
      const other = edited(wtns, (_, bytes) => {
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      });
      expect(await code(other)).toBe("ERR_PROVING_WITNESS");
    }
  });

  test("a first wire that is not 1, a value at the order and above", async () => {
    const wires = (wtns.length - 76) / 32;
    for (const values of [
      [2n, ...new Array<bigint>(wires - 1).fill(1n)],
      [...new Array<bigint>(wires - 1).fill(1n), FIELD_ORDER],
      [...new Array<bigint>(wires - 1).fill(1n), 2n ** 256n - 1n],
    ]) {
      expect(await code(writeWitness(values))).toBe("ERR_PROVING_WITNESS");
    }
  });

  test("property: any change gives a coded error or a proof", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(wtns.length - 1), fc.nat(255), async (at, value) => {
        const bytes = edited(wtns, (_, file) => {
          file[at] = value;
        });
        try {
          await proveGroth16(key, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ProvingError);
        }
      }),
    );
  });
});
