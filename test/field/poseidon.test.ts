import { buildPoseidon } from "circomlibjs";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DOMAIN } from "../../src/field/domains.ts";
import { permutePoseidon } from "../../src/field/permute-poseidon.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";
import { nobleHash } from "../vectors/noble-poseidon.ts";

describe("the hash of the product", () => {
  let hash: Hash;
  beforeAll(async () => {
    hash = await loadHash();
  });

  it("differs between any two domains, and from capacity 0 (C17)", () => {
    const names = Object.keys(DOMAIN) as (keyof typeof DOMAIN)[];
    const digests = names.map((name) => hash(name, [1n, 2n]));
    digests.push(nobleHash(0n, [1n, 2n]));
    expect(new Set(digests).size).toBe(names.length + 1);
  });

  it("refuses an input of p, which is 0 by another name", () => {
    expect(codeOf(() => hash("HOLDER", [0n, FIELD_ORDER]))).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect(codeOf(() => hash("HOLDER", [0n, 0n]))).toBe("accepted");
  });
});

const scalar = fc.oneof(
  fc.constantFrom(0n, 1n, FIELD_ORDER - 1n, FIELD_ORDER - 2n, 2n ** 253n),
  fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
);

describe("the permutation, by sparse partial rounds", () => {
  it.each(Array.from({ length: 16 }, (_, i) => i + 1))(
    "is circomlib's for %i inputs, at the field's edges too",
    async (inputs) => {
      const circomlib = await buildPoseidon();
      const states = fc.array(scalar, { minLength: inputs + 1, maxLength: inputs + 1 });
      fc.assert(
        fc.property(states, (state) => {
          const [capacity, ...rest] = state;
          const expected = circomlib.F.toObject(circomlib(rest, capacity));
          return permutePoseidon(state) === expected;
        }),
        { numRuns: 20 },
      );
    },
  );

  it("changes no element of its state, and gives the same again", () => {
    const state = [5n, 1n, FIELD_ORDER - 1n];
    const first = permutePoseidon(state);
    expect(state).toEqual([5n, 1n, FIELD_ORDER - 1n]);
    expect(permutePoseidon(state)).toBe(first);
    expect(permutePoseidon([5n, 1n, 0n])).not.toBe(first);
  });

  it.each([0, 1, 18, 19])("refuses a state of %i elements", (width) => {
    expect(() => permutePoseidon(new Array<bigint>(width).fill(0n))).toThrow(RangeError);
  });
});
