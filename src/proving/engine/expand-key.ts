import { BinaryReader } from "../binary-reader.ts";
import { nextTask } from "../next-task.ts";
import { type CoefficientStreams, readStreams, unpackCoefficients } from "./coefficient-streams.ts";
import {
  COEFFICIENT_BYTES,
  COMPRESSED_MAGIC,
  COMPRESSED_VERSION,
  refuseCompressed as refuse,
  SECTION_FORMS,
} from "./compressed-form.ts";
import { EngineInstance } from "./engine-instance.ts";

/** Points of which roots are taken at a time: some milliseconds of work. */
const SLICE = 256;
/** A point of G2 costs two roots, and a little. */
const WEIGHTS = { 1: 1, 2: 2 } as const;

export interface ExpandOptions {
  readonly signal?: AbortSignal | undefined;
  /** How much is done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

interface Points {
  readonly degree: 1 | 2;
  readonly present: Uint8Array;
  readonly xs: Uint8Array;
}

/** A section of the .zkey to be. */
interface Section {
  readonly type: number;
  readonly length: number;
  readonly body: Uint8Array | Points | CoefficientStreams;
}

/**
 * The .zkey of a compressed form (compressed-form.ts), byte for byte. Every point comes out on its curve; whether the key
 * is the right one its hash alone says. What is done in one go takes milliseconds; between, other tasks of the thread run.
 *
 * @param module the engine, of any kernel
 * @param length bytes that the .zkey is known to have; a form of another length is refused before memory is taken for it
 * Rejects with `ERR_PROVING_KEY_FORM` for what is not of the form, and with the signal's reason.
 */
export async function expandKey(
  module: WebAssembly.Module,
  compressed: Uint8Array,
  length: number,
  { signal, onProgress }: ExpandOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const sections = readCompressed(compressed, length);
  const engine = await EngineInstance.create(module);
  const zkey = new Uint8Array(length);
  const view = new DataView(zkey.buffer);
  zkey.set(new TextEncoder().encode("zkey"));
  view.setUint32(4, 1, true);
  view.setUint32(8, sections.length, true);
  const total = sections.reduce((sum, { body }) => sum + costOf(body), 0);
  let [at, done] = [12, 0];
  for (const { type, length: bytes, body } of sections) {
    view.setUint32(at, type, true);
    view.setBigUint64(at + 4, BigInt(bytes), true);
    const section = zkey.subarray(at + 12, at + 12 + bytes);
    at += 12 + bytes;
    if (body instanceof Uint8Array) section.set(body);
    else if ("streams" in body) unpackCoefficients(section, body, refuse);
    else {
      for (const points of expandPoints(engine, section, body)) {
        done += points * WEIGHTS[body.degree];
        onProgress?.(done / total);
        await nextTask();
        signal?.throwIfAborted();
      }
    }
  }
  return zkey;
}

function costOf(body: Section["body"]): number {
  if (!("xs" in body)) return 0;
  return (body.xs.length / (32 * body.degree)) * WEIGHTS[body.degree];
}

/** Everything but the points' roots and the coefficients: sizes are the file's own and add up to `length`. */
function readCompressed(compressed: Uint8Array, length: number): Section[] {
  const reader = new BinaryReader(compressed, refuse);
  const magic = String.fromCharCode(...reader.subarray(4));
  if (magic !== COMPRESSED_MAGIC || reader.u32() !== COMPRESSED_VERSION) {
    refuse(`no ${COMPRESSED_MAGIC} file of version ${COMPRESSED_VERSION}`);
  }
  if (reader.u64() !== length) refuse("it is of a key of another length");
  const sections: Section[] = [];
  for (let left = reader.u32(); left > 0; left--) sections.push(readSection(reader));
  reader.end();
  const sum = sections.reduce((bytes, section) => bytes + 12 + section.length, 12);
  if (sum !== length) refuse("its sections are of another length");
  return sections;
}

function readSection(reader: BinaryReader): Section {
  const [type, form] = [reader.u32(), reader.u32()];
  if (form === SECTION_FORMS.plain) {
    const body = reader.subarray(reader.u64());
    return { type, length: body.length, body };
  }
  if (form === SECTION_FORMS.coefficients) {
    const body = readStreams(reader, refuse);
    return { type, length: 4 + COEFFICIENT_BYTES * body.count, body };
  }
  if (form !== SECTION_FORMS.g1 && form !== SECTION_FORMS.g2) refuse("a section of no known form");
  const degree = form === SECTION_FORMS.g1 ? 1 : 2;
  const count = reader.u32();
  const present = reader.subarray(Math.ceil(count / 8));
  const spare = count % 8 === 0 ? 0 : (present.at(-1) ?? 0) >> (count % 8);
  if (spare !== 0) refuse("a point beyond the last");
  const xs = reader.subarray(32 * degree * countBits(present));
  return { type, length: 64 * degree * count, body: { degree, present, xs } };
}

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count++;
  return count;
}

/** Writes a section of points; yields how many more are done. Infinity is what a fresh section has already. */
function* expandPoints(
  engine: EngineInstance,
  section: Uint8Array,
  { degree, present, xs }: Points,
): Generator<number> {
  const [packed, full] = [32 * degree, 64 * degree];
  const expand = degree === 1 ? engine.wasm.expandG1 : engine.wasm.expandG2;
  const input = engine.allocate(packed * SLICE);
  const output = engine.allocate(full * SLICE);
  let index = 0;
  for (let from = 0; from < xs.length; from += packed * SLICE) {
    const part = xs.subarray(from, from + packed * SLICE);
    const points = part.length / packed;
    engine.bytes(input, part.length).set(part);
    if (!expand(output, input, points)) refuse("a point is not on its curve");
    const found = engine.bytes(output, full * points);
    for (let i = 0; i < points; index++) {
      if (((present[index >> 3] ?? 0) >> (index & 7)) % 2 === 0) continue;
      section.set(found.subarray(full * i, full * (i + 1)), full * index);
      i++;
    }
    yield points;
  }
}
