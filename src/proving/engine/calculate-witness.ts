import { ProvingError } from "../../errors.ts";
import { FIELD_ORDER } from "../../field/scalar.ts";
import type { CircuitInput, CircuitInputs } from "../prover.ts";

/** What circom 2 exports of a circuit: values pass through a shared window, 32 bits at a time. */
interface CircuitExports {
  getFieldNumLen32(): number;
  getRawPrime(): void;
  getWitnessSize(): number;
  getInputSize(): number;
  getInputSignalSize(hashHigh: number, hashLow: number): number;
  init(isChecked: number): void;
  readSharedRWMemory(word: number): number;
  writeSharedRWMemory(word: number, value: number): void;
  setInputSignal(hashHigh: number, hashLow: number, position: number): void;
  getWitness(wire: number): void;
}

/** The exception of a failed assertion; every other one means inputs of another circuit, or of no circuit. */
const ASSERTION_FAILED = 4;
const WORDS = 8;
const HEADER_BYTES = 76;

/**
 * Runs circom's witness generator on inputs of the circuit's shape; gives a .wtns file. In an instance of its own, so
 * that nothing of it is left for the next one. What the circuit logs is dropped.
 * Throws `ERR_PROVING_WITNESS` if the inputs do not satisfy the circuit, `ERR_PROVING_ARTIFACT_VERSION` if the names or
 * the sizes are not the circuit's.
 */
export async function calculateWitness(
  circuit: WebAssembly.Module,
  inputs: CircuitInputs,
): Promise<Uint8Array> {
  let exception: number | undefined;
  const nothing = () => {};
  const runtime = {
    exceptionHandler(code: number): never {
      exception = code;
      throw new Error("circom");
    },
    printErrorMessage: nothing,
    writeBufferMessage: nothing,
    showSharedRWMemory: nothing,
  };
  try {
    const instance = await WebAssembly.instantiate(circuit, { runtime });
    return run(instance.exports as unknown as CircuitExports, inputs);
  } catch (error) {
    if (error instanceof ProvingError) throw error;
    // the error's own text may hold values
    if (exception !== ASSERTION_FAILED) throw otherVersion();
    throw new ProvingError(
      "ERR_PROVING_WITNESS",
      "the inputs do not satisfy the circuit's statement",
    );
  }
}

function run(circuit: CircuitExports, inputs: CircuitInputs): Uint8Array {
  circuit.getRawPrime();
  if (circuit.getFieldNumLen32() !== WORDS || readShared(circuit) !== FIELD_ORDER) {
    throw otherVersion();
  }
  circuit.init(1);
  let given = 0;
  for (const [name, input] of Object.entries(inputs)) {
    const [high, low] = hashName(name);
    const values = flatten(input);
    if (circuit.getInputSignalSize(high, low) !== values.length) throw otherVersion();
    values.forEach((value, position) => {
      for (let word = 0; word < WORDS; word++) {
        const part = Number(BigInt.asUintN(32, value >> BigInt(32 * word)));
        circuit.writeSharedRWMemory(word, part);
      }
      circuit.setInputSignal(high, low, position);
    });
    given += values.length;
  }
  if (given !== circuit.getInputSize()) throw otherVersion();
  return writeWitness(circuit);
}

function writeWitness(circuit: CircuitExports): Uint8Array {
  const wires = circuit.getWitnessSize();
  const file = new Uint8Array(HEADER_BYTES + 32 * wires);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode("wtns"));
  // version 2, 2 sections: the header of 40 bytes, the values
  [2, 2, 1, 40, 0, 32].forEach((value, i) => {
    view.setUint32(4 + 4 * i, value, true);
  });
  for (let i = 0; i < 4; i++) {
    view.setBigUint64(28 + 8 * i, BigInt.asUintN(64, FIELD_ORDER >> BigInt(64 * i)), true);
  }
  view.setUint32(60, wires, true);
  view.setUint32(64, 2, true);
  view.setBigUint64(68, BigInt(32 * wires), true);
  for (let wire = 0; wire < wires; wire++) {
    circuit.getWitness(wire);
    for (let word = 0; word < WORDS; word++) {
      const at = HEADER_BYTES + 32 * wire + 4 * word;
      view.setUint32(at, circuit.readSharedRWMemory(word), true);
    }
  }
  return file;
}

function readShared(circuit: CircuitExports): bigint {
  let value = 0n;
  for (let word = WORDS - 1; word >= 0; word--) {
    value = (value << 32n) | BigInt(circuit.readSharedRWMemory(word) >>> 0);
  }
  return value;
}

function flatten(input: CircuitInput): readonly bigint[] {
  return typeof input === "bigint" ? [input] : input.flatMap(flatten);
}

/** FNV-1a, 64 bits, of the signal's name: how circom's generator knows its inputs. */
function hashName(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return [Number(hash >> 32n), Number(BigInt.asUintN(32, hash))];
}

function otherVersion(): ProvingError {
  return new ProvingError(
    "ERR_PROVING_ARTIFACT_VERSION",
    "the circuit's artifacts are of different versions",
  );
}
