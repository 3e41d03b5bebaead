import { bn254 } from "@noble/curves/bn254.js";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { SymbolonError } from "../../../src/errors.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { fromG1, fromG2 } from "../../../src/proving/points.ts";
import type {
  G1Coordinates,
  G2Coordinates,
  Groth16Proof,
  VerificationKey,
} from "../../../src/proving/types.ts";
import type { ClaimedProof } from "../../../src/proving/verify-proofs.ts";
import { createTrapdoorKey } from "../../support/trapdoor-key.ts";
import {
  type createRandom,
  engineModule,
  G1,
  type G1Point,
  G2,
  type G2Point,
} from "./engine-world.ts";

type Random = ReturnType<typeof createRandom>;

/** Both kernels as they are built, and as they trap on operands outside of docs/engine-bounds.md. */
export const BUILDS = ["scalar", "fma", "checked scalar", "checked fma"] as const;

export async function moduleOf(build: (typeof BUILDS)[number]): Promise<WebAssembly.Module> {
  if (build === "scalar" || build === "fma") return engineModule(build);
  const kernel = build === "checked scalar" ? "scalar" : "fma";
  return WebAssembly.compile(Uint8Array.from(await compileEngine(kernel, true)));
}

const trapdoor = createTrapdoorKey(3);
export const key: VerificationKey = trapdoor.key;

/** A proof that holds, of signals with edges among them. */
export function honest(i: number): Required<ClaimedProof> {
  const publicSignals = [BigInt(i), FIELD_ORDER - 1n, BigInt(i) ** 99n % FIELD_ORDER];
  return { publicSignals, proof: parseProof(trapdoor.prove(publicSignals, `proof ${i}`)) };
}

/** What came of it: a verdict, or the code, the place and the message of a coded error, or the name of another. */
export async function outcome(verify: () => unknown): Promise<string> {
  try {
    return describe(await verify());
  } catch (error) {
    return describe(error);
  }
}

export function describe(value: unknown): string {
  if (value instanceof SymbolonError) {
    return `${value.name} ${value.code} ${String(value.details?.where)} ${value.message}`;
  }
  return value instanceof Error ? value.name : String(value);
}

const { Fp2 } = bn254.fields;
const P = bn254.fields.Fp.ORDER;
const TWIST_B = Fp2.div({ c0: 3n, c1: 0n }, { c0: 9n, c1: 1n });

/** Of the whole twist: in the subgroup of order r with no chance that anybody will see. */
export function twistPoint(random: Random): G2Point {
  for (;;) {
    const x = { c0: random.below(P), c1: random.below(P) };
    const right = Fp2.add(Fp2.mul(Fp2.sqr(x), x), TWIST_B);
    try {
      return G2.fromAffine({ x, y: Fp2.sqrt(right) });
    } catch {
      // no square
    }
  }
}

const g1 = ([x, y]: G1Coordinates): G1Point => G1.fromAffine({ x, y });
const g2 = ([x, y]: G2Coordinates): G2Point =>
  G2.fromAffine({ x: { c0: x[0], c1: x[1] }, y: { c0: y[0], c1: y[1] } });

export interface Claim {
  readonly publicSignals: readonly bigint[];
  readonly proof: Groth16Proof;
}

/** A claim that holds, broken in many ways, and in some that leave it whole; by name. */
export function mutations(random: Random): [name: string, claim: Claim][] {
  const { publicSignals, proof } = honest(1);
  const other = honest(2).proof;
  const { a, b, c } = proof;
  const found: [string, Claim][] = [["honest", { publicSignals, proof }]];
  const withProof = (name: string, changed: object) =>
    found.push([name, { publicSignals, proof: { ...proof, ...changed } }]);
  const withSignals = (name: string, signals: unknown) =>
    found.push([name, { publicSignals: signals as bigint[], proof }]);

  withProof("(-a, -b)", { a: fromG1(g1(a).negate()), b: fromG2(g2(b).negate()) });
  withProof("(7a, b/7)", {
    a: fromG1(g1(a).multiply(7n)),
    b: fromG2(g2(b).multiply(bn254.fields.Fr.inv(7n))),
  });
  withProof("(a, b + 5 delta, c + 5a)", {
    b: fromG2(g2(b).add(g2(key.delta).multiply(5n))),
    c: fromG1(g1(c).add(g1(a).multiply(5n))),
  });
  withProof("-a", { a: fromG1(g1(a).negate()) });
  withProof("-b", { b: fromG2(g2(b).negate()) });
  withProof("-c", { c: fromG1(g1(c).negate()) });
  withProof("a and c exchanged", { a: c, c: a });
  for (const name of ["a", "b", "c"] as const)
    withProof(`another ${name}`, { [name]: other[name] });
  withProof("the key's points", { a: key.alpha, b: key.beta, c: key.alpha });
  withProof("generators", { a: fromG1(G1.BASE), b: fromG2(G2.BASE), c: fromG1(G1.BASE) });

  const coordinates: [string, unknown][] = [
    ["0", 0n],
    ["1", 1n],
    ["p - 1", P - 1n],
    ["p", P],
    ["p + 1", P + 1n],
    ["-1", -1n],
    ["2^256", 2n ** 256n],
    ["2^256 + 1", 2n ** 256n + 1n],
    ["a text", "1"],
    ["a number", 1],
    ["nothing", undefined],
  ];
  for (const [name, value] of coordinates) {
    for (const point of ["a", "c"] as const) {
      for (const i of [0, 1])
        withProof(`${point}[${i}]: ${name}`, { [point]: proof[point].with(i, value as bigint) });
      withProof(`${point}: all ${name}`, { [point]: [value, value] });
    }
    for (const i of [0, 1, 2, 3])
      withProof(`b[${i}]: ${name}`, { b: replaced(b, i, value as bigint) });
    withProof(`b: all ${name}`, {
      b: [
        [value, value],
        [value, value],
      ],
    });
    withSignals(`signal: ${name}`, publicSignals.with(1, value as bigint));
  }
  for (let i = 0; i < 4; i++) {
    const change = random.below(P);
    withProof(`b[${i}] + something`, { b: replaced(b, i, (b.flat()[i] as bigint) + change) });
    withProof(`b[${i}] negated`, { b: replaced(b, i, P - (b.flat()[i] as bigint)) });
  }
  for (const point of ["a", "c"] as const) {
    const [x, y] = proof[point];
    withProof(`${point}: y + 1`, { [point]: [x, (y + 1n) % P] });
    withProof(`${point}: x + p`, { [point]: [x + P, y] });
    withProof(`${point}: y - p`, { [point]: [x, y - P] });
    withProof(`${point}: a pair too long`, { [point]: [x, y, 1n] });
    withProof(`${point}: missing`, { [point]: undefined });
  }
  const [bx, by] = b;
  withProof("b: halves exchanged", {
    b: [
      [bx[1], bx[0]],
      [by[1], by[0]],
    ],
  });
  withProof("b: missing", { b: undefined });
  withProof("b: a point of G1", { b: a });

  const twisted = twistPoint(random);
  // r times the point
  const cofactor = twisted.multiplyUnsafe(FIELD_ORDER - 1n).add(twisted);
  const off: [string, G2Coordinates][] = [
    ["off the subgroup", fromG2(twisted)],
    ["of the cofactor's order", fromG2(cofactor)],
    ["b and something of the cofactor's order", fromG2(g2(b).add(cofactor))],
  ];
  const offCurve: G1Coordinates = [1n, 3n];
  for (const [name, point] of off) {
    withProof(`b: ${name}`, { b: point });
    withProof(`b: ${name}, c off the curve`, { b: point, c: offCurve });
    withProof(`b: ${name}, c out of range`, { b: point, c: [P, 1n] });
    withProof(`b: ${name}, a off the curve`, { b: point, a: offCurve });
  }
  withProof("a and c off the curve", { a: offCurve, c: offCurve });

  withSignals("none", []);
  withSignals("too few", publicSignals.slice(0, 2));
  withSignals("too many", [...publicSignals, 0n]);
  withSignals("sparse", Object.assign(publicSignals.slice(0, 2), { length: 3 }));
  withSignals("texts", publicSignals.map(String));
  withSignals("no array", undefined);
  for (const [i, signal] of publicSignals.entries()) {
    withSignals(`signal ${i} + 1`, publicSignals.with(i, (signal + 1n) % FIELD_ORDER));
    withSignals(`signal ${i} + r`, publicSignals.with(i, signal + FIELD_ORDER));
    withSignals(`signal ${i} - r`, publicSignals.with(i, signal - FIELD_ORDER));
    withSignals(`signal ${i}: 0`, publicSignals.with(i, 0n));
  }
  withSignals("exchanged", [publicSignals[1], publicSignals[0], publicSignals[2]]);
  withSignals("all 0", [0n, 0n, 0n]);
  return found;
}

function replaced([[x0, x1], [y0, y1]]: G2Coordinates, i: number, value: bigint): G2Coordinates {
  const [c0, c1, d0, d1] = [x0, x1, y0, y1].with(i, value) as [bigint, bigint, bigint, bigint];
  return [
    [c0, c1],
    [d0, d1],
  ];
}

/** Keys that are refused, and one that is not. */
export function keyMutations(random: Random): [name: string, key: VerificationKey][] {
  const off = fromG2(twistPoint(random));
  const changed = (change: object): VerificationKey => ({ ...key, ...change });
  const zeros: G2Coordinates = [
    [0n, 0n],
    [0n, 0n],
  ];
  return [
    ["a copy", changed({})],
    ["gamma is the generator", changed({ gamma: fromG2(G2.BASE) })],
    ["no IC", changed({ ic: [] })],
    ["gamma = delta", changed({ gamma: key.delta })],
    ["beta = 2 delta", changed({ beta: fromG2(g2(key.delta).multiply(2n)) })],
    ["delta is the generator", changed({ delta: fromG2(G2.BASE) })],
    ["alpha is the generator", changed({ alpha: fromG1(G1.BASE) })],
    ["IC twice the same", changed({ ic: [...key.ic.slice(0, 3), key.ic[1]] })],
    ["alpha off the curve", changed({ alpha: [1n, 3n] })],
    ["alpha is infinity", changed({ alpha: [0n, 0n] })],
    ["an IC off the curve", changed({ ic: key.ic.with(2, [1n, 3n]) })],
    ["an IC out of range", changed({ ic: key.ic.with(2, [1n, P + 2n]) })],
    ...(["beta", "gamma", "delta"] as const).flatMap((name): [string, VerificationKey][] => [
      [`${name} off the subgroup`, changed({ [name]: off })],
      [`${name} is infinity`, changed({ [name]: zeros })],
      [`${name} off the twist`, changed({ [name]: replaced(key[name], 0, 5n) })],
    ]),
  ];
}
