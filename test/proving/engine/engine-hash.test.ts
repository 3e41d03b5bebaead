import { beforeAll, describe, expect, test } from "vitest";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { DOMAIN, type DomainName } from "../../../src/field/domains.ts";
import { type Hash, loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { loadEngineHash } from "../../../src/proving/engine/load-engine-hash.ts";
import { createEngine, createRandom, engineModule, KERNELS } from "./engine-world.ts";

const WIDTHS = Array.from({ length: 16 }, (_, i) => i + 1);
const DOMAINS = Object.keys(DOMAIN) as DomainName[];
const EDGES = [0n, 1n, FIELD_ORDER - 1n, (FIELD_ORDER - 1n) / 2n, (FIELD_ORDER + 1n) / 2n];

describe.each(KERNELS)("Poseidon on the %s kernel", (kernel) => {
  let plain: Hash;
  let engineHash: Hash;
  beforeAll(async () => {
    plain = await loadHash();
    engineHash = await loadEngineHash(await engineModule(kernel));
  });

  const inputs = (count: number, at: number): bigint[] => {
    const random = createRandom(BigInt(1000 * count + at));
    return Array.from({ length: count }, () => random.below(FIELD_ORDER));
  };

  test.each(WIDTHS)("is the hash of %i inputs, at the field's edges and at random", (count) => {
    for (const edge of EDGES) {
      const all = new Array<bigint>(count).fill(edge);
      expect(engineHash("SOLVENCY_LEAF", all)).toBe(plain("SOLVENCY_LEAF", all));
    }
    for (let i = 0; i < 4; i++) {
      const domain = DOMAINS[(7 * count + i) % DOMAINS.length] as DomainName;
      expect(engineHash(domain, inputs(count, i))).toBe(plain(domain, inputs(count, i)));
    }
  });

  test("stays within the bounds of every operation", async () => {
    const checked = await WebAssembly.compile(Uint8Array.from(await compileEngine(kernel, true)));
    const hash = await loadEngineHash(checked);
    for (const count of [1, 2, 3, 15, 16]) {
      for (const edge of EDGES) {
        const all = new Array<bigint>(count).fill(edge);
        expect(hash("SOLVENCY_LEAF", all)).toBe(plain("SOLVENCY_LEAF", all));
      }
    }
  });

  test("tells domains and orders apart, and one call from the next", () => {
    const [a, b] = inputs(2, 9) as [bigint, bigint];
    const first = engineHash("SOLVENCY_LEAF", [a, b]);
    expect(engineHash("SOLVENCY_ID", [a, b])).not.toBe(first);
    expect(engineHash("SOLVENCY_LEAF", [b, a])).not.toBe(first);
    expect(engineHash("SOLVENCY_LEAF", [a, b, 0n])).not.toBe(first);
    expect(engineHash("SOLVENCY_LEAF", [a, b])).toBe(first);
  });

  test.each([-1n, FIELD_ORDER, FIELD_ORDER + 1n, 2n ** 256n])(
    "refuses %s, which is no scalar",
    (x) => {
      expect(() => engineHash("SOLVENCY_LEAF", [1n, x])).toThrow(
        expect.objectContaining({ code: "ERR_ENCODING_SCALAR_RANGE" }),
      );
    },
  );

  test.each([0, 17])("refuses %i inputs", (count) => {
    expect(() => engineHash("SOLVENCY_LEAF", new Array<bigint>(count).fill(1n))).toThrow(
      RangeError,
    );
  });

  test("the permutation refuses a width that it has no room for", async () => {
    const engine = await createEngine(kernel);
    const at = engine.allocate(4096);
    expect(engine.wasm.permute(at, 18, 68, at)).toBe(0);
    expect(engine.wasm.permute(at, 1, 56, at)).toBe(0);
  });
});
