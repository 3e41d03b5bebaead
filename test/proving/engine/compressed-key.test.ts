import { readFile } from "node:fs/promises";
import { bn254 } from "@noble/curves/bn254.js";
import { beforeAll, describe, expect, test } from "vitest";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { ProvingError } from "../../../src/errors.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { compressKey } from "../../../src/proving/engine/compress-key.ts";
import { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { expandKey } from "../../../src/proving/engine/expand-key.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { codedError, errorCode } from "../error-code.ts";
import {
  createEngine,
  createRandom,
  engineModule,
  filePoint,
  G1,
  type G1Point,
  G2,
  type G2Point,
  KERNELS,
} from "./engine-world.ts";
import { randomCircuit } from "./random-circuit.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const { Fp, Fp2 } = bn254.fields;
const P = Fp.ORDER;
const KEY_FORM = "ERR_PROVING_KEY_FORM";

async function randomKey(seed: bigint, constraints: number): Promise<Bytes> {
  const shape = { publicOutputs: 1, publicInputs: 1, terms: 4, values: "full" } as const;
  const { r1cs } = randomCircuit(createRandom(seed), { ...shape, constraints });
  return Uint8Array.from((await createDevelopmentKey(r1cs)).provingKey);
}

/** Where the sections of a .zkey begin and how long they are, by type. */
function sectionsOf(zkey: Bytes): Map<number, { readonly start: number; readonly length: number }> {
  const found = new Map<number, { start: number; length: number }>();
  const view = new DataView(zkey.buffer);
  for (let at = 12; at < zkey.length; ) {
    const length = Number(view.getBigUint64(at + 4, true));
    found.set(view.getUint32(at, true), { start: at + 12, length });
    at += 12 + length;
  }
  return found;
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function edited(bytes: Uint8Array, edit: (bytes: Bytes, view: DataView) => void): Bytes {
  const copy = new Uint8Array(bytes);
  edit(copy, new DataView(copy.buffer));
  return copy;
}

/** The form of a point in a compressed key, from its form in a .zkey, by the definition. */
function packPoint(file: Uint8Array): Uint8Array {
  const half = file.length / 2;
  const packed = file.slice(0, half);
  const y = file.subarray(half, half + 32);
  const lowest = y.some((byte) => byte !== 0) ? y[0] : file[half + 32];
  packed[half - 1] = (packed[half - 1] ?? 0) | (((lowest ?? 0) & 1) << 7);
  return packed;
}

function expandPoints(engine: EngineInstance, packed: readonly Uint8Array[]): Bytes | undefined {
  const [first] = packed;
  const input = engine.put(Uint8Array.from(Buffer.concat(packed)));
  const length = 2 * (first?.length ?? 0) * packed.length;
  const output = engine.allocate(length);
  const expand = first?.length === 32 ? engine.wasm.expandG1 : engine.wasm.expandG2;
  return expand(output, input, packed.length) ? engine.bytes(output, length).slice() : undefined;
}

/** Points of the twist whose y is in Fq, or u times something in Fq: x^3 + b is in Fq. */
function thinPoints(count: number): G2Point[] {
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  const points: G2Point[] = [];
  for (let c1 = 1n; points.length < count; c1++) {
    // 3 c0^2 c1 - c1^3 is minus b's second part
    const square = Fp.div(Fp.sub(Fp.pow(c1, 3n), b.c1), Fp.mul(3n, c1));
    if (Fp.pow(square, (P - 1n) / 2n) !== 1n) continue;
    const x = Fp2.fromBigTuple([Fp.sqrt(square), c1]);
    const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
    points.push(G2.fromAffine({ x, y }), G2.fromAffine({ x, y: Fp2.neg(y) }));
  }
  return points;
}

describe.each(KERNELS)("points from x and a sign, %s kernel", (kernel) => {
  let engine: EngineInstance;
  beforeAll(async () => {
    engine = await createEngine(kernel);
  });
  const random = createRandom(80n);
  const multiples = <T extends G1Point | G2Point>(
    base: { multiply(k: bigint): T },
    count: number,
  ) => Array.from({ length: count }, () => base.multiply(1n + random.below(FIELD_ORDER - 1n)));

  test.each([1, 2, 3, 40])("%i at a time, of either sign", (count) => {
    for (const points of [multiples(G1.BASE, count), multiples(G2.BASE, count)]) {
      const files = points.flatMap((point) => [filePoint(point), filePoint(point.negate())]);
      const some = files.slice(0, count);
      for (const list of [some, files]) {
        const found = expandPoints(engine, list.map(packPoint));
        expect(equal(found ?? new Uint8Array(), Buffer.concat(list))).toBe(true);
      }
    }
  });

  test("of G2, with a y that has one part alone", () => {
    const points = thinPoints(24);
    const parts = points.map((point) => point.toAffine().y);
    expect(parts.some(({ c0 }) => c0 === 0n) && parts.some(({ c1 }) => c1 === 0n)).toBe(true);
    const files = points.map((point) => filePoint(point));
    const found = expandPoints(engine, files.map(packPoint));
    expect(equal(found ?? new Uint8Array(), Buffer.concat(files))).toBe(true);
  });

  test("an x that is no point's, wherever it stands", () => {
    for (const base of [G1.BASE, G2.BASE]) {
      const good = packPoint(filePoint(base));
      const bad: Uint8Array[] = [];
      for (let i = 1; i < 256 && bad.length < 6; i++) {
        const candidate = edited(good, (bytes) => {
          bytes[0] = ((bytes[0] ?? 0) + i) & 255;
        });
        if (expandPoints(engine, [candidate]) === undefined) bad.push(candidate);
      }
      expect(bad).toHaveLength(6);
      for (const x of bad) {
        expect(expandPoints(engine, [x, good])).toBeUndefined();
        expect(expandPoints(engine, [good, x])).toBeUndefined();
        expect(expandPoints(engine, [good, good, x])).toBeUndefined();
      }
      expect(expandPoints(engine, [good, good, good])).toBeDefined();
    }
  });

  test("half of all x are no point's", () => {
    for (const length of [32, 64]) {
      const xs = Array.from({ length: 200 }, () => {
        const x = new Uint8Array(length);
        for (let at = 0; at < length; at += 8) x[at] = random.index(256);
        return x;
      });
      const found = xs.filter((x) => expandPoints(engine, [x]) !== undefined).length;
      expect(found).toBeGreaterThan(60);
      expect(found).toBeLessThan(140);
    }
  });

  test("a number that is not below p, a bit where none may be, x = 0 in G2's first part", () => {
    const p = Array.from({ length: 32 }, (_, i) => Number((P >> BigInt(8 * i)) & 255n));
    const high = new Array<number>(32).fill(0xff);
    const zero = new Array<number>(32).fill(0);
    for (const x of [p, high, [...p.slice(0, 31), 0xb0]]) {
      expect(expandPoints(engine, [Uint8Array.from(x)])).toBeUndefined();
      expect(expandPoints(engine, [Uint8Array.from([...x, ...zero])])).toBeUndefined();
      expect(expandPoints(engine, [Uint8Array.from([...zero, ...x])])).toBeUndefined();
    }
    const good = packPoint(filePoint(G2.BASE));
    const flagged = edited(good, (bytes) => {
      bytes[31] = (bytes[31] ?? 0) | 0x80;
    });
    expect(expandPoints(engine, [flagged])).toBeUndefined();
    // x^3 + 3 = 3 is no square
    expect(expandPoints(engine, [new Uint8Array(32)])).toBeUndefined();
  });
});

describe.each(KERNELS)("a compressed key, %s kernel", (kernel) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await engineModule(kernel);
  });

  test("is half as long at most, and expands to the same bytes: the circuits'", async () => {
    const manifest = JSON.parse(await readFile("build/artifacts/manifest.json", "utf8"));
    const ids = Object.keys(manifest.circuits);
    expect(ids).toContain("compliance");
    for (const id of ids) {
      const zkey = new Uint8Array(await readFile(`build/artifacts/${id}/proving-key.zkey`));
      const compressed = compressKey(zkey);
      expect(compressed.length).toBeLessThan(zkey.length / 2);
      const shares: number[] = [];
      const onProgress = (share: number) => shares.push(share);
      expect(equal(await expandKey(module, compressed, zkey.length, { onProgress }), zkey)).toBe(
        true,
      );
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
    }
  });

  test("of random circuits, some without a constraint, and of keys full of infinities", async () => {
    for (const [seed, constraints] of [1, 2, 3, 5, 8, 13, 14, 15, 16, 300].entries()) {
      const zkey = await randomKey(BigInt(81 + seed), constraints);
      expect(equal(await expandKey(module, compressKey(zkey), zkey.length), zkey)).toBe(true);
      const empty = edited(zkey, (bytes) => {
        for (const type of [5, 6, 7, 8, 9]) {
          const { start = 0, length = 0 } = sectionsOf(zkey).get(type) ?? {};
          bytes.fill(0, start, start + length);
        }
      });
      expect(equal(await expandKey(module, compressKey(empty), empty.length), empty)).toBe(true);
    }
  });

  test("with its sections in another order, a section more, coefficients in any order", async () => {
    const zkey = await randomKey(95n, 20);
    const parts = [...sectionsOf(zkey).values()].map(({ start, length }) =>
      zkey.subarray(start - 12, start + length),
    );
    const extra = Buffer.from([99, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
    const head = edited(zkey.subarray(0, 12), (_, view) =>
      view.setUint32(8, parts.length + 1, true),
    );
    const turned = Uint8Array.from(Buffer.concat([head, ...parts.reverse(), extra]));
    const { start = 0, length = 0 } = sectionsOf(turned).get(4) ?? {};
    const entries = turned.slice(start + 4, start + length);
    for (let at = 0; at < entries.length; at += 44) {
      turned.set(entries.subarray(entries.length - 44 - at, entries.length - at), start + 4 + at);
    }
    expect(equal(await expandKey(module, compressKey(turned), turned.length), turned)).toBe(true);
  });

  test("with the largest numbers of rows and wires, a value, its opposite, and 0", async () => {
    const zkey = await randomKey(96n, 9);
    const { start = 0 } = sectionsOf(zkey).get(4) ?? {};
    const changed = edited(zkey, (bytes, view) => {
      for (const [i, row, wire] of [
        [0, 0xffffffff, 0],
        [1, 0, 0xffffffff],
        [2, 0xffffffff, 0xffffffff],
      ] as const) {
        view.setUint32(start + 4 + 44 * i + 4, row, true);
        view.setUint32(start + 4 + 44 * i + 8, wire, true);
      }
      const put = (entry: number, value: bigint) => {
        for (let i = 0; i < 32; i++) {
          bytes[start + 4 + 44 * entry + 12 + i] = Number((value >> BigInt(8 * i)) & 255n);
        }
      };
      for (const [entry, value] of [0n, 1n, FIELD_ORDER - 1n, 0n, 5n].entries()) put(entry, value);
    });
    expect(equal(await expandKey(module, compressKey(changed), changed.length), changed)).toBe(
      true,
    );
  });

  test("within the kernel's bounds", async () => {
    const checked = await WebAssembly.compile(Uint8Array.from(await compileEngine(kernel, true)));
    const zkey = await randomKey(97n, 200);
    expect(equal(await expandKey(checked, compressKey(zkey), zkey.length), zkey)).toBe(true);
    const engine = await EngineInstance.create(checked);
    const thin = thinPoints(6).map((point) => filePoint(point));
    expect(expandPoints(engine, thin.map(packPoint))).toBeDefined();
    const random = createRandom(98n);
    for (const length of [32, 64]) {
      for (let i = 0; i < 200; i++) {
        const x = Uint8Array.from({ length }, () => random.index(256));
        for (let last = 31; last < length; last += 32) x[last] = (x[last] ?? 0) & 0x1f;
        expandPoints(engine, [x]);
      }
    }
  });
});

describe("what cannot be given back is not compressed", () => {
  let zkey: Bytes;
  beforeAll(async () => {
    zkey = await randomKey(99n, 9);
  });
  const start = (type: number) => sectionsOf(zkey).get(type)?.start ?? 0;

  test.each([5, 6, 7, 8, 9])(
    "a point off its curve, a number beyond p: section %i",
    async (type) => {
      const length = sectionsOf(zkey).get(type)?.length ?? 0;
      // the section's last point that is not infinity
      const size = type === 7 ? 128 : 64;
      let at = start(type) + length - size;
      while (zkey.subarray(at, at + size).every((byte) => byte === 0)) at -= size;
      const off = edited(zkey, (bytes) => {
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      });
      expect(await errorCode(() => compressKey(off))).toBe(KEY_FORM);
      const half = edited(zkey, (bytes) => bytes.fill(0, at, at + size / 2));
      expect(await errorCode(() => compressKey(half))).toBe(KEY_FORM);
      for (let number = at; number < at + size; number += 32) {
        const high = edited(zkey, (bytes) => {
          let carry = 0;
          for (let i = 0; i < 32; i++) {
            const sum = (bytes[number + i] ?? 0) + Number((P >> BigInt(8 * i)) & 255n) + carry;
            bytes[number + i] = sum;
            carry = sum >> 8;
          }
        });
        expect(await errorCode(() => compressKey(high))).toBe(KEY_FORM);
      }
    },
  );

  test("a matrix of no name, a coefficient beyond r", async () => {
    for (const matrix of [2, 0xffffffff]) {
      const other = edited(zkey, (_, view) => view.setUint32(start(4) + 4, matrix, true));
      expect(await errorCode(() => compressKey(other))).toBe(KEY_FORM);
    }
    const high = edited(zkey, (bytes) => bytes.fill(0xff, start(4) + 16, start(4) + 48));
    expect(await errorCode(() => compressKey(high))).toBe(KEY_FORM);
  });

  test("a file that is no key, a key that is cut or longer", async () => {
    expect(await errorCode(() => compressKey(new Uint8Array()))).toBe(KEY_FORM);
    for (let length = 0; length < zkey.length; length += 131) {
      expect(await errorCode(() => compressKey(zkey.subarray(0, length)))).toBe(KEY_FORM);
    }
    expect(await errorCode(() => compressKey(Uint8Array.from([...zkey, 0])))).toBe(KEY_FORM);
  });
});

describe("a hostile compressed key", () => {
  let module: WebAssembly.Module;
  let zkey: Bytes;
  let compressed: Bytes;
  /** Where the bodies of sections begin, by type. */
  let bodies: Map<number, number>;
  beforeAll(async () => {
    module = await engineModule("scalar");
    zkey = await randomKey(100n, 13);
    compressed = compressKey(zkey);
    bodies = bodiesOf(compressed);
  });

  /** Follows the description in compressed-form.ts. */
  function bodiesOf(bytes: Bytes): Map<number, number> {
    const view = new DataView(bytes.buffer);
    const u32 = (at: number) => view.getUint32(at, true);
    const found = new Map<number, number>();
    let at = 20;
    while (at < bytes.length) {
      const [type, form] = [u32(at), u32(at + 4)];
      at += 8;
      found.set(type, at);
      if (form === 0) at += 8 + Number(view.getBigUint64(at, true));
      else if (form === 3) {
        at += 8 + 32 * u32(at + 4);
        for (let i = 0; i < 3; i++) at += 4 + u32(at);
      } else {
        const bitmap = bytes.subarray(at + 4, at + 4 + Math.ceil(u32(at) / 8));
        const bits = [...bitmap].map((byte) => byte.toString(2)).join("");
        at += 4 + bitmap.length + 32 * form * bits.replaceAll("0", "").length;
      }
    }
    expect(at).toBe(bytes.length);
    return found;
  }

  const expand = (bytes: Uint8Array, length = zkey.length) => expandKey(module, bytes, length);
  const codeOf = (bytes: Uint8Array, length = zkey.length) =>
    errorCode(() => expand(bytes, length));
  const body = (type: number) => bodies.get(type) ?? 0;
  const changed = (edit: (bytes: Bytes, view: DataView) => void) => edited(compressed, edit);

  test("is expanded where nothing is changed", async () => {
    expect(equal(await expand(compressed), zkey)).toBe(true);
  });

  test("cut anywhere, and with a byte more", async () => {
    for (let length = 0; length < compressed.length; length += 7) {
      expect(await codeOf(compressed.slice(0, length))).toBe(KEY_FORM);
    }
    expect(await codeOf(Uint8Array.from([...compressed, 0]))).toBe(KEY_FORM);
  });

  test.each<[string, number, number]>([
    ["other letters", 0, 0x79656b7a],
    ["another version", 4, 2],
    ["another length", 8, 1],
    ["a length beyond all", 12, 0x10],
    ["a length that no number holds", 12, 0xffffffff],
    ["no section", 16, 0],
    ["a section less", 16, 9],
    ["a section more", 16, 11],
    ["sections without an end", 16, 0xffffffff],
    ["an unknown form", 24, 4],
  ])("header: %s", async (_, at, value) => {
    expect(await codeOf(changed((_bytes, view) => view.setUint32(at, value, true)))).toBe(KEY_FORM);
  });

  test("of another length than the key is known to have", async () => {
    for (const length of [0, zkey.length - 1, zkey.length + 1, 2 ** 40]) {
      expect(await codeOf(compressed, length)).toBe(KEY_FORM);
    }
  });

  test("that would fill the memory takes none", async () => {
    // a bitmap of infinities: 1 KiB of key for a byte
    const points = 2 ** 32 - 8;
    const small = new Uint8Array(32);
    const view = new DataView(small.buffer);
    small.set(compressed.subarray(0, 8));
    const length = 12 + 12 + 128 * points;
    view.setBigUint64(8, BigInt(length), true);
    view.setUint32(16, 1, true);
    view.setUint32(20, 7, true);
    view.setUint32(24, 2, true);
    view.setUint32(28, points, true);
    expect(await codeOf(small, length)).toBe(KEY_FORM);
    // coefficients without streams to come from
    const vast = 12 + 12 + 4 + 44 * points;
    const bare = edited(Uint8Array.from([...small, ...new Uint8Array(16)]), (_, edit) => {
      edit.setBigUint64(8, BigInt(vast), true);
      edit.setUint32(20, 4, true);
      edit.setUint32(24, 3, true);
    });
    expect(await codeOf(bare, vast)).toBe(KEY_FORM);
  });

  test("a point after the last, with a bit of its own", async () => {
    const view = new DataView(compressed.buffer);
    for (const [type, bytes] of [
      [5, 32],
      [6, 32],
      [7, 64],
      [8, 32],
    ] as const) {
      const count = view.getUint32(body(type), true);
      expect(count % 8).not.toBe(0);
      const last = body(type) + 4 + Math.floor(count / 8);
      const x = packPoint(filePoint(bytes === 32 ? G1.BASE : G2.BASE));
      const end = [...bodies.values(), compressed.length + 8].find((at) => at > body(type)) ?? 0;
      const parts = [compressed.subarray(0, end - 8), x, compressed.subarray(end - 8)];
      const longer = edited(Buffer.concat(parts), (edit) => {
        edit[last] = (edit[last] ?? 0) | (1 << (count & 7));
      });
      expect(await codeOf(longer)).toBe(KEY_FORM);
    }
  });

  test.each([5, 6, 7, 8, 9])("section %i: a count, a bitmap, an x that lies", async (type) => {
    const view = new DataView(compressed.buffer);
    const count = view.getUint32(body(type), true);
    for (const other of [0, count - 1, count + 1, count + 8, 0xffffffff]) {
      const bytes = changed((_, edit) => edit.setUint32(body(type), other, true));
      expect(await codeOf(bytes)).toBe(KEY_FORM);
    }
    const bitmap = Math.ceil(count / 8);
    for (let bit = 0; bit < 8 * bitmap; bit++) {
      const bytes = changed((edit) => {
        const at = body(type) + 4 + (bit >> 3);
        edit[at] = (edit[at] ?? 0) ^ (1 << (bit & 7));
      });
      expect(await codeOf(bytes)).toBe(KEY_FORM);
    }
    const x = body(type) + 4 + bitmap;
    expect(await codeOf(changed((bytes) => bytes.fill(0xff, x, x + 32)))).toBe(KEY_FORM);
    const flipped: string[] = [];
    for (let i = 0; i < 16; i++) {
      const bytes = changed((edit) => {
        edit[x] = (edit[x] ?? 0) ^ (i + 1);
      });
      flipped.push(
        await expand(bytes).then(
          (other) => String(equal(other, zkey)),
          (error) => error.code,
        ),
      );
    }
    // other points of the curve, and none of it; never the key
    expect(new Set(flipped)).toEqual(new Set(["false", KEY_FORM]));
  });

  test("a sign that was changed gives another key, on the curve", async () => {
    const view = new DataView(compressed.buffer);
    const count = view.getUint32(body(9), true);
    const last = body(9) + 4 + Math.ceil(count / 8) + 31;
    const other = await expand(
      changed((bytes) => {
        bytes[last] = (bytes[last] ?? 0) ^ 0x80;
      }),
    );
    const { start = 0 } = sectionsOf(zkey).get(9) ?? {};
    const differing = [...other.keys()].filter((i) => other[i] !== zkey[i]);
    expect(differing.length).toBeGreaterThan(0);
    expect(differing.every((i) => i >= start + 32 && i < start + 64)).toBe(true);
  });

  test("coefficients: counts, an index out of range, numbers that are too long, streams that do not fit", async () => {
    const view = new DataView(compressed.buffer);
    const at = body(4);
    const [count, kept] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    for (const [offset, values] of [
      [0, [0, count - 1, count + 1, 0xffffffff]],
      [4, [0, kept - 1, kept + 1, 0xffffffff]],
    ] as const) {
      for (const value of values) {
        const bytes = changed((_, edit) => edit.setUint32(at + offset, value, true));
        expect(await codeOf(bytes)).toBe(KEY_FORM);
      }
    }
    expect(await codeOf(changed((bytes) => bytes.fill(0xff, at + 8, at + 40)))).toBe(KEY_FORM);
    let stream = at + 8 + 32 * kept;
    for (let i = 0; i < 3; i++) {
      const length = view.getUint32(stream, true);
      for (const other of [0, length - 1, length + 1, 0xffffffff]) {
        const bytes = changed((_, edit) => edit.setUint32(stream, other, true));
        expect(await codeOf(bytes)).toBe(KEY_FORM);
      }
      const long = changed((bytes) => bytes.fill(0xff, stream + 4, stream + 10));
      expect(await codeOf(long)).toBe(KEY_FORM);
      // zigzag: a step below zero
      const below = changed((bytes) => {
        bytes[stream + 4] = i === 1 ? 1 : 2;
      });
      expect(await codeOf(below)).toBe(KEY_FORM);
      const end = stream + 4 + length;
      const parts = [compressed.subarray(0, end), Uint8Array.of(0), compressed.subarray(end)];
      const more = edited(Buffer.concat(parts), (_, edit) => {
        edit.setUint32(stream, length + 1, true);
      });
      expect(await codeOf(more)).toBe(KEY_FORM);
      stream = end;
    }
    // the last step: 31 beyond the index before
    const beyond = changed((bytes) => {
      bytes[stream - 1] = 0x7c;
    });
    expect(await codeOf(beyond)).toBe(KEY_FORM);
  });

  test("fuzz: any change gives a coded error or a file of the key's length that is another", async () => {
    const random = createRandom(101n);
    const outcomes = new Set<string>();
    for (let run = 0; run < 400; run++) {
      const bytes = changed((edit) => {
        for (let i = random.index(3); i >= 0; i--)
          edit[random.index(edit.length)] = random.index(256);
      });
      if (equal(bytes, compressed)) continue;
      try {
        const other = await expand(bytes);
        expect(other.length).toBe(zkey.length);
        outcomes.add("expanded");
      } catch (error) {
        expect(error).toBeInstanceOf(ProvingError);
        outcomes.add((error as ProvingError).code);
      }
    }
    expect(outcomes).toEqual(new Set(["expanded", KEY_FORM]));
  });

  test("says nothing of what it holds", async () => {
    const { message, details } = await codedError(() => expand(compressed.slice(0, 100)));
    expect(message).toMatch(/^compressed proving key: [a-z ]+$/);
    expect(details).toEqual({});
  });

  test("stops between two slices where it is told to", async () => {
    const long = await randomKey(102n, 400);
    const stop = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
      stop.abort(new Error("enough"));
    };
    const { signal } = stop;
    const expanding = expandKey(module, compressKey(long), long.length, { signal, onProgress });
    await expect(expanding).rejects.toThrow("enough");
    expect(shares).toHaveLength(1);
  });
});
