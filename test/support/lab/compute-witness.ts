import type { CompiledCircuit } from "./compile-circuit.ts";

export type InputValue = bigint | number | readonly InputValue[];
export type Inputs = Readonly<Record<string, InputValue>>;

const REASONS = [
  "unknown",
  "no such signal",
  "too many values set",
  "signal already set",
  "an assert or === failed",
  "out of memory",
  "array index out of range",
  "wrong number of values",
];
const P = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

interface Exports {
  init(sanityCheck: number): void;
  getWitnessSize(): number;
  getInputSize(): number;
  getInputSignalSize(high: number, low: number): number;
  setInputSignal(high: number, low: number, index: number): void;
  writeSharedRWMemory(index: number, word: number): void;
  readSharedRWMemory(index: number): number;
  getWitness(index: number): void;
  getMessageChar(): number;
}

function hashName(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)];
}

const flatten = (value: InputValue): bigint[] =>
  typeof value === "object" ? value.flatMap(flatten) : [((BigInt(value) % P) + P) % P];

/**
 * Runs the witness generator of a compiled circuit. Values are taken modulo the prime.
 * @returns the witness by wire
 * @throws Error with the place in the source where an `assert` or `===` failed; on missing or surplus inputs
 */
export async function computeWitness(circuit: CompiledCircuit, inputs: Inputs): Promise<bigint[]> {
  let messages = "";
  const holder: { exports?: Exports } = {};
  const readMessage = (): string => {
    let text = "";
    for (let code = holder.exports?.getMessageChar() ?? 0; code !== 0; ) {
      text += String.fromCharCode(code);
      code = holder.exports?.getMessageChar() ?? 0;
    }
    return text;
  };
  const instance = await WebAssembly.instantiate(circuit.wasm, {
    runtime: {
      exceptionHandler: (code: number) => {
        throw new Error(`${circuit.title}: ${REASONS[code] ?? code}. ${messages}`);
      },
      printErrorMessage: () => {
        messages += `${readMessage()} `;
      },
      writeBufferMessage: () => {
        readMessage();
      },
      showSharedRWMemory: () => {},
    },
  });
  const wasm = instance.exports as unknown as Exports;
  holder.exports = wasm;
  wasm.init(1);

  let given = 0;
  for (const [name, value] of Object.entries(inputs)) {
    const [high, low] = hashName(name);
    const values = flatten(value);
    const expected = wasm.getInputSignalSize(high, low);
    if (expected !== values.length) {
      throw new Error(`${circuit.title}: ${name} takes ${expected} values, not ${values.length}`);
    }
    values.forEach((scalar, index) => {
      for (let word = 0; word < 8; word++) {
        wasm.writeSharedRWMemory(word, Number((scalar >> BigInt(32 * word)) & 0xffffffffn));
      }
      wasm.setInputSignal(high, low, index);
      given++;
    });
  }
  if (given !== wasm.getInputSize()) {
    throw new Error(`${circuit.title} takes ${wasm.getInputSize()} values, not ${given}`);
  }
  return Array.from({ length: wasm.getWitnessSize() }, (_, wire) => {
    wasm.getWitness(wire);
    let value = 0n;
    for (let word = 7; word >= 0; word--) {
      value = (value << 32n) | BigInt(wasm.readSharedRWMemory(word) >>> 0);
    }
    return value;
  });
}
