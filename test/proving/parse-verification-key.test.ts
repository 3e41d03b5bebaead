import { bn254 } from "@noble/curves/bn254.js";
import { curves, groth16 } from "snarkjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { hashVerificationKey } from "../../src/proving/hash-verification-key.ts";
import { toSnarkjsProof } from "../../src/proving/parse-proof.ts";
import {
  formatVerificationKey,
  parseVerificationKey,
  type SnarkjsVerificationKey,
} from "../../src/proving/parse-verification-key.ts";
import { fromG1, fromG2, type G1Point, type G2Point } from "../../src/proving/points.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { codedError, errorCode } from "./error-code.ts";
import { loadToys } from "./toy-circuits.ts";

const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;
let key: VerificationKey;
let json: SnarkjsVerificationKey;

beforeAll(async () => {
  const product = (await loadToys("verification-key")).circuits.get("product");
  if (!product) throw new Error("no toy");
  key = product.verificationKey;
  json = formatVerificationKey(key);
});

afterAll(async () => {
  await (await curves.getCurveFromName("bn128")).terminate();
});

const g1 = ([x, y]: VerificationKey["alpha"]): G1Point => G1.fromAffine({ x, y });
const g2 = ([x, y]: VerificationKey["beta"]): G2Point =>
  G2.fromAffine({ x: { c0: x[0], c1: x[1] }, y: { c0: y[0], c1: y[1] } });

async function refused(changes: Partial<VerificationKey>): Promise<string> {
  const unsafe = { ...key, ...changes };
  const code = await errorCode(() => parseVerificationKey(formatVerificationKey(unsafe)));
  // a key that reaches the verifier by another way is refused there too
  const proof = { a: key.alpha, b: key.beta, c: key.alpha };
  expect(await errorCode(() => verifyProof(unsafe, [1n, 2n, 3n], proof))).toBe(code);
  return code;
}

describe("verification key", () => {
  test("survives a round trip; a member that is not read changes nothing", () => {
    expect(parseVerificationKey(json)).toEqual(key);
    expect(parseVerificationKey({ ...json, vk_alphabeta_12: "?" })).toEqual(key);
    expect(hashVerificationKey(parseVerificationKey(json))).toBe(hashVerificationKey(key));
  });

  test("does not change any more: verification remembers what it made of it", () => {
    const parsed = parseVerificationKey(json) as unknown as { ic: unknown[]; alpha: unknown };
    expect(() => {
      parsed.alpha = key.beta;
    }).toThrow(TypeError);
    expect(() => {
      parsed.ic[0] = key.ic[1];
    }).toThrow(TypeError);
  });

  test("its hash depends on each coordinate", () => {
    const hashes = [
      key,
      { ...key, alpha: fromG1(g1(key.alpha).double()) },
      { ...key, beta: fromG2(g2(key.beta).double()) },
      { ...key, gamma: fromG2(g2(key.gamma).double()) },
      { ...key, delta: fromG2(g2(key.delta).double()) },
      { ...key, ic: [...key.ic].reverse() },
      { ...key, ic: key.ic.slice(1) },
    ].map(hashVerificationKey);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("V4: unsafe verification keys", () => {
  test.each([1n, 2n, 63n, 64n])("gamma, delta and beta in the ratio %i", async (k) => {
    const unsafe = "ERR_VERIFICATION_KEY_UNSAFE";
    const times = (point: VerificationKey["beta"]) => g2(point).multiply(k);
    const [gamma, delta] = [times(key.gamma), times(key.delta)];
    expect(await refused({ delta: fromG2(gamma) })).toBe(unsafe);
    expect(await refused({ delta: fromG2(gamma.negate()) })).toBe(unsafe);
    expect(await refused({ gamma: fromG2(delta) })).toBe(unsafe);
    expect(await refused({ gamma: fromG2(delta.negate()) })).toBe(unsafe);
    expect(await refused({ beta: fromG2(delta) })).toBe(unsafe);
    expect(await refused({ delta: fromG2(times(key.beta)) })).toBe(unsafe);
    expect(await refused({ beta: fromG2(gamma.negate()) })).toBe(unsafe);
    expect(await refused({ alpha: fromG1(G1.BASE.multiply(k)) })).toBe(unsafe);
    const foreign = fromG2(G2.BASE.multiply(987654321n));
    expect(await refused({ gamma: foreign, delta: fromG2(G2.BASE.multiply(k)) })).toBe(unsafe);
    expect(await refused({ gamma: foreign, beta: fromG2(G2.BASE.multiply(k)) })).toBe(unsafe);
  });

  test("an unknown ratio is accepted", () => {
    const [gamma, delta] = [987654321n, 123456789n].map((k) => fromG2(G2.BASE.multiply(k)));
    const safe = { ...key, gamma: gamma ?? key.gamma, delta: delta ?? key.delta };
    expect(parseVerificationKey(formatVerificationKey(safe))).toEqual(safe);
  });

  test("IC that repeats a point or its opposite", async () => {
    const [first, second, third, fourth] = key.ic as [...VerificationKey["ic"]] & { length: 4 };
    const opposite = first && fromG1(g1(first).negate());
    if (!first || !second || !third || !fourth || !opposite) throw new Error("no IC");
    const unsafe = "ERR_VERIFICATION_KEY_UNSAFE";
    expect(await refused({ ic: [first, second, third, second] })).toBe(unsafe);
    expect(await refused({ ic: [first, second, third, opposite] })).toBe(unsafe);
    const other = fromG1(g1(fourth).double());
    expect(
      parseVerificationKey(formatVerificationKey({ ...key, ic: [first, second, third, other] })).ic,
    ).toHaveLength(4);
  });

  test.each([
    [1n, 2n],
    [1n, 64n],
    [2n, 3n],
    [63n, 64n],
  ])("L4: IC points in the ratio %i : %i, in either order, either sign", async (j, k) => {
    const [first, second] = key.ic;
    if (!first || !second) throw new Error("no IC");
    const point = G1.BASE.multiply(424242n);
    const [one, other] = [fromG1(point.multiply(j)), fromG1(point.multiply(k))];
    const opposite = fromG1(point.multiply(k).negate());
    for (const ic of [
      [first, second, one, other],
      [other, first, second, one],
      [one, opposite, first, second],
    ]) {
      expect(await refused({ ic })).toBe("ERR_VERIFICATION_KEY_UNSAFE");
    }
    const far = fromG1(point.multiply(k * 65n + 1n));
    const safe = { ...key, ic: [first, second, one, far] };
    expect(parseVerificationKey(formatVerificationKey(safe)).ic).toHaveLength(4);
  });

  test.each(["vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2"] as const)(
    "%s at infinity",
    async (name) => {
      const infinity =
        name === "vk_alpha_1"
          ? ["0", "1", "0"]
          : [
              ["0", "0"],
              ["1", "0"],
              ["0", "0"],
            ];
      const error = await codedError(() => parseVerificationKey({ ...json, [name]: infinity }));
      expect(error.code).toBe("ERR_VERIFICATION_KEY_UNSAFE");
    },
  );

  test("IC at infinity", async () => {
    const IC = [...json.IC.slice(0, 3), ["0", "1", "0"]];
    expect(await errorCode(() => parseVerificationKey({ ...json, IC }))).toBe(
      "ERR_VERIFICATION_KEY_UNSAFE",
    );
  });

  test("forgeries that snarkjs accepts under such keys", async () => {
    const signals = [1n, 2n, 3n];
    const bound = key.ic
      .slice(1)
      .reduce(
        (sum, point, i) => sum.add(g1(point).multiply(signals[i] ?? 1n)),
        g1(key.ic[0] ?? key.alpha),
      );
    const forgeries = [
      [{ delta: key.gamma }, { a: key.alpha, b: key.beta, c: fromG1(bound.negate()) }],
      [{ beta: key.delta }, { a: fromG1(bound), b: key.gamma, c: fromG1(g1(key.alpha).negate()) }],
    ] as const;
    for (const [changes, proof] of forgeries) {
      const verify = (k: VerificationKey) =>
        groth16.verify(formatVerificationKey(k), signals.map(String), toSnarkjsProof(proof));
      expect(await verify({ ...key, ...changes })).toBe(true);
      expect(await verify(key)).toBe(false);
      expect(await verifyProof(key, signals, proof)).toBe(false);
      expect(await refused(changes)).toBe("ERR_VERIFICATION_KEY_UNSAFE");
    }
  });
});

describe("malformed verification keys", () => {
  const shift = (text: string | undefined) => String(BigInt(text ?? 0) + BASE_FIELD_ORDER);

  test.each<[string, (json: SnarkjsVerificationKey) => unknown]>([
    ["null", () => null],
    ["an array", (k) => [k]],
    ["another protocol", (k) => ({ ...k, protocol: "plonk" })],
    ["another curve", (k) => ({ ...k, curve: "bls12381" })],
    ["nPublic as text", (k) => ({ ...k, nPublic: "3" })],
    ["nPublic too small", (k) => ({ ...k, nPublic: 2 })],
    ["nPublic too large", (k) => ({ ...k, nPublic: 4 })],
    ["IC too short", (k) => ({ ...k, IC: k.IC.slice(1) })],
    ["IC too long", (k) => ({ ...k, IC: [...k.IC, k.vk_alpha_1] })],
    ["IC missing", (k) => ({ ...k, IC: undefined })],
    ["IC empty", (k) => ({ ...k, IC: [], nPublic: -1 })],
    ["IC off the curve", (k) => ({ ...k, IC: [...k.IC.slice(1), ["1", "3", "1"]] })],
    ["alpha off the curve", (k) => ({ ...k, vk_alpha_1: ["1", "3", "1"] })],
    ["alpha not affine", (k) => ({ ...k, vk_alpha_1: [...k.vk_alpha_1.slice(0, 2), "2"] })],
    ["alpha without a third coordinate", (k) => ({ ...k, vk_alpha_1: k.vk_alpha_1.slice(0, 2) })],
    [
      "an alias of alpha",
      (k) => ({ ...k, vk_alpha_1: [shift(k.vk_alpha_1[0]), k.vk_alpha_1[1], "1"] }),
    ],
    ["beta not affine", (k) => ({ ...k, vk_beta_2: [...k.vk_beta_2.slice(0, 2), ["1", "1"]] })],
    [
      "beta off the curve",
      (k) => ({
        ...k,
        vk_beta_2: [
          ["1", "0"],
          ["1", "0"],
          ["1", "0"],
        ],
      }),
    ],
    ["delta outside the subgroup", (k) => ({ ...k, vk_delta_2: outsideSubgroup() })],
    ["numbers in place of text", (k) => ({ ...k, vk_alpha_1: [1, 2, 1] })],
  ])("refuses %s", async (_, damage) => {
    expect(await errorCode(() => parseVerificationKey(damage(json)))).toBe(
      "ERR_VERIFICATION_KEY_FORM",
    );
  });
});

/** On the twist, of another order: a random point of the twist is in the subgroup with probability 2^-254. */
function outsideSubgroup(): string[][] {
  const { Fp2 } = bn254.fields;
  const b = Fp2.sub(Fp2.sqr(G2.BASE.y), Fp2.mul(Fp2.sqr(G2.BASE.x), G2.BASE.x));
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.fromBigTuple([c0, 0n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      expect(G2.fromAffine({ x, y }).isTorsionFree()).toBe(false);
      expect(FIELD_ORDER).toBeGreaterThan(c0);
      return [
        [String(x.c0), String(x.c1)],
        [String(y.c0), String(y.c1)],
        ["1", "0"],
      ];
    } catch {
      // no square root: the next x
    }
  }
}
