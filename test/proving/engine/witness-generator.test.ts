import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { WitnessGenerator } from "../../../src/proving/engine/witness-generator.ts";
import type { CircuitInputs } from "../../../src/proving/prover.ts";
import { errorCode } from "../error-code.ts";
import { loadToys, PRODUCT_INPUTS, PRODUCT_SIGNALS } from "../toy-circuits.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  const { circuits } = await loadToys("witness-generator");
  const wasm = Uint8Array.from(circuits.get("product")?.wasm ?? []);
  module = await WebAssembly.compile(wasm);
});

afterEach(() => vi.restoreAllMocks());

/** The memories of the instances that are made from now on. */
function watchInstances(): WebAssembly.Memory[] {
  const memories: WebAssembly.Memory[] = [];
  const { instantiate } = WebAssembly;
  vi.spyOn(WebAssembly, "instantiate").mockImplementation((async (
    made: WebAssembly.Module,
    imports: WebAssembly.Imports,
  ) => {
    const instance = await instantiate(made, imports);
    memories.push(instance.exports.memory as WebAssembly.Memory);
    return instance;
  }) as unknown as typeof WebAssembly.instantiate);
  return memories;
}

const contents = (memory: WebAssembly.Memory | undefined) =>
  Buffer.from(Uint8Array.from(new Uint8Array(memory?.buffer ?? new ArrayBuffer(0))));

async function signalsOf(generator: WitnessGenerator, inputs: CircuitInputs): Promise<bigint[]> {
  const out = new Uint8Array(32 * generator.wires);
  await generator.calculate(inputs, out);
  const view = new DataView(out.buffer);
  return [1, 2, 3].map((wire) => view.getBigUint64(32 * wire, true));
}

test("one instance makes many witnesses, and its memory is each time as it was at first", async () => {
  const memories = watchInstances();
  const generator = await WitnessGenerator.create(module);
  const before = contents(memories[0]);
  const large = { ...PRODUCT_INPUTS, limit: 65_535n, tag: 2n };
  expect(await signalsOf(generator, large)).toEqual([210n, 131_070n, 2n]);
  expect(contents(memories[0]).equals(before)).toBe(true);
  expect(await signalsOf(generator, PRODUCT_INPUTS)).toEqual(PRODUCT_SIGNALS);
  expect(contents(memories[0]).equals(before)).toBe(true);
  expect(memories).toHaveLength(1);
});

test.each<[string, CircuitInputs, string]>([
  ["do not satisfy the circuit", { ...PRODUCT_INPUTS, limit: 65_536n }, "WITNESS"],
  ["lack a signal", { limit: 65_535n, tag: 13n }, "INPUT_FORM"],
  ["have a signal too many", { ...PRODUCT_INPUTS, other: 65_535n }, "INPUT_FORM"],
])(
  "after inputs that %s nothing of them is left, and a new instance goes on",
  async (_, inputs, reason) => {
    const memories = watchInstances();
    const generator = await WitnessGenerator.create(module);
    const before = contents(memories[0]);
    expect(await errorCode(() => signalsOf(generator, inputs))).toBe(`ERR_PROVING_${reason}`);
    expect(contents(memories[0]).equals(before)).toBe(true);
    expect(await signalsOf(generator, PRODUCT_INPUTS)).toEqual(PRODUCT_SIGNALS);
    expect(memories).toHaveLength(2);
  },
);

test("the witness's place is left alone by inputs that are refused", async () => {
  const generator = await WitnessGenerator.create(module);
  const out = new Uint8Array(32 * generator.wires);
  await errorCode(() => generator.calculate({ ...PRODUCT_INPUTS, limit: 65_536n }, out));
  expect(out.every((byte) => byte === 0)).toBe(true);
});

test("a module that is no circuit's", async () => {
  const empty = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  expect(await errorCode(() => WitnessGenerator.create(empty))).toBe(
    "ERR_PROVING_ARTIFACT_VERSION",
  );
});
