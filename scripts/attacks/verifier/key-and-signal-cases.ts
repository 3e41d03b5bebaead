import { bn254 } from "@noble/curves/bn254.js";
import { verifyCredential } from "../../../src/credential/verify-credential.ts";
import { VerificationError } from "../../../src/errors.ts";
import type { Point } from "../../../src/field/babyjub.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { fromSnarkjsProof, parseProof, toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import { parsePublicSignals } from "../../../src/proving/parse-public-signals.ts";
import { formatVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import { fromG1, fromG2, toG1, toG2 } from "../../../src/proving/points.ts";
import type { Groth16Proof, VerificationKey } from "../../../src/proving/types.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { buildTrustTree } from "../../../src/trust/trust-tree.ts";
import { acceptCircuit } from "../../../src/verifier/accept-circuit.ts";
import { smallOrderPoints } from "../../../test/circuits/scenario.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { createWorld } from "../../../test/support/world.ts";
import { askSnarkjs } from "../ask-snarkjs.ts";
import { type AttackCase, once, outcomeOf } from "../attack-case.ts";
import { MALFORMED } from "./presentation-cases.ts";

const { key, prove } = createTrapdoorKey(5);
const signals = [1n, 2n ** 200n, 3n, 77n, 0n];
const texts = signals.map(String);
const proof = parseProof(prove(signals));
const fail = (): never => {
  throw new Error("a point of the trapdoor key is none");
};

const prepared = (verificationKey: unknown) =>
  acceptCircuit({ id: "compliance", version: 1, verificationKey, circuitHash: "ab".repeat(32) });
const acceptKey = (weak: VerificationKey) => outcomeOf(() => prepared(formatVerificationKey(weak)));
const verifies = (of: VerificationKey, values: readonly bigint[], shown: Groth16Proof) =>
  outcomeOf(async () => {
    if (await verifyProof(of, values, shown)) return;
    throw new VerificationError("ERR_VERIFICATION_PROOF_INVALID", "the proof does not hold");
  });

/** What anyone can write down under gamma = delta. */
export function forge(weak: VerificationKey, values: readonly bigint[]): Groth16Proof {
  const [constant, ...bases] = weak.ic.map((point) => toG1(point, "IC", fail));
  const sum = bases.reduce(
    (total, base, i) => total.add(base.multiplyUnsafe(values[i] ?? 0n)),
    constant ?? bn254.G1.Point.ZERO,
  );
  return { a: weak.alpha, b: weak.beta, c: fromG1(sum.negate()) };
}

function weakKeys(): readonly (readonly [string, VerificationKey])[] {
  const gamma = toG2(key.gamma, "gamma", fail);
  const multiple = (k: bigint) => fromG2(gamma.multiply(k));
  const [first, second, ...rest] = key.ic;
  if (first === undefined || second === undefined) return fail();
  const zero = [0n, 0n] as const;
  return [
    ["gamma = delta", { ...key, delta: key.gamma }],
    ["delta = 2 gamma", { ...key, delta: multiple(2n) }],
    ["delta = 64 gamma", { ...key, delta: multiple(64n) }],
    ["delta = -gamma", { ...key, delta: fromG2(gamma.negate()) }],
    ["beta = delta", { ...key, delta: key.beta }],
    ["delta = the generator", { ...key, delta: fromG2(bn254.G2.Point.BASE) }],
    ["two equal IC points", { ...key, ic: [first, second, ...rest.slice(0, -1), second] }],
    ["an IC point at infinity", { ...key, ic: [first, zero, ...rest] }],
    ["delta at infinity", { ...key, delta: [zero, zero] }],
  ];
}

const world = once(() => createWorld());

function smallOrderCases(): AttackCase[] {
  const names = ["order 8", "order 4", "order 8", "order 2", "order 8", "order 4", "order 8"];
  const points: (readonly [string, Point])[] = smallOrderPoints().map((point, i) => [
    i === 7 ? "the identity" : `a point of ${names[i]}`,
    point,
  ]);
  return [
    ...points.map(([name, publicKey]): AttackCase => {
      const list = async (change: object) => {
        const { trustTree } = await world();
        const [first, ...others] = trustTree.records;
        if (first === undefined) throw new Error("the world has no issuer");
        const hash = await loadHash();
        return outcomeOf(() => buildTrustTree(hash, [{ ...first, ...change }, ...others]));
      };
      return {
        id: "V8",
        layer: "verifier",
        title: `${name} as an issuer's key in the trust list`,
        by: /ERR_KEY_/,
        attack: () => list({ publicKey }),
        twin: () => list({}),
      };
    }),
    {
      id: "V8",
      layer: "verifier",
      title: "a credential 'signed' by the identity: R = the identity, S = 0",
      by: /ERR_KEY_|ERR_CREDENTIAL_SIGNATURE/,
      async attack() {
        const { credential } = await world();
        const identity = { x: "0", y: "1" };
        return outcomeOf(() =>
          verifyCredential({
            ...credential,
            issuer: { ...credential.issuer, publicKey: identity },
            signature: { r8: identity, s: "0" },
          }),
        );
      },
      twin: async () => outcomeOf(async () => verifyCredential((await world()).credential)),
    },
  ];
}

/** V1, V2, V4, V8: signals, keys and issuers' keys that a lenient verifier takes. */
export function keyAndSignalCases(): AttackCase[] {
  const parses = (value: unknown) => outcomeOf(() => parsePublicSignals(value, 5));
  const honest = () => verifies(key, signals, proof);
  const weak = { ...key, delta: key.gamma };
  const snarkjs = toSnarkjsProof(proof);
  return [
    ...(
      [
        ["four of five signals, the last of which is 0", texts.slice(0, 4)],
        ["six signals", [...texts, "0"]],
        ["no signal", []],
      ] as const
    ).map(
      ([title, value]): AttackCase => ({
        id: "V1",
        layer: "verifier",
        title,
        by: /SIGNALS_COUNT/,
        attack: () => parses(value),
        twin: () => parses(texts),
      }),
    ),
    ...(
      [
        ["a proof with its last signal, 0, left out", signals.slice(0, 4)],
        ["a proof with a signal 0 more", [...signals, 0n]],
      ] as const
    ).map(
      ([title, values]): AttackCase => ({
        id: "V1",
        layer: "verifier",
        title,
        by: /SIGNALS_COUNT/,
        attack: () => verifies(key, values, proof),
        twin: honest,
      }),
    ),
    ...MALFORMED.map(
      ([name, value]): AttackCase => ({
        id: "V2",
        layer: "verifier",
        title: `a public signal that is ${name}`,
        by: /ERR_VERIFICATION_SIGNAL_(FORM|RANGE)/,
        attack: () => parses(["1", value, "3", "77", "0"]),
        twin: () => parses(texts),
      }),
    ),
    {
      id: "V2",
      layer: "verifier",
      title: "a signal plus p under a valid proof",
      by: /SIGNAL_RANGE/,
      attack: () => verifies(key, signals.with(0, 1n + bn254.fields.Fr.ORDER), proof),
      twin: honest,
    },
    {
      id: "V3",
      layer: "verifier",
      title: "z = 2 in snarkjs's projective form",
      by: /PROOF_FORM/,
      attack: () =>
        outcomeOf(() => fromSnarkjsProof({ ...snarkjs, pi_a: snarkjs.pi_a.with(2, "2") })),
      twin: () => outcomeOf(() => fromSnarkjsProof(snarkjs)),
    },
    ...weakKeys().map(
      ([title, weakKey]): AttackCase => ({
        id: "V4",
        layer: "verifier",
        title: `a verification key with ${title}`,
        by: /ERR_VERIFICATION_KEY_(UNSAFE|FORM)/,
        attack: () => acceptKey(weakKey),
        twin: () => acceptKey(key),
      }),
    ),
    {
      id: "V4",
      layer: "verifier",
      title: "a forged proof under gamma = delta, which snarkjs accepts",
      by: /KEY_UNSAFE/,
      async attack() {
        const forged = forge(weak, signals);
        if (!(await askSnarkjs(formatVerificationKey(weak), signals, forged))) {
          throw new Error("the forgery is none: snarkjs refuses it too");
        }
        return verifies(weak, signals, forged);
      },
      twin: honest,
    },
    ...smallOrderCases(),
  ];
}
