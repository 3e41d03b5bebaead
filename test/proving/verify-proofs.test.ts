import { webcrypto } from "node:crypto";
import { bn254 } from "@noble/curves/bn254.js";
import { describe, expect, it, test } from "vitest";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import { fromG1 } from "../../src/proving/points.ts";
import type { G1Coordinates, Groth16Proof, VerificationKey } from "../../src/proving/types.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { type ClaimedProof, verifyProofs } from "../../src/proving/verify-proofs.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";

const trapdoor = createTrapdoorKey(2);
const key: VerificationKey = trapdoor.key;
const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);
const g1 = ([x, y]: G1Coordinates) => bn254.G1.Point.fromAffine({ x, y });

function honest(i: number): ClaimedProof & { readonly proof: Groth16Proof } {
  const publicSignals = [BigInt(i), FIELD_ORDER - 1n];
  return { publicSignals, proof: parseProof(trapdoor.prove(publicSignals, `proof ${i}`)) };
}

const shifted = (claim: ReturnType<typeof honest>, by: bigint): ClaimedProof => ({
  ...claim,
  proof: {
    ...claim.proof,
    c: fromG1(g1(claim.proof.c).add(bn254.G1.Point.BASE.multiply(by))),
  },
});

/** What `verifyProof` says, errors by their code. */
const alone = ({ publicSignals, proof }: ClaimedProof) =>
  verifyProof(key, publicSignals, proof).catch((error: { code: string }) => error.code);

async function together(
  claims: readonly ClaimedProof[],
  fill: (bytes: Uint8Array) => void = random,
) {
  const verdicts = await verifyProofs(key, claims, fill);
  return verdicts.map((verdict) => (typeof verdict === "boolean" ? verdict : verdict.code));
}

describe("verifyProofs says of each what verifyProof says", () => {
  const off: Groth16Proof = { ...honest(0).proof, c: [1n, 3n] };
  test.each<[string, () => ClaimedProof[]]>([
    ["none", () => []],
    ["one that holds", () => [honest(1)]],
    ["one that does not", () => [shifted(honest(1), 1n)]],
    ["several that hold", () => [1, 2, 3, 4].map(honest)],
    ["the same twice", () => [honest(1), honest(1)]],
    ["a false one in front", () => [shifted(honest(1), 1n), honest(2), honest(3)]],
    ["a false one at the end", () => [honest(2), honest(3), shifted(honest(1), 9n)]],
    ["false ones alone", () => [1n, 2n].map((by) => shifted(honest(1), by))],
    ["the proof of other signals", () => [honest(1), { ...honest(2), publicSignals: [3n, 0n] }]],
    [
      "proofs changed over",
      () => [
        { ...honest(1), proof: honest(2).proof },
        { ...honest(2), proof: honest(1).proof },
      ],
    ],
    ["a point off the curve", () => [honest(1), { ...honest(2), proof: off }]],
    [
      "a coordinate too large",
      () => [{ ...honest(2), proof: { ...off, c: [BASE_FIELD_ORDER, 1n] } }, honest(1)],
    ],
    ["a signal too few", () => [honest(1), { ...honest(2), publicSignals: [2n] }]],
    [
      "a signal out of range",
      () => [honest(1), { ...honest(2), publicSignals: [FIELD_ORDER, 1n] }],
    ],
  ])("%s", async (_name, claims) => {
    expect(await together(claims())).toEqual(await Promise.all(claims().map(alone)));
  });

  it("refuses two false ones whose errors cancel, which equal coefficients would let through", async () => {
    const pair = [shifted(honest(1), 5n), shifted(honest(2), FIELD_ORDER - 5n)];
    expect(await together(pair)).toEqual([false, false]);
    // What the random coefficients are for: this source makes each of them the same.
    expect(await together(pair, (bytes) => void bytes.fill(3))).toEqual([true, true]);
  });

  it("refuses a source that fills nothing; 16 zeroes by chance are drawn again", async () => {
    const pair = [shifted(honest(1), 5n), shifted(honest(2), FIELD_ORDER - 5n)];
    for (const fill of [(bytes: Uint8Array) => void bytes.fill(0), () => {}]) {
      await expect(verifyProofs(key, pair, fill)).rejects.toThrow(TypeError);
    }
    let asked = 0;
    const sometimes = (bytes: Uint8Array) => (asked++ % 3 === 2 ? random(bytes) : undefined);
    expect(await together([shifted(honest(1), 5n), honest(2)], sometimes)).toEqual([false, true]);
    expect(asked).toBe(6);
  });

  it("asks for fresh randomness of 16 bytes a proof", async () => {
    const asked: number[] = [];
    const fill = (bytes: Uint8Array) => {
      asked.push(bytes.length);
      random(bytes);
    };
    expect(await together([1, 2, 3].map(honest), fill)).toEqual([true, true, true]);
    expect(asked).toEqual([16, 16, 16]);
  });

  it("refuses a key under which anyone can forge", async () => {
    const unsafe = { ...key, delta: key.gamma };
    await expect(verifyProofs(unsafe, [honest(1), honest(2)], random)).rejects.toMatchObject({
      code: "ERR_VERIFICATION_KEY_UNSAFE",
    });
  });
});

describe("coordinates that were parsed", () => {
  it("cannot be changed afterwards, so that what was checked is what is verified", () => {
    const { a, b, c } = honest(1).proof as unknown as { a: bigint[]; b: bigint[][]; c: bigint[] };
    for (const part of [a, c, b, ...b]) {
      expect(() => {
        (part as unknown[])[0] = 1n;
      }).toThrow(TypeError);
    }
  });

  it("are checked again where somebody copies and changes them", async () => {
    const { publicSignals, proof } = honest(1);
    const changed = { ...proof, a: [proof.a[0], proof.a[1] + 1n] as const };
    await expect(verifyProof(key, publicSignals, changed)).rejects.toMatchObject({
      code: "ERR_VERIFICATION_POINT_OFF_CURVE",
    });
  });
});
