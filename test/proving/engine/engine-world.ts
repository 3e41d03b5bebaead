import { setFlagsFromString } from "node:v8";
import { bn254 } from "@noble/curves/bn254.js";
import { buildEngine } from "../../../scripts/build-engine.ts";
import { type EngineGroup, EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { type EngineKernel, loadEngine } from "../../../src/proving/engine/load-engine.ts";

export { createRandom } from "./seeded-random.ts";

export const KERNELS: readonly EngineKernel[] = ["scalar", "fma"];

// Node 20 hides relaxed SIMD behind a flag; later versions know the flag no more, or take it for nothing
setFlagsFromString("--experimental-wasm-relaxed-simd");

export const { G1, G2 } = { G1: bn254.G1.Point, G2: bn254.G2.Point };
export type G1Point = InstanceType<typeof G1>;
export type G2Point = InstanceType<typeof G2>;

/** The module of a kernel, built from the sources where it is not. */
export async function engineModule(kernel: EngineKernel): Promise<WebAssembly.Module> {
  await buildEngine();
  return loadEngine(kernel);
}

export async function createEngine(kernel: EngineKernel): Promise<EngineInstance> {
  return EngineInstance.create(await engineModule(kernel));
}

const { ORDER } = bn254.fields.Fp;
const R256 = 2n ** 256n % ORDER;

function bytesOf(coordinates: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(32 * coordinates.length);
  const view = new DataView(bytes.buffer);
  coordinates.forEach((x, i) => {
    for (let word = 0; word < 4; word++) {
      const part = BigInt.asUintN(64, ((x * R256) % ORDER) >> BigInt(64 * word));
      view.setBigUint64(32 * i + 8 * word, part, true);
    }
  });
  return bytes;
}

function isG1(point: G1Point | G2Point): point is G1Point {
  return point instanceof G1;
}

/** A point as a .zkey has it: affine, times 2^256, infinity all zeroes. */
export function filePoint(point: G1Point | G2Point): Uint8Array {
  if (point.is0()) return new Uint8Array(isG1(point) ? 64 : 128);
  if (isG1(point)) {
    const { x, y } = point.toAffine();
    return bytesOf([x, y]);
  }
  const { x, y } = point.toAffine();
  return bytesOf([x.c0, x.c1, y.c0, y.c1]);
}

/** Puts points into records of the engine's memory; those that are infinity become a record with all bytes 0. */
export function putPoints(
  engine: EngineInstance,
  group: EngineGroup,
  points: readonly (G1Point | G2Point)[],
): number {
  const records = engine.allocate(group.recordBytes * points.length);
  const index = engine.allocate(4);
  const input = engine.allocate(group.filePointBytes);
  points.forEach((point, i) => {
    engine.bytes(input, group.filePointBytes).set(filePoint(point));
    const found = group.readPoints(input, 1, 0, records + group.recordBytes * i, index);
    if (found !== (point.is0() ? 0 : 1)) throw new Error("the engine refused a point");
  });
  return records;
}

/** The affine point at an address, from what the engine writes of it. */
export function readPoint(
  engine: EngineInstance,
  group: EngineGroup,
  at: number,
): G1Point | G2Point {
  const bytes = engine.allocate(group.filePointBytes);
  group.writePoint(bytes, at);
  const numbers = engine.readNumbers(bytes, 2 * group.degree) as [bigint, bigint, bigint, bigint];
  if (group.degree === 1) {
    const [x, y] = numbers;
    return x === 0n && y === 0n ? G1.ZERO : G1.fromAffine({ x, y });
  }
  const [c0, c1, d0, d1] = numbers;
  if (numbers.every((x) => x === 0n)) return G2.ZERO;
  return G2.fromAffine({ x: { c0, c1 }, y: { c0: d0, c1: d1 } });
}

export function readProjective(
  engine: EngineInstance,
  group: EngineGroup,
  at: number,
): G1Point | G2Point {
  const affine = engine.allocate(group.pointBytes);
  group.toAffine(affine, at);
  return readPoint(engine, group, affine);
}

export function equalPoints(a: G1Point | G2Point, b: G1Point | G2Point): boolean {
  if (a.is0() || b.is0()) return a.is0() && b.is0();
  return isG1(a) ? a.equals(b as G1Point) : a.equals(b as G2Point);
}
