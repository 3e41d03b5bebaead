import { groth16 } from "snarkjs";
import { getContractAddress } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeProof, encodeVerificationKey } from "../../src/chain/encode-proof.ts";
import { complianceVerifierAbi } from "../../src/chain/generated/compliance-verifier.abi.ts";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { parseProof, toSnarkjsProof } from "../../src/proving/parse-proof.ts";
import type { Groth16Proof } from "../../src/proving/types.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { type LocalChain, readContractArtifacts, startLocalChain } from "./support/local-chain.ts";

const Q = BASE_FIELD_ORDER;
const { key, json, prove } = createTrapdoorKey(5);
const signals = [1n, 2n ** 200n, FIELD_ORDER - 1n, 0n, 77n];
const honest = parseProof(prove(signals));
const other = parseProof(prove([5n, 4n, 3n, 2n, 1n]));
const negate = ([x, y]: readonly [bigint, bigint]) => [x, Q - y] as const;

interface Case {
  readonly name: string;
  readonly proof?: Partial<Groth16Proof>;
  readonly signals?: readonly bigint[];
  readonly isValid: boolean;
  /** snarkjs reduces coordinates and takes infinity: its own answer is not asked. */
  readonly isOutOfForm?: boolean;
}

const { a, b, c } = honest;
const CASES: readonly Case[] = [
  { name: "an honest proof", isValid: true },
  {
    name: "another proof of the same signals",
    proof: parseProof(prove(signals, "x")),
    isValid: true,
  },
  {
    name: "(-A, -B, C)",
    proof: { a: negate(a), b: [b[0], [Q - b[1][0], Q - b[1][1]]] },
    isValid: true,
  },
  { name: "(-A, B, C)", proof: { a: negate(a) }, isValid: false },
  { name: "(A, B, -C)", proof: { c: negate(c) }, isValid: false },
  { name: "A and C exchanged", proof: { a: c, c: a }, isValid: false },
  { name: "B of another proof", proof: { b: createTrapdoorKey(5, "y").key.beta }, isValid: false },
  { name: "a proof of other signals", proof: other, isValid: false },
  ...signals.map((value, i) => ({
    name: `signal ${i} changed`,
    signals: signals.with(i, (value + 1n) % FIELD_ORDER),
    isValid: false,
  })),
  ...signals.map((value, i) => ({
    name: `signal ${i} plus the order`,
    signals: signals.with(i, value + FIELD_ORDER),
    isValid: false,
    isOutOfForm: true,
  })),
  ...(["a", "c"] as const).flatMap((point) =>
    (
      [
        [0n, 0n],
        [honest[point][0] + Q, honest[point][1]],
        [honest[point][0], honest[point][1] + Q],
        [1n, 3n],
      ] as const
    ).map((coordinates, i) => ({
      name: `${point} out of form, ${["infinity", "x + q", "y + q", "off the curve"][i]}`,
      proof: { [point]: coordinates },
      isValid: false,
      isOutOfForm: true,
    })),
  ),
  {
    name: "b at infinity",
    proof: {
      b: [
        [0n, 0n],
        [0n, 0n],
      ],
    },
    isValid: false,
    isOutOfForm: true,
  },
  {
    name: "b with exchanged parts",
    proof: {
      b: [
        [b[0][1], b[0][0]],
        [b[1][1], b[1][0]],
      ],
    },
    isValid: false,
    isOutOfForm: true,
  },
  {
    name: "b on the twist, outside the subgroup",
    proof: {
      b: [
        [1n, 0n],
        [
          3610091866386166428467545612961983990332663701371483510632385378352395651980n,
          15975588672102553735566230729081043132501226101599136527557730645158523614371n,
        ],
      ],
    },
    isValid: false,
    isOutOfForm: true,
  },
];

let chain: LocalChain;
let verifier: `0x${string}`;
beforeAll(async () => {
  chain = await startLocalChain(1_795_255_662);
  const { walletClient, publicClient } = chain.owner;
  verifier = getContractAddress({ from: walletClient.account.address, nonce: 0n });
  const hash = await walletClient.deployContract({
    abi: complianceVerifierAbi,
    bytecode: readContractArtifacts().verifier.bytecode,
    args: [encodeVerificationKey(key)],
  });
  await publicClient.waitForTransactionReceipt({ hash });
});
afterAll(() => chain.stop());

type Signals = readonly [bigint, bigint, bigint, bigint, bigint];

/** A revert is a refusal. */
const onChain = (proof: Groth16Proof, values: readonly bigint[]) => {
  const encoded = encodeProof(proof);
  return chain.publicClient
    .readContract({
      address: verifier,
      abi: complianceVerifierAbi,
      functionName: "verifyProof",
      args: [encoded.a, encoded.b, encoded.c, values as unknown as Signals],
    })
    .catch((error: Error) => {
      expect(error.message).toContain("PrecompileFailed");
      return false;
    });
};
const inNoble = (proof: Groth16Proof, values: readonly bigint[]) =>
  verifyProof(key, values, proof).catch((error: { code?: string }) => {
    expect(error.code).toMatch(/^ERR_VERIFICATION_/);
    return false;
  });

describe("V9 the contract, the pairing of @noble/curves and snarkjs agree", () => {
  for (const { name, isValid, isOutOfForm, ...change } of CASES) {
    it(`${isValid ? "accept" : "refuse"} ${name}`, async () => {
      const proof = { ...honest, ...change.proof };
      const values = change.signals ?? signals;
      expect(await onChain(proof, values)).toBe(isValid);
      expect(await inNoble(proof, values)).toBe(isValid);
      if (isOutOfForm === true) return;
      expect(await groth16.verify(json, values.map(String), toSnarkjsProof(proof))).toBe(isValid);
    });
  }
});
