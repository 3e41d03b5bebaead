import { buildPoseidon } from "circomlibjs";
import { expect, it } from "vitest";
import { nobleHash } from "./noble-poseidon.ts";

/** go-iden3-crypto, poseidon/poseidon_test.go, TestPoseidonHash: capacity 0. */
const VECTORS: readonly (readonly [inputs: readonly bigint[], hash: bigint])[] = [
  [[1n], 18586133768512220936620570745912940619677854269274689475585506675881198879027n],
  [[1n, 2n], 7853200120776062878684798364095072458815029376092732009249414926327459813530n],
  [
    [1n, 2n, 0n, 0n, 0n],
    1018317224307729531995786483840663576608797660851238720571059489595066344487n,
  ],
  [
    [1n, 2n, 0n, 0n, 0n, 0n],
    15336558801450556532856248569924170992202208561737609669134139141992924267169n,
  ],
  [
    [3n, 4n, 0n, 0n, 0n],
    5811595552068139067952687508729883632420015185677766880877743348592482390548n,
  ],
  [
    [3n, 4n, 0n, 0n, 0n, 0n],
    12263118664590987767234828103155242843640892839966517009184493198782366909018n,
  ],
  [
    [1n, 2n, 3n, 4n, 5n, 6n],
    20400040500897583745843009878988256314335038853985262692600694741116813247201n,
  ],
];

it.each(VECTORS)("the hash of %o, in two implementations", async (inputs, expected) => {
  const library = await buildPoseidon();
  expect(library.F.toObject(library([...inputs]))).toBe(expected);
  expect(nobleHash(0n, inputs)).toBe(expected);
});
