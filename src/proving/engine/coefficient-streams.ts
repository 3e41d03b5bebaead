import { FIELD_ORDER } from "../../field/scalar.ts";
import { BinaryReader, type RefuseBytes } from "../binary-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { COEFFICIENT_BYTES, NUMBER_BYTES } from "./compressed-form.ts";

/** Form 3 of compressed-form.ts, from a .zkey's section 4 whose length fits its count. */
export function packCoefficients(out: ByteWriter, section: Uint8Array, refuse: RefuseBytes): void {
  const reader = new BinaryReader(section, refuse);
  const count = reader.u32();
  const [rows, wires, values] = [new ByteWriter(), new ByteWriter(), new ByteWriter()];
  const indices = new Map<bigint, number>();
  const kept = new ByteWriter();
  let [row, wire, index] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const matrix = reader.u32();
    if (matrix > 1) refuse("a coefficient is of no matrix");
    const [nextRow, nextWire] = [reader.u32(), reader.u32()];
    const bytes = section.subarray(4 + COEFFICIENT_BYTES * i + 12, 4 + COEFFICIENT_BYTES * (i + 1));
    const value = reader.element();
    if (value >= FIELD_ORDER) refuse("a coefficient is out of range");
    let next = indices.get(value);
    const opposite = next === undefined ? indices.get(FIELD_ORDER - value) : undefined;
    if (next === undefined && opposite === undefined) {
      next = indices.size;
      indices.set(value, next);
      kept.bytes(bytes);
    }
    const found = next ?? opposite ?? 0;
    rows.number(2 * zigzag(nextRow - row) + matrix);
    wires.number(zigzag(nextWire - wire));
    values.number(2 * zigzag(found - index) + (next === undefined ? 1 : 0));
    [row, wire, index] = [nextRow, nextWire, found];
  }
  out.u32(count);
  out.u32(indices.size);
  out.bytes(kept.finish());
  for (const stream of [rows, wires, values].map((writer) => writer.finish())) {
    out.u32(stream.length);
    out.bytes(stream);
  }
}

export interface CoefficientStreams {
  readonly count: number;
  /** 32 bytes each. */
  readonly values: Uint8Array;
  readonly streams: readonly [rows: Uint8Array, wires: Uint8Array, indices: Uint8Array];
}

/** Form 3, not yet decoded: its sizes are possible ones. */
export function readStreams(reader: BinaryReader, refuse: RefuseBytes): CoefficientStreams {
  const [count, kept] = [reader.u32(), reader.u32()];
  const values = reader.subarray(32 * kept);
  const stream = () => reader.subarray(reader.u32());
  const streams = [stream(), stream(), stream()] as const;
  // a number takes a byte or more
  if (streams.some(({ length }) => length < count)) refuse("a stream is too short");
  return { count, values, streams };
}

/** Writes a .zkey's section 4. */
export function unpackCoefficients(
  section: Uint8Array,
  { count, values, streams }: CoefficientStreams,
  refuse: RefuseBytes,
): void {
  const view = new DataView(section.buffer, section.byteOffset, section.length);
  const [rows, wires, indices] = streams.map((stream) => numbersOf(stream, refuse)) as [
    NumberReader,
    NumberReader,
    NumberReader,
  ];
  const opposites = oppositesOf(values, refuse);
  const u32 = (value: number) =>
    value >= 0 && value < 2 ** 32 ? value : refuse("a number is out of range");
  view.setUint32(0, count, true);
  let [row, wire, index] = [0, 0, 0];
  for (let at = 4; at < section.length; at += COEFFICIENT_BYTES) {
    const rowStep = rows.next();
    row = u32(row + unzigzag(Math.floor(rowStep / 2)));
    wire = u32(wire + unzigzag(wires.next()));
    const valueStep = indices.next();
    index += unzigzag(Math.floor(valueStep / 2));
    if (index < 0 || 32 * index >= values.length) refuse("a value is not among the listed ones");
    view.setUint32(at, rowStep % 2, true);
    view.setUint32(at + 4, row, true);
    view.setUint32(at + 8, wire, true);
    const from = valueStep % 2 === 1 ? opposites : values;
    section.set(from.subarray(32 * index, 32 * index + 32), at + 12);
  }
  for (const numbers of [rows, wires, indices]) numbers.end();
}

/** r minus each value. */
function oppositesOf(values: Uint8Array, refuse: RefuseBytes): Uint8Array {
  const reader = new BinaryReader(values, refuse);
  const opposites = new Uint8Array(values.length);
  const view = new DataView(opposites.buffer);
  for (let at = 0; at < values.length; at += 32) {
    const opposite = FIELD_ORDER - reader.element();
    if (opposite <= 0n) refuse("a coefficient is out of range");
    for (let word = 0; word < 4; word++) {
      view.setBigUint64(at + 8 * word, BigInt.asUintN(64, opposite >> BigInt(64 * word)), true);
    }
  }
  return opposites;
}

interface NumberReader {
  next(): number;
  end(): void;
}

function numbersOf(stream: Uint8Array, refuse: RefuseBytes): NumberReader {
  let at = 0;
  return {
    next() {
      let [value, unit] = [0, 1];
      for (let i = 0; i < NUMBER_BYTES; i++) {
        const byte = stream[at++] ?? refuse("a stream is cut off");
        value += (byte & 127) * unit;
        if (byte < 128) return value;
        unit *= 128;
      }
      return refuse("a number is too long");
    },
    end() {
      if (at !== stream.length) refuse("bytes are left over in a stream");
    },
  };
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);
