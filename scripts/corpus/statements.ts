import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import type { Groth16Proof, VerificationKey } from "../../src/proving/types.ts";
import { createTrapdoorKey } from "../../test/support/trapdoor-key.ts";
import { realStatement } from "../attacks/real-statement.ts";
import type { Statement } from "./corpus-case.ts";
import { rerandomise } from "./points.ts";
import type { Random } from "./random.ts";

/** Gives the statement of a round. Every round has a proof that no other round has. */
export type StatementSource = (round: number, random: Random) => Statement;

const TRAPDOOR_KEYS = 4;
const SIGNALS = 5;
const REAL_PROOFS = 3;

/** Keys whose trapdoor the seed gives: signals at the borders of the field, and any other. */
export function trapdoorStatements(seed: string): StatementSource {
  const keys = Array.from({ length: TRAPDOOR_KEYS }, (_, i) =>
    createTrapdoorKey(SIGNALS, `corpus ${seed} ${i}`),
  );
  return (round, random) => {
    const number = round % keys.length;
    const trapdoor = keys[number] ?? createTrapdoorKey(SIGNALS);
    const prove = (signals: readonly bigint[]) =>
      parseProof(trapdoor.prove(signals, `corpus ${random.below(FIELD_ORDER)}`));
    const signals = Array.from({ length: SIGNALS }, () => borderSignal(random));
    return {
      name: `trapdoor key ${number}`,
      key: trapdoor.key,
      signals,
      proof: prove(signals),
      other: prove(signals.with(0, ((signals[0] ?? 0n) + 1n) % FIELD_ORDER)),
      prove,
    };
  };
}

function borderSignal(random: Random): bigint {
  const power = 1n << random.below(254n);
  const border = random.pick([
    0n,
    1n,
    FIELD_ORDER - 1n,
    power,
    power - 1n,
    random.below(FIELD_ORDER),
  ]);
  return border % FIELD_ORDER;
}

/**
 * Real proofs of the real circuit, for different requests, with the development key; each round re-randomises one.
 * The prover blinds its proofs by chance, so these few are the only part of a corpus that the seed does not fix.
 */
export async function realStatements(log: (line: string) => void): Promise<StatementSource> {
  const real = realStatement();
  try {
    const { circuit } = await real.artifacts();
    const prover = await real.prover();
    const proved: { signals: readonly bigint[]; proof: Groth16Proof }[] = [];
    for (let i = 0; i < REAL_PROOFS; i++) {
      log(`proving the compliance circuit, ${i + 1} of ${REAL_PROOFS}`);
      const { complianceInputs } = await real.worldOf({
        request: { nonce: sha256(utf8ToBytes(`corpus nonce ${i}`)) },
      });
      const { publicSignals, proof } = await prover.prove("compliance", complianceInputs());
      proved.push({ signals: publicSignals, proof });
    }
    return (round, random) => source(circuit.verificationKey, proved, round, random);
  } finally {
    await real.close();
  }
}

function source(
  key: VerificationKey,
  proved: readonly { signals: readonly bigint[]; proof: Groth16Proof }[],
  round: number,
  random: Random,
): Statement {
  const one = proved[round % proved.length];
  const other = proved[(round + 1) % proved.length];
  if (one === undefined || other === undefined) throw new Error("nothing was proved");
  return {
    name: `compliance key, proof ${round % proved.length}`,
    key,
    signals: one.signals,
    proof: round < proved.length ? one.proof : rerandomise({ key, ...one }, random),
    other: rerandomise({ key, ...other }, random),
  };
}

/** Real and trapdoor statements in turn. */
export async function allStatements(
  seed: string,
  log: (line: string) => void,
): Promise<StatementSource> {
  const sources = [await realStatements(log), trapdoorStatements(seed)];
  return (round, random) => {
    const next = sources[round % sources.length];
    if (next === undefined) throw new Error("no source");
    return next(Math.floor(round / sources.length), random);
  };
}
