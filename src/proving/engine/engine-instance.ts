import { ProvingError } from "../../errors.ts";
import type { EngineExports, GroupExports } from "./engine-exports.ts";

/** Bytes of a field element in the engine's memory, whatever the kernel. */
export const ELEMENT = 40;
const PAGE = 65536;
/** What WebAssembly's 32-bit addresses reach; the engine's addresses must stay below 2^31. */
const LARGEST = 2 ** 31 - PAGE;

/** A group's functions, and its sizes in the engine's memory. */
export interface EngineGroup extends GroupExports {
  /** Base field elements in a coordinate. */
  readonly degree: 1 | 2;
  readonly pointBytes: number;
  readonly recordBytes: number;
  readonly projectiveBytes: number;
  readonly filePointBytes: number;
}

/** One instance of the module with a memory of its own, which only grows, and is freed with the object. */
export class EngineInstance {
  readonly wasm: EngineExports;
  readonly g1: EngineGroup;
  readonly g2: EngineGroup;
  private readonly initial: Uint8Array;
  private readonly scratch: number;
  private free: number;

  private constructor(wasm: EngineExports) {
    this.wasm = wasm;
    // the module's own data, constants and places for intermediate values, lie in its first pages
    this.initial = new Uint8Array(wasm.memory.buffer).slice();
    this.free = this.initial.length;
    this.g1 = group(wasm, "g1", 1);
    this.g2 = group(wasm, "g2", 2);
    this.scratch = Math.max(this.g1.scratch.value, this.g2.scratch.value);
    const scratch = this.allocate(this.scratch);
    this.g1.setScratch(scratch);
    this.g2.setScratch(scratch);
  }

  static async create(module: WebAssembly.Module): Promise<EngineInstance> {
    const { exports } = await WebAssembly.instantiate(module, {});
    return new EngineInstance(exports as unknown as EngineExports);
  }

  /** Address of `bytes` fresh bytes, aligned to 16. Throws `ERR_PROVING_BACKEND` where the memory ends. */
  allocate(bytes: number): number {
    const at = this.free;
    const end = Math.ceil((at + bytes) / 16) * 16;
    // the other way round, so that it holds for NaN too
    if (!(end >= at && end <= LARGEST)) throw usedUp();
    const { memory } = this.wasm;
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        memory.grow(missing);
      } catch (cause) {
        throw usedUp(cause);
      }
    }
    // only now: what was not had is not to be released
    this.free = end;
    return at;
  }

  /** What was allocated since `mark()` gave this address is free again, and zeroed. */
  release(mark: number): void {
    new Uint8Array(this.wasm.memory.buffer, mark, this.free - mark).fill(0);
    this.free = mark;
  }

  /** Overwrites what the functions leave in the module's own memory: halves of scalars, differences of points. */
  wipe(): void {
    const own = this.bytes(0, this.initial.length + this.scratch);
    own.fill(0, this.initial.length);
    own.set(this.initial);
  }

  mark(): number {
    return this.free;
  }

  /** A view that is good until the next allocation. */
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.wasm.memory.buffer, at, length);
  }

  put(bytes: Uint8Array): number {
    const at = this.allocate(bytes.length);
    this.bytes(at, bytes.length).set(bytes);
    return at;
  }

  putScalar(value: bigint): number {
    const at = this.allocate(32);
    const view = new DataView(this.wasm.memory.buffer, at, 32);
    for (let i = 0; i < 4; i++) {
      view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true);
    }
    return at;
  }

  /** `count` plain numbers of 32 bytes. */
  readNumbers(at: number, count: number): bigint[] {
    const view = new DataView(this.wasm.memory.buffer, at, 32 * count);
    return Array.from({ length: count }, (_, i) =>
      [3, 2, 1, 0].reduce(
        (value, word) => (value << 64n) | view.getBigUint64(32 * i + 8 * word, true),
        0n,
      ),
    );
  }
}

function usedUp(cause?: unknown): ProvingError {
  return new ProvingError(
    "ERR_PROVING_BACKEND",
    "the proving engine needs more memory than there is",
    { cause },
  );
}

function group(wasm: EngineExports, prefix: "g1" | "g2", degree: 1 | 2): EngineGroup {
  const entries = Object.entries(wasm)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.charAt(2).toLowerCase() + name.slice(3), value]);
  const coordinate = ELEMENT * degree;
  return {
    ...(Object.fromEntries(entries) as GroupExports),
    degree,
    pointBytes: 2 * coordinate,
    recordBytes: 3 * coordinate,
    projectiveBytes: 3 * coordinate,
    filePointBytes: 64 * degree,
  };
}
