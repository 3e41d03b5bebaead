import { bn254 } from "@noble/curves/bn254.js";
import { curves, groth16 } from "snarkjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import type { CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import {
  formatProof,
  fromSnarkjsProof,
  parseProof,
  type SnarkjsProof,
  toSnarkjsProof,
} from "../../src/proving/parse-proof.ts";
import { parsePublicSignals } from "../../src/proving/parse-public-signals.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import { fromG1, fromG2, type G1Point, type G2Point } from "../../src/proving/points.ts";
import type { G1Coordinates, G2Coordinates, Groth16Proof } from "../../src/proving/types.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { errorCode } from "./error-code.ts";
import { loadToys, PRODUCT_INPUTS } from "./toy-circuits.ts";

let circuit: CircuitArtifacts;
let proof: Groth16Proof;
let other: Groth16Proof;
// the last signal is 0: snarkjs does not miss it
let signals: bigint[];

beforeAll(async () => {
  const found = (await loadToys("verify-proof")).circuits.get("product");
  if (!found) throw new Error("no toy");
  circuit = found;
  const prove = async () => {
    const inputs = { ...PRODUCT_INPUTS, tag: 0n };
    const result = await groth16.fullProve(inputs, circuit.wasm, circuit.provingKey);
    signals = parsePublicSignals(result.publicSignals, 3);
    return fromSnarkjsProof(result.proof);
  };
  proof = await prove();
  other = await prove();
});

afterAll(async () => {
  await (await curves.getCurveFromName("bn128")).terminate();
});

const g1 = ([x, y]: G1Coordinates): G1Point => bn254.G1.Point.fromAffine({ x, y });
const g2 = ([x, y]: G2Coordinates): G2Point =>
  bn254.G2.Point.fromAffine({ x: { c0: x[0], c1: x[1] }, y: { c0: y[0], c1: y[1] } });
const invert = (value: bigint): bigint => bn254.fields.Fr.inv(value);

function snarkjsVerify(values: readonly bigint[], candidate: Groth16Proof): Promise<boolean> {
  const key = formatVerificationKey(circuit.verificationKey);
  return groth16.verify(key, values.map(String), toSnarkjsProof(candidate));
}

describe("V9: both verifiers agree", () => {
  test.each<[string, boolean, () => [readonly bigint[], Groth16Proof]]>([
    ["an honest proof", true, () => [signals, proof]],
    ["another proof of the same", true, () => [signals, other]],
    [
      "V5: (-A, -B)",
      true,
      () => [
        signals,
        { ...proof, a: fromG1(g1(proof.a).negate()), b: fromG2(g2(proof.b).negate()) },
      ],
    ],
    [
      "V5: (rA, B/r)",
      true,
      () => [
        signals,
        {
          ...proof,
          a: fromG1(g1(proof.a).multiply(7n)),
          b: fromG2(g2(proof.b).multiply(invert(7n))),
        },
      ],
    ],
    [
      "V5: (A, B + t delta, C + tA)",
      true,
      () => {
        const b = g2(proof.b).add(g2(circuit.verificationKey.delta).multiply(5n));
        return [
          signals,
          { ...proof, b: fromG2(b), c: fromG1(g1(proof.c).add(g1(proof.a).multiply(5n))) },
        ];
      },
    ],
    ["-A", false, () => [signals, { ...proof, a: fromG1(g1(proof.a).negate()) }]],
    ["-C", false, () => [signals, { ...proof, c: fromG1(g1(proof.c).negate()) }]],
    ["A and C exchanged", false, () => [signals, { ...proof, a: proof.c, c: proof.a }]],
    ["B of another proof", false, () => [signals, { ...proof, b: other.b }]],
    ["C of another proof", false, () => [signals, { ...proof, c: other.c }]],
    [
      "the key's own points",
      false,
      () => {
        const { alpha, beta } = circuit.verificationKey;
        return [signals, { a: alpha, b: beta, c: alpha }];
      },
    ],
    ["C12: first signal + 1", false, () => [signals.with(0, (signals[0] ?? 0n) + 1n), proof]],
    ["C12: second signal 0", false, () => [signals.with(1, 1n), proof]],
    ["C12: last signal 1", false, () => [signals.with(2, 1n), proof]],
    ["C12: signal p - 1", false, () => [signals.with(2, FIELD_ORDER - 1n), proof]],
    ["two signals exchanged", false, () => [[signals[1] ?? 0n, signals[0] ?? 0n, 0n], proof]],
  ])("%s: %s", async (_, valid, make) => {
    const [values, candidate] = make();
    expect(await verifyProof(circuit.verificationKey, values, candidate)).toBe(valid);
    expect(await snarkjsVerify(values, candidate)).toBe(valid);
  });
});

describe("what the verifier refuses before the pairing", () => {
  const verify = (values: readonly bigint[], candidate: Groth16Proof) =>
    errorCode(() => verifyProof(circuit.verificationKey, values, candidate));

  test("V1: too few signals, which snarkjs accepts, and too many", async () => {
    expect(await snarkjsVerify(signals.slice(0, 2), proof)).toBe(true);
    const code = "ERR_VERIFICATION_SIGNALS_COUNT";
    expect(await verify(signals.slice(0, 2), proof)).toBe(code);
    expect(await verify([...signals, 0n], proof)).toBe(code);
    expect(await verify([], proof)).toBe(code);
  });

  test("V2: aliases and negative signals", async () => {
    const code = "ERR_VERIFICATION_SIGNAL_RANGE";
    expect(await verify(signals.with(2, FIELD_ORDER), proof)).toBe(code);
    expect(await verify(signals.with(0, (signals[0] ?? 0n) - FIELD_ORDER), proof)).toBe(code);
    const sparse: bigint[] = [signals[0] ?? 0n, signals[1] ?? 0n];
    sparse.length = 3;
    expect(await verify(sparse, proof)).toBe(code);
  });

  test("V3: aliases of coordinates, points off the curve, infinity", async () => {
    const [x, y] = proof.a;
    const range = "ERR_VERIFICATION_PROOF_RANGE";
    const curve = "ERR_VERIFICATION_POINT_OFF_CURVE";
    expect(await verify(signals, { ...proof, a: [x + BASE_FIELD_ORDER, y] })).toBe(range);
    expect(await verify(signals, { ...proof, a: [x, y - BASE_FIELD_ORDER] })).toBe(range);
    expect(await verify(signals, { ...proof, a: [x, y + 1n] })).toBe(curve);
    expect(await verify(signals, { ...proof, a: [0n, 0n] })).toBe(curve);
    expect(await verify(signals, { ...proof, c: [0n, 0n] })).toBe(curve);
    expect(await verify(signals, { ...proof, a: [x, 0n] })).toBe(curve);
    expect(await verify(signals, { ...proof, b: [proof.b[0], [0n, 0n]] })).toBe(curve);
    expect(
      await verify(signals, {
        ...proof,
        b: [
          [0n, 0n],
          [0n, 0n],
        ],
      }),
    ).toBe(curve);
    const [bx, by] = proof.b;
    const swapped: G2Coordinates = [
      [bx[1], bx[0]],
      [by[1], by[0]],
    ];
    expect(await verify(signals, { ...proof, b: swapped })).toBe(curve);
  });
});

describe("parseProof", () => {
  test("round trips", () => {
    expect(parseProof(JSON.parse(JSON.stringify(formatProof(proof))))).toEqual(proof);
    expect(fromSnarkjsProof(toSnarkjsProof(proof))).toEqual(proof);
  });

  test.each<[string, (a: string) => unknown]>([
    ["an alias", (a) => String(BigInt(a) + BASE_FIELD_ORDER)],
    ["the order itself", () => String(BASE_FIELD_ORDER)],
    ["hex", (a) => `0x${BigInt(a).toString(16)}`],
    ["a leading zero", (a) => `0${a}`],
    ["a sign", (a) => `+${a}`],
    ["a minus", (a) => `-${a}`],
    ["white space", (a) => `${a} `],
    ["a line feed", (a) => `${a}\n`],
    ["an exponent", () => "1e3"],
    ["nothing", () => ""],
    ["a number", () => 1],
    ["a bigint", (a) => BigInt(a)],
    ["null", () => null],
    ["undefined", () => undefined],
    ["a nested array", (a) => [a]],
    ["a million digits", () => "1".repeat(1_000_000)],
  ])("V2, V3: refuses %s as a coordinate", async (_, change) => {
    const json = formatProof(proof);
    const codes = ["ERR_VERIFICATION_PROOF_FORM", "ERR_VERIFICATION_PROOF_RANGE"];
    const a = [change(json.a[0]), json.a[1]];
    expect(codes).toContain(await errorCode(() => parseProof({ ...json, a })));
    const b = [json.b[0], [json.b[1][0], change(json.b[1][1])]];
    expect(codes).toContain(await errorCode(() => parseProof({ ...json, b })));
  });

  test.each<[string, (json: ReturnType<typeof formatProof>) => unknown]>([
    ["null", () => null],
    ["an array", (json) => [json]],
    ["a missing member", ({ a, b }) => ({ a, b })],
    ["a member too many", (json) => ({ ...json, d: json.a })],
    ["a projective point", (json) => ({ ...json, a: [...json.a, "1"] })],
    ["a point too short", (json) => ({ ...json, c: [json.c[0]] })],
    ["G1 in place of G2", (json) => ({ ...json, b: json.a })],
  ])("refuses %s", async (_, change) => {
    expect(await errorCode(() => parseProof(change(formatProof(proof))))).toBe(
      "ERR_VERIFICATION_PROOF_FORM",
    );
  });

  test.each<[string, (json: SnarkjsProof) => unknown, string]>([
    ["z = 2", (json) => ({ ...json, pi_a: [...json.pi_a.slice(0, 2), "2"] }), "PROOF_FORM"],
    ["z = 0", (json) => ({ ...json, pi_c: ["0", "1", "0"] }), "PROOF_FORM"],
    ["no z", (json) => ({ ...json, pi_a: json.pi_a.slice(0, 2) }), "PROOF_FORM"],
    [
      "z of G2",
      (json) => ({ ...json, pi_b: [...json.pi_b.slice(0, 2), ["1", "1"]] }),
      "PROOF_FORM",
    ],
    ["another protocol", (json) => ({ ...json, protocol: "plonk" }), "PROOF_SYSTEM"],
    ["another curve", (json) => ({ ...json, curve: "bls12381" }), "PROOF_SYSTEM"],
    ["off the curve", (json) => ({ ...json, pi_a: ["1", "3", "1"] }), "POINT_OFF_CURVE"],
  ])("V3: snarkjs's form with %s", async (_, change, reason) => {
    const code = await errorCode(() => fromSnarkjsProof(change(toSnarkjsProof(proof))));
    expect(code).toBe(`ERR_VERIFICATION_${reason}`);
  });
});

describe("parsePublicSignals", () => {
  const valid = ["0", "1", String(FIELD_ORDER - 1n)];

  test.each<[string, unknown, string]>([
    ["V1: too few", valid.slice(1), "SIGNALS_COUNT"],
    ["V1: too many", [...valid, "0"], "SIGNALS_COUNT"],
    ["V1: a hole", Object.assign([...valid.slice(0, 2)], { length: 3 }), "SIGNAL_FORM"],
    ["V2: the order", ["0", "1", String(FIELD_ORDER)], "SIGNAL_RANGE"],
    ["V2: an alias", ["0", "1", String(FIELD_ORDER + 1n)], "SIGNAL_RANGE"],
    ["V2: hex", ["0", "1", "0x1"], "SIGNAL_FORM"],
    ["V2: a leading zero", ["0", "1", "01"], "SIGNAL_FORM"],
    ["V2: two zeroes", ["00", "1", "1"], "SIGNAL_FORM"],
    ["V2: empty", ["", "1", "1"], "SIGNAL_FORM"],
    ["V2: null", [null, "1", "1"], "SIGNAL_FORM"],
    ["V2: a number", [0, "1", "1"], "SIGNAL_FORM"],
    ["V2: nested", [["0"], "1", "1"], "SIGNAL_FORM"],
    ["V2: negative", ["-1", "1", "1"], "SIGNAL_FORM"],
    ["no array", { 0: "0", length: 3 }, "SIGNAL_FORM"],
    ["text", "001", "SIGNAL_FORM"],
  ])("refuses %s", async (_, json, reason) => {
    expect(parsePublicSignals(valid, 3)).toEqual([0n, 1n, FIELD_ORDER - 1n]);
    expect(await errorCode(() => parsePublicSignals(json, 3))).toBe(`ERR_VERIFICATION_${reason}`);
  });

  test("a count that is none is misuse", () => {
    expect(() => parsePublicSignals(valid, -1)).toThrow(RangeError);
    expect(() => parsePublicSignals(valid, Number.NaN)).toThrow(RangeError);
  });
});
