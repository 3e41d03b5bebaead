import { ProvingError } from "../../errors.ts";
import { FIELD_ORDER } from "../../field/scalar.ts";
import type { CircuitInput, CircuitInputs } from "../prover.ts";

/** What circom 2 exports of a circuit: values pass through a shared window, 32 bits at a time. */
interface CircuitExports {
  readonly memory: WebAssembly.Memory;
  getFieldNumLen32(): number;
  getRawPrime(): void;
  getWitnessSize(): number;
  getInputSize(): number;
  getInputSignalSize(hashHigh: number, hashLow: number): number;
  getSharedRWMemoryStart(): number;
  init(isChecked: number): void;
  readSharedRWMemory(word: number): number;
  writeSharedRWMemory(word: number, value: number): void;
  setInputSignal(hashHigh: number, hashLow: number, position: number): void;
  getWitness(wire: number): void;
}

/** The exception of a failed assertion; every other one means a module that is of no circuit. */
const ASSERTION_FAILED = 4;
const WORDS = 8;
const ELEMENT_BYTES = 32;

/**
 * circom's witness generator of a circuit: one instance for many witnesses, its memory set back to what it was after
 * each; one that failed is replaced, since nobody says what state it is in. What the circuit logs is dropped.
 */
export class WitnessGenerator {
  /** Of each witness, the constant 1 included. */
  readonly wires: number;
  private readonly module: WebAssembly.Module;
  private instance: CircuitInstance | undefined;

  private constructor(module: WebAssembly.Module, instance: CircuitInstance) {
    this.module = module;
    this.instance = instance;
    this.wires = instance.circuit.getWitnessSize();
  }

  /** Throws `ERR_PROVING_ARTIFACT_VERSION` for a module that is not of circom 2 and this field. */
  static async create(module: WebAssembly.Module): Promise<WitnessGenerator> {
    return new WitnessGenerator(module, await CircuitInstance.create(module));
  }

  /**
   * The wires' values into `out`, 32 bytes each, little-endian. Throws `ERR_PROVING_WITNESS` if the inputs do not satisfy
   * the circuit, `ERR_PROVING_INPUT_FORM` if a name or a number of values is not the circuit's, both before anything
   * is written.
   */
  async calculate(inputs: CircuitInputs, out: Uint8Array): Promise<void> {
    this.instance ??= await CircuitInstance.create(this.module);
    try {
      this.instance.calculate(inputs, out);
    } catch (error) {
      this.instance = undefined;
      throw error;
    }
  }
}

class CircuitInstance {
  readonly circuit: CircuitExports;
  private readonly initial: Uint8Array;
  private readonly failure: { exception: number | undefined };

  private constructor(circuit: CircuitExports, failure: { exception: number | undefined }) {
    this.circuit = circuit;
    this.failure = failure;
    this.initial = withoutZeroes(new Uint8Array(circuit.memory.buffer)).slice();
  }

  static async create(module: WebAssembly.Module): Promise<CircuitInstance> {
    const failure: { exception: number | undefined } = { exception: undefined };
    const nothing = () => {};
    const runtime = {
      exceptionHandler(code: number): never {
        failure.exception = code;
        throw new Error("circom");
      },
      printErrorMessage: nothing,
      writeBufferMessage: nothing,
      showSharedRWMemory: nothing,
    };
    try {
      const { exports } = await WebAssembly.instantiate(module, { runtime });
      const circuit = exports as unknown as CircuitExports;
      circuit.getRawPrime();
      if (circuit.getFieldNumLen32() !== WORDS || readShared(circuit) !== FIELD_ORDER) {
        throw otherVersion();
      }
      return new CircuitInstance(circuit, failure);
    } catch {
      throw otherVersion();
    }
  }

  calculate(inputs: CircuitInputs, out: Uint8Array): void {
    const { circuit, failure } = this;
    try {
      circuit.init(1);
      setInputs(circuit, inputs);
      const window = circuit.getSharedRWMemoryStart();
      for (let wire = 0; wire < out.length / ELEMENT_BYTES; wire++) {
        circuit.getWitness(wire);
        out.set(new Uint8Array(circuit.memory.buffer, window, ELEMENT_BYTES), ELEMENT_BYTES * wire);
      }
    } catch (error) {
      if (error instanceof ProvingError) throw error;
      // the error's own text may hold values
      if (failure.exception !== ASSERTION_FAILED) throw otherVersion();
      throw new ProvingError(
        "ERR_PROVING_WITNESS",
        "the inputs do not satisfy the circuit's statement",
      );
    } finally {
      this.wipe();
    }
  }

  private wipe(): void {
    const memory = new Uint8Array(this.circuit.memory.buffer);
    memory.set(this.initial);
    memory.fill(0, this.initial.length);
  }
}

function setInputs(circuit: CircuitExports, inputs: CircuitInputs): void {
  const values = Object.entries(inputs).map(([name, input]) => [name, flatten(input)] as const);
  let given = 0;
  for (const [name, { length }] of values) {
    const size = circuit.getInputSignalSize(...hashName(name));
    if (size < 0) refuse(name, "is no input of the circuit");
    if (length < size) refuse(name, "has too few values");
    if (length > size) refuse(name, "has too many values");
    given += length;
  }
  if (given !== circuit.getInputSize()) {
    throw new ProvingError("ERR_PROVING_INPUT_FORM", "not all inputs of the circuit are there");
  }
  for (const [name, numbers] of values) {
    const hash = hashName(name);
    numbers.forEach((value, position) => {
      for (let word = 0; word < WORDS; word++) {
        const part = Number(BigInt.asUintN(32, value >> BigInt(32 * word)));
        circuit.writeSharedRWMemory(word, part);
      }
      circuit.setInputSignal(...hash, position);
    });
  }
}

function refuse(name: string, reason: string): never {
  throw new ProvingError("ERR_PROVING_INPUT_FORM", `input ${name} ${reason}`, {
    details: { name },
  });
}

function readShared(circuit: CircuitExports): bigint {
  let value = 0n;
  for (let word = WORDS - 1; word >= 0; word--) {
    value = (value << 32n) | BigInt(circuit.readSharedRWMemory(word) >>> 0);
  }
  return value;
}

/** Without the zeroes at its end. */
function withoutZeroes(bytes: Uint8Array): Uint8Array {
  let { length } = bytes;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
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

export function otherVersion(): ProvingError {
  return new ProvingError(
    "ERR_PROVING_ARTIFACT_VERSION",
    "the circuit's artifacts are of different versions",
  );
}
