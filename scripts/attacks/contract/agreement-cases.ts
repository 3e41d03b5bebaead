import { encodeProof, encodeVerificationKey } from "../../../src/chain/encode-proof.ts";
import { complianceVerifierAbi } from "../../../src/chain/generated/compliance-verifier.abi.ts";
import { FIELD_ORDER as P, BASE_FIELD_ORDER as Q } from "../../../src/field/scalar.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import type { Groth16Proof } from "../../../src/proving/types.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { askSnarkjs } from "../ask-snarkjs.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";

const { key, json, prove } = createTrapdoorKey(5);
const signals = [1n, 2n ** 200n, P - 1n, 0n, 77n];
const honest = parseProof(prove(signals));
const { a, b, c } = honest;
const negate = ([x, y]: readonly [bigint, bigint]) => [x, Q - y] as const;

const PROOFS: readonly (readonly [string, Partial<Groth16Proof>])[] = [
  ["(-A, B, C)", { a: negate(a) }],
  ["(A, B, -C)", { c: negate(c) }],
  ["A and C exchanged", { a: c, c: a }],
  ["B of another key", { b: createTrapdoorKey(5, "y").key.beta }],
  ["the proof of other signals", parseProof(prove([5n, 4n, 3n, 2n, 1n]))],
];

type Signals = readonly [bigint, bigint, bigint, bigint, bigint];

/** Accepted or refused by all three; a disagreement breaks the case. */
async function ask(
  { chain, contracts, deploy }: ChainState,
  proof: Groth16Proof,
  values: readonly bigint[],
): Promise<Outcome> {
  const verifier = await deploy(complianceVerifierAbi, contracts.verifier.bytecode, [
    encodeVerificationKey(key),
  ]);
  const shown = encodeProof(proof);
  const answers = {
    evm: await chain.publicClient.readContract({
      address: verifier,
      abi: complianceVerifierAbi,
      functionName: "verifyProof",
      args: [shown.a, shown.b, shown.c, values as unknown as Signals],
    }),
    noble: await verifyProof(key, values, proof),
    snarkjs: await askSnarkjs(json, values, proof),
  };
  const said = Object.values(answers);
  if (said.every((answer) => answer)) return ACCEPTED;
  if (said.some((answer) => answer)) throw new Error(`they disagree: ${JSON.stringify(answers)}`);
  return refused("refused by the EVM, by @noble/curves and by snarkjs");
}

/** V9: a corpus that three verifiers judge. */
export function agreementCases(world: ChainWorld): AttackCase[] {
  const twin = () => world.fresh((state) => ask(state, honest, signals));
  const agreed = (title: string, proof: Groth16Proof, values: readonly bigint[]): AttackCase => ({
    id: "V9",
    layer: "verifier",
    title: `${title}, to three verifiers`,
    attack: () => world.fresh((state) => ask(state, proof, values)),
    twin,
  });
  return [
    ...PROOFS.map(([title, change]) => agreed(title, { ...honest, ...change }, signals)),
    ...signals.map((value, i) =>
      agreed(`signal ${i + 1} changed`, honest, signals.with(i, (value + 1n) % P)),
    ),
    {
      id: "V9",
      layer: "verifier",
      title: "(-A, B, C); beside it the re-randomised (-A, -B, C), to three verifiers",
      attack: () => world.fresh((state) => ask(state, { ...honest, a: negate(a) }, signals)),
      twin: () =>
        world.fresh((state) =>
          ask(state, { a: negate(a), b: [b[0], [Q - b[1][0], Q - b[1][1]]], c }, signals),
        ),
    },
  ];
}
