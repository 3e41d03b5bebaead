import { beforeAll, describe, expect, test } from "vitest";
import { ProvingError } from "../../../src/errors.ts";
import { type EngineKey, readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { createRandom, engineModule } from "./engine-world.ts";
import { randomCircuit } from "./random-circuit.ts";

interface Section {
  readonly type: number;
  /** What the file says of its length. */
  readonly length: bigint;
  readonly body: Uint8Array;
}

let module: WebAssembly.Module;
let key: EngineKey;
let zkey: Uint8Array;
let wtns: Uint8Array;

beforeAll(async () => {
  module = await engineModule("scalar");
  const shape = { constraints: 9, publicOutputs: 1, publicInputs: 1, terms: 3 };
  const circuit = randomCircuit(createRandom(51n), { ...shape, values: "full" });
  zkey = (await createDevelopmentKey(circuit.r1cs)).provingKey;
  wtns = circuit.wtns;
  key = await readEngineKey(module, zkey);
});

function sectionsOf(file: Uint8Array): Section[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const sections: Section[] = [];
  for (let at = 12; at < file.length; ) {
    const length = view.getBigUint64(at + 4, true);
    const body = file.slice(at + 12, at + 12 + Number(length));
    sections.push({ type: view.getUint32(at, true), length, body });
    at += 12 + Number(length);
  }
  return sections;
}

function join(file: Uint8Array, sections: readonly Section[], count = sections.length): Uint8Array {
  const parts = sections.flatMap(({ type, length, body }) => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(type, 0);
    head.writeBigUInt64LE(length, 4);
    return [head, body];
  });
  const start = Buffer.from(file.slice(0, 12));
  start.writeUInt32LE(count, 8);
  return Uint8Array.from(Buffer.concat([start, ...parts]));
}

const u64 = 2n ** 64n;

/** Structural lies, each of them on every section in turn. */
const LIES: [string, (sections: Section[], i: number) => [Section[], number?]][] = [
  ["is a byte shorter than it says", (s, i) => [s.with(i, grown(s[i], 1n))]],
  ["is a byte longer than it says", (s, i) => [s.with(i, grown(s[i], -1n))]],
  ["says 2^31", (s, i) => [s.with(i, saying(s[i], 2n ** 31n))]],
  ["says 2^32 more than it has", (s, i) => [s.with(i, grown(s[i], 2n ** 32n))]],
  ["says 2^53", (s, i) => [s.with(i, saying(s[i], 2n ** 53n))]],
  ["says 2^63", (s, i) => [s.with(i, saying(s[i], 2n ** 63n))]],
  ["says 2^64 - 1", (s, i) => [s.with(i, saying(s[i], u64 - 1n))]],
  ["says that it ends where it begins", (s, i) => [s.with(i, saying(s[i], u64 - 12n))]],
  ["says 0", (s, i) => [s.with(i, saying(s[i], 0n))]],
  ["is empty", (s, i) => [s.with(i, { ...at(s, i), length: 0n, body: new Uint8Array() })]],
  ["is there twice", (s, i) => [[...s, at(s, i)]]],
  ["is there twice, counted once", (s, i) => [[...s, at(s, i)], s.length]],
  ["is missing", (s, i) => [s.filter((_, j) => j !== i)]],
  ["is missing, and counted", (s, i) => [s.filter((_, j) => j !== i), s.length]],
  ["is of no known type", (s, i) => [s.with(i, { ...at(s, i), type: 0xffffffff })]],
  ["is of the next one's type", (s, i) => [s.with(i, { ...at(s, i), type: at(s, i).type + 1 })]],
];

function at(sections: readonly Section[], i: number): Section {
  return sections[i] as Section;
}
function saying(section: Section | undefined, length: bigint): Section {
  return { ...(section as Section), length };
}
function grown(section: Section | undefined, by: bigint): Section {
  return saying(section, ((section as Section).length + by + u64) % u64);
}

/** Section 10 of a .zkey, the ceremony's, is nothing that a proof needs. */
const isNeeded = (section: Section) => section.type < 10;

describe.each(LIES)("a section that %s", (name, lie) => {
  test("of a .zkey", async () => {
    const sections = sectionsOf(zkey);
    for (const [i, section] of sections.entries()) {
      const [changed, count] = lie(sections, i);
      const error = await readEngineKey(module, join(zkey, changed, count)).catch((e) => e);
      const isHarmless = !isNeeded(section) && /missing$|known type|empty|next/.test(name);
      if (isHarmless && !(error instanceof Error)) continue;
      expect(error).toBeInstanceOf(ProvingError);
      expect(error.code).toBe("ERR_PROVING_KEY_FORM");
    }
  });

  test("of a .wtns", async () => {
    const sections = sectionsOf(wtns);
    for (const i of sections.keys()) {
      const [changed, count] = lie(sections, i);
      const error = await proveGroth16(key, join(wtns, changed, count)).catch((e) => e);
      expect(error).toBeInstanceOf(ProvingError);
      expect(error.code).toBe("ERR_PROVING_WITNESS");
    }
  });
});

test("counts of sections that no file has", async () => {
  for (const count of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
    const file = zkey.slice();
    new DataView(file.buffer).setUint32(8, count, true);
    const error = await readEngineKey(module, file).catch((e) => e);
    expect(error.code).toBe("ERR_PROVING_KEY_FORM");
  }
});

test("sections in any order, and in the middle of a larger buffer, are a key and a witness", async () => {
  const within = (file: Uint8Array): Uint8Array => {
    const large = new Uint8Array(file.length + 77).fill(0xee);
    large.set(file, 33);
    return large.subarray(33, 33 + file.length);
  };
  const reversed = join(zkey, sectionsOf(zkey).reverse());
  const other = await readEngineKey(module, within(reversed));
  const turned = within(join(wtns, sectionsOf(wtns).reverse()));
  const random = (bytes: Uint8Array) => bytes.fill(5);
  const expected = await proveGroth16(key, wtns, { random });
  expect(await proveGroth16(other, turned, { random })).toEqual(expected);
});
