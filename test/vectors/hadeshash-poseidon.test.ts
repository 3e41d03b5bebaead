import { buildPoseidon } from "circomlibjs";
import { expect, it } from "vitest";
import { noblePermutation } from "./noble-poseidon.ts";

/**
 * hadeshash, the reference implementation by the authors of Poseidon, code/test_vectors.txt: the permutations
 * poseidonperm_x5_254_3 and poseidonperm_x5_254_5 of the states 0, 1, 2 and so on.
 */
const VECTORS: readonly (readonly bigint[])[] = [
  [
    0x115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189an,
    0x0fca49b798923ab0239de1c9e7a4a9a2210312b6a2f616d18b5a87f9b628ae29n,
    0x0e7ae82e40091e63cbd4f16a6d16310b3729d4b6e138fcf54110e2867045a30cn,
  ],
  [
    0x299c867db6c1fdd79dcefa40e4510b9837e60ebb1ce0663dbaa525df65250465n,
    0x1148aaef609aa338b27dafd89bb98862d8bb2b429aceac47d86206154ffe053dn,
    0x24febb87fed7462e23f6665ff9a0111f4044c38ee1672c1ac6b0637d34f24907n,
    0x0eb08f6d809668a981c186beaf6110060707059576406b248e5d9cf6e78b3d3en,
    0x07748bc6877c9b82c8b98666ee9d0626ec7f5be4205f79ee8528ef1c4a376fc7n,
  ],
];
const inputsOf = (state: readonly bigint[]) => state.slice(1).map((_, i) => BigInt(i + 1));

it.each(VECTORS.map((state) => ({ width: state.length, state })))(
  "the permutation of width $width: the whole state of @noble/curves",
  ({ state }) => {
    expect(noblePermutation(0n, inputsOf(state))).toEqual(state);
  },
);

it.each(VECTORS.map((state) => ({ width: state.length, state })))(
  "the permutation of width $width: the first element of the library that the product hashes with",
  async ({ state }) => {
    const library = await buildPoseidon();
    expect(library.F.toObject(library(inputsOf(state)))).toBe(state[0]);
  },
);

it("is not the permutation with another capacity element", () => {
  for (const state of VECTORS) expect(noblePermutation(1n, inputsOf(state))[0]).not.toBe(state[0]);
});
