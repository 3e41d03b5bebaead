import { buildPoseidon } from "circomlibjs";
import { describe, expect, it } from "vitest";
import {
  addPoints,
  multiplyPoint,
  type Point,
  SUBGROUP_ORDER,
} from "../../../src/field/babyjub.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  badWitness,
  type CircuitSpec,
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectSatisfied,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";
import { ISSUER_KEY, signCommitment } from "../scenario.ts";

const FILE = "credential/eddsa-signature";
const spec = productCircuit(FILE, "EddsaSignature");
const circomlib: CircuitSpec = {
  file: "node_modules/circomlib/circuits/eddsaposeidon.circom",
  template: "EdDSAPoseidonVerifier",
  publicInputs: "all",
};

function signed(message: bigint) {
  const { r8, s } = signCommitment(message);
  return { key: [ISSUER_KEY.x, ISSUER_KEY.y], r8: [r8.x, r8.y], s, message };
}

/** Num2Bits opens `value` to the bits of `lie`. */
const lyingBits = (value: bigint, lie: bigint, count: number) => ({
  file: "circomlib/circuits/bitify.circom",
  template: "Num2Bits",
  target: "out[i]",
  key: "in",
  index: "i",
  cases: [{ equals: value, values: bitsOf(lie, count) }],
});

/** 8 times the curve's generator (EIP-2494). */
const BASE8: Point = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};
/** The point of order 2: T + (x, y) = (-x, -y). */
const T2: Point = { x: 0n, y: P - 1n };
const KEY_LOG = 271828182845904523536028747135266249775724709369995957496696n;
const NONCE = 314159265358979323846264338327950288419716939937510582097494n;
const KEY = multiplyPoint(BASE8, KEY_LOG);
const poseidon = await buildPoseidon();

interface Forgery {
  readonly key?: Point;
  /** R = NONCE B8, or T2 more than that. */
  readonly isNonceShifted?: boolean;
  /** The logarithm S to B8 that the lie needs; h8a = h * 8 * the key's. */
  readonly s: (h8a: bigint, h: bigint) => bigint;
}

/** Inputs whose challenge is even and below 2^254 - p, so that a lie can count on both. */
function forge({ key = KEY, isNonceShifted = false, s }: Forgery, from = 0n) {
  const nonce = multiplyPoint(BASE8, NONCE);
  const r8 = isNonceShifted ? addPoints(T2, nonce) : nonce;
  for (let message = from; ; message++) {
    const h = poseidon.F.toObject(poseidon([r8.x, r8.y, key.x, key.y, message]));
    if (h % 2n === 1n || h + P >= 1n << 254n) continue;
    const log = s(h * 8n * KEY_LOG, h) % SUBGROUP_ORDER;
    const inputs = { key: [key.x, key.y], r8: [r8.x, r8.y], message };
    return { ...inputs, s: (log + SUBGROUP_ORDER) % SUBGROUP_ORDER, h };
  }
}

const negated = (h8a: bigint) => NONCE - h8a;
const mirrored = (h8a: bigint) => h8a - NONCE;

/** A bound signal, another value of it with which all the rest is consistent, the honest one, and the forgery. */
const LIES: [string, string, string, Forgery][] = [
  ["twice.x", "-key[0]", "key[0]", { s: negated }],
  ["twice.y", "-key[1]", "key[1]", { s: negated }],
  ["fourTimes.x", "-twice.xout", "twice.xout", { s: negated }],
  ["fourTimes.y", "-twice.yout", "twice.yout", { s: negated }],
  ["eightTimes.x", "-fourTimes.xout", "fourTimes.xout", { s: negated }],
  ["eightTimes.y", "-fourTimes.yout", "fourTimes.yout", { s: negated }],
  ["challengeKey.p[0]", "-eightTimes.xout", "eightTimes.xout", { s: negated }],
  ["challengeKey.p[1]", "-eightTimes.yout", "eightTimes.yout", { s: negated }],
  ["right.x1", "-r8[0]", "r8[0]", { s: mirrored }],
  ["right.y1", "-r8[1]", "r8[1]", { s: mirrored, isNonceShifted: true }],
  ["right.x2", "-challengeKey.out[0]", "challengeKey.out[0]", { s: negated }],
  ["right.y2", "-challengeKey.out[1]", "challengeKey.out[1]", { s: negated, isNonceShifted: true }],
];
/** Each lie is told for messages of its own thousand, so that one relaxed circuit tells them all. */
const placeOf = (lie: (typeof LIES)[number]) =>
  1000n * BigInt(1 + LIES.findIndex(([signal]) => signal === lie[0]));
const LYING = LIES.map((lie) => {
  const [signal, value, honest] = lie;
  const isTold = `message \\ 1000 == ${placeOf(lie) / 1000n}`;
  return lieAbout(FILE, signal, `${isTold} ? ${value} : ${honest}`, honest);
});

/** The top input of the comparison with which the sum of its parts is 0, however great S is. */
function hiddenTop(s: bigint): bigint {
  let sum = 0n;
  for (let i = 0n; i < 126n; i++) {
    const [slow, shigh] = [(s >> (2n * i)) & 1n, (s >> (2n * i + 1n)) & 1n];
    const pair = ((SUBGROUP_ORDER - 1n) >> (2n * i)) & 3n;
    const own = 2n * shigh + slow;
    // a pair above the constant's counts 2^128 - 2^i, one below it 2^i
    if (own > pair) sum += (1n << 128n) - (1n << i);
    else if (own < pair) sum += 1n << i;
  }
  const weight = (1n << 128n) - (1n << 126n);
  let inverse = 1n;
  for (let power = weight, rest = P - 2n; rest > 0n; rest >>= 1n, power = (power * power) % P) {
    if (rest & 1n) inverse = (inverse * power) % P;
  }
  return ((P - (sum % P)) * inverse) % P;
}

describe("EddsaSignature", () => {
  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, signed(5n)));
    await expectConstraintCount(spec);
  });

  it.each([0n, 1n, 12345n, P - 1n])(
    "accepts circomlibjs' signature of %d, as circomlib's verifier does",
    async (message) => {
      const { key, r8, s } = signed(message);
      await expectValues(spec, { key, r8, s, message });
      const [Ax, Ay, R8x, R8y] = [...key, ...r8] as [bigint, bigint, bigint, bigint];
      const theirs = { enabled: 1n, Ax, Ay, S: s, R8x, R8y, M: message };
      expectSatisfied(await honestWitness(circomlib, theirs));
    },
  );

  it.each([
    ["another message", { message: 6n }],
    ["the signature of another message", { r8: signed(6n).r8, s: signed(6n).s }],
    ["S of another message", { s: signed(6n).s }],
    ["R of another message", { r8: signed(6n).r8 }],
    ["S + l", { s: signed(5n).s + SUBGROUP_ORDER }],
    ["S - l", { s: P + signed(5n).s - SUBGROUP_ORDER }],
    ["S = 2^253", { s: 1n << 253n }],
    ["S = p - 1", { s: P - 1n }],
  ])("C5: refuses %s", async (_, bad) => {
    await expectRefused(spec, { twin: signed(5n), bad });
  });

  // no signature has such an S that anybody could find, so the comparison alone is asked
  it("C5: S = l - 1 passes the comparison with the order, S = l does not", async () => {
    const compared = async (s: bigint) => {
      const { violations } = await badWitness(spec, { ...signed(5n), s });
      return violations.some(({ signals }) => signals.some((name) => /^aboveOrder/.test(name)));
    };
    expect(await compared(SUBGROUP_ORDER - 1n)).toBe(false);
    expect(await compared(SUBGROUP_ORDER)).toBe(true);
  });

  it("C5: refuses an S that is opened to the bits of S + l", async () => {
    const twin = signed(5n);
    const patches = [lyingBits(twin.s, twin.s + SUBGROUP_ORDER, 253)];
    await expectRefused(spec, { twin, patches });
  });

  it("C1: refuses a challenge that is opened to the bits of h + p", async () => {
    // only a challenge below 2^254 - p has such an alias
    for (let message = 5n; ; message++) {
      const twin = signed(message);
      const challenge = (await honestWitness(spec, twin)).value("challenge");
      if (challenge + P >= 1n << 254n) continue;
      await expectRefused(spec, { twin, patches: [lyingBits(challenge, challenge + P, 254)] });
      return;
    }
  });

  it.each(LIES)(
    "C5: refuses a signature for which %s is %s in the place of %s",
    async (signal, value, honest, forgery) => {
      const { h: _, ...bad } = forge(forgery, placeOf([signal, value, honest, forgery]));
      await expectRefused(spec, { twin: signed(5n), bad, patches: LYING });
    },
  );

  it.each([
    ["-x", { s: (h8a) => -NONCE - h8a }],
    ["-y", { s: (h8a) => -NONCE - h8a, isNonceShifted: true }],
  ] satisfies [string, Forgery][])(
    "C5: refuses a point that differs from R + h 8A in %s alone",
    async (_, forgery) => {
      const { h: _h, ...bad } = forge(forgery);
      await expectRefused(spec, { twin: signed(5n), bad });
    },
  );

  it.each([
    ["the identity", { x: 0n, y: 1n }],
    ["the point of order 2", T2],
  ])("C4: refuses %s as key, for which anybody can sign", async (_, key) => {
    const { h: _h, ...bad } = forge({ key, s: () => NONCE });
    await expectRefused(spec, { twin: signed(5n), bad });
  });

  it("C1: refuses a signature of h + p, opened to those bits", async () => {
    const { h, ...bad } = forge({ s: (_, h) => NONCE + (h + P) * 8n * KEY_LOG });
    await expectRefused(spec, { twin: signed(5n), bad, patches: [lyingBits(h, h + P, 254)] });
  });

  it("C5: refuses S + l behind a top input of the comparison that is no bit", async () => {
    const twin = signed(5n);
    const s = twin.s + SUBGROUP_ORDER;
    const patches = [lieAbout(FILE, "aboveOrder.in[253]", `${hiddenTop(s)}`)];
    await expectRefused(spec, { twin, bad: { s }, patches });
  });

  it.each(["key", "r8"] as const)("C4 C5: refuses a %s off the curve, by name", async (name) => {
    const twin = signed(5n);
    const [x, y] = twin[name] as [bigint, bigint];
    await expectRefused(spec, { twin, bad: { [name]: [x, (y + 1n) % P] }, by: /BabyCheck/ });
  });
});
