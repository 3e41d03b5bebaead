import { Field } from "@noble/curves/abstract/modular.js";
import { grainGenConstants, poseidon } from "@noble/curves/abstract/poseidon.js";
import { buildPoseidon } from "circomlibjs";
import { beforeAll, describe, expect, it } from "vitest";
import { DOMAIN } from "../../src/field/domains.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";

const ROUNDS_PARTIAL = [56, 57, 56, 60, 60, 63, 64, 63];
const field = Field(FIELD_ORDER);

/** Poseidon of @noble/curves with the constants of the reference script (Grain LFSR), capacity element first. */
function nobleHash(capacity: bigint, inputs: readonly bigint[]): bigint {
  const options = {
    Fp: field,
    t: inputs.length + 1,
    roundsFull: 8,
    roundsPartial: ROUNDS_PARTIAL[inputs.length - 1] ?? 0,
    sboxPower: 5,
    isSboxInverse: false,
  };
  const permute = poseidon({ ...options, ...grainGenConstants(options) });
  return permute([capacity, ...inputs])[0] ?? 0n;
}

const count = (to: number) => Array.from({ length: to }, (_, i) => BigInt(i + 1));

describe("published vectors, capacity 0 (iden3: circomlibjs, go-iden3-crypto)", () => {
  const VECTORS: [bigint[], bigint][] = [
    [[1n], 18586133768512220936620570745912940619677854269274689475585506675881198879027n],
    [[1n, 2n], 7853200120776062878684798364095072458815029376092732009249414926327459813530n],
    [count(4), 18821383157269793795438455681495246036402687001665670618754263018637548127333n],
    [
      [1n, 2n, 0n, 0n, 0n],
      1018317224307729531995786483840663576608797660851238720571059489595066344487n,
    ],
    [count(6), 20400040500897583745843009878988256314335038853985262692600694741116813247201n],
  ];

  let library: Awaited<ReturnType<typeof buildPoseidon>>;
  beforeAll(async () => {
    library = await buildPoseidon();
  });

  it.each(VECTORS)("of %o, by the library", (inputs, expected) => {
    expect(library.F.toObject(library(inputs))).toBe(expected);
    expect(nobleHash(0n, inputs)).toBe(expected);
  });
});

describe("the hash of the product", () => {
  let hash: Hash;
  beforeAll(async () => {
    hash = await loadHash();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "with %i inputs is the permutation that starts from the tag (PoseidonEx, second implementation)",
    (arity) => {
      const inputs = count(arity).map((i) => FIELD_ORDER - i);
      expect(hash("CREDENTIAL", inputs)).toBe(nobleHash(DOMAIN.CREDENTIAL, inputs));
    },
  );

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
