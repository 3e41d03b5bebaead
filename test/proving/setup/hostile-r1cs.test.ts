import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { ProvingError } from "../../../src/errors.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { createDevelopmentKeyOn } from "../../../src/proving/setup/create-development-key.ts";
import { readR1cs } from "../../../src/proving/setup/read-r1cs.ts";
import { createRandom, engineModule, KERNELS } from "../engine/engine-world.ts";
import { randomCircuit, writeR1cs } from "../engine/random-circuit.ts";
import { errorCode } from "../error-code.ts";

const { r1cs } = randomCircuit(createRandom(31n), {
  constraints: 5,
  publicOutputs: 1,
  publicInputs: 1,
  terms: 3,
  values: "full",
});
/** Where the bodies of the sections begin: header, constraints. */
const HEAD = 24;
const ROWS = HEAD + 64 + 12;
const NONE = writeR1cs([], 1, { constraints: 0, publicOutputs: 0, publicInputs: 0 });

function edited(edit: (view: DataView, bytes: Uint8Array) => void, file = r1cs): Uint8Array {
  const bytes = file.slice();
  edit(new DataView(bytes.buffer), bytes);
  return bytes;
}

const word = (at: number, value: number, file = r1cs) =>
  edited((view) => view.setUint32(at, value, true), file);
const element = (at: number, value: bigint) =>
  edited((view) => {
    for (let i = 0; i < 4; i++) {
      view.setBigUint64(at + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true);
    }
  });

describe.each(KERNELS)("a hostile r1cs file for the %s kernel", (kernel) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await engineModule(kernel);
  });
  const code = (bytes: Uint8Array) => errorCode(() => createDevelopmentKeyOn(module, bytes));
  /** Both the generator and the strict parser. */
  const expectRefused = async (bytes: Uint8Array) => {
    expect(await code(bytes)).toBe("ERR_PROVING_R1CS_FORM");
    expect(await errorCode(() => readR1cs(bytes))).toBe("ERR_PROVING_R1CS_FORM");
  };

  test("cut anywhere, and with a byte more", async () => {
    expect(readR1cs(r1cs).constraints).toBe(5);
    for (let length = 0; length < r1cs.length; length += 7) {
      await expectRefused(r1cs.slice(0, length));
    }
    await expectRefused(Uint8Array.from([...r1cs, 0]));
  });

  test.each([
    ["constraints beyond the file", () => word(HEAD + 60, 6)],
    ["constraints beyond any domain", () => word(HEAD + 60, 0xffffffff)],
    ["constraints where there are none", () => word(HEAD + 60, 0xffffffff, NONE)],
    ["fewer constraints than there are", () => word(HEAD + 60, 4)],
    ["no constraints, and bytes for some", () => word(HEAD + 60, 0)],
    ["wires without labels", () => word(HEAD + 36, 0xffffffff)],
    ["wires beyond memory, and nothing else", () => word(HEAD + 36, 0xffffffff, NONE)],
    ["more wires by one", () => word(HEAD + 36, readR1cs(r1cs).wires + 1)],
    ["fewer wires by one", () => word(HEAD + 36, readR1cs(r1cs).wires - 1)],
    ["public outputs beyond the wires", () => word(HEAD + 40, 0xffffffff)],
    ["public inputs beyond the wires", () => word(HEAD + 44, 0xfffffffe)],
    ["a first combination without end", () => word(ROWS, 0xffffffff)],
    [
      "a first combination longer by one",
      () => word(ROWS, (readR1cs(r1cs).a.start[1] as number) + 1),
    ],
    ["a first combination of no length", () => word(ROWS, 0)],
    ["a wire that is not there", () => word(ROWS + 4, readR1cs(r1cs).wires)],
    ["a wire whose address wraps around", () => word(ROWS + 4, 0x80000000)],
    ["the last wire there can be", () => word(ROWS + 4, 0xffffffff)],
    ["a coefficient of the field's order", () => element(ROWS + 8, FIELD_ORDER)],
    ["the largest coefficient", () => element(ROWS + 8, 2n ** 256n - 1n)],
  ])("%s", async (_name, damaged) => {
    await expectRefused(damaged());
  });

  test("a coefficient just below the order is none", async () => {
    const bytes = element(ROWS + 8, FIELD_ORDER - 1n);
    expect(readR1cs(bytes).a.coefficient[0]).toBe(FIELD_ORDER - 1n);
    expect((await createDevelopmentKeyOn(module, bytes)).provingKey.length).toBeGreaterThan(0);
  });

  test("property: what the strict parser refuses is refused, and the rest becomes a key", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(r1cs.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = r1cs.slice();
          for (const [at, value] of changes) bytes[at] = value;
          let isForm = true;
          try {
            readR1cs(bytes);
          } catch (error) {
            expect((error as ProvingError).code).toBe("ERR_PROVING_R1CS_FORM");
            isForm = false;
          }
          if (!isForm) expect(await code(bytes)).toBe("ERR_PROVING_R1CS_FORM");
          else await createDevelopmentKeyOn(module, bytes);
        },
      ),
      { numRuns: 200, seed: 31 },
    );
  });
});

test("a circuit that needs more than the engine's memory", async () => {
  const module = await engineModule("scalar");
  const wires = 18_000_000;
  const bytes = new Uint8Array(NONE.length + 8 * (wires - 1));
  const labels = NONE.length - 16;
  bytes.set(NONE);
  const view = new DataView(bytes.buffer);
  view.setUint32(HEAD + 36, wires, true);
  view.setBigUint64(labels, BigInt(8 * wires), true);
  expect(await errorCode(() => createDevelopmentKeyOn(module, bytes))).toBe("ERR_PROVING_BACKEND");
});
