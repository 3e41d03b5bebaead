import { VerificationError } from "../../src/errors.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { askSnarkjs, dismissSnarkjs } from "../attacks/ask-snarkjs.ts";
import type { CorpusCase, Submission } from "./corpus-case.ts";
import { startEvm } from "./evm.ts";

/** "unaskable": the verifier's form cannot say the submission. */
export type Verdict = boolean | "unaskable";

/** The verdict on each case, in the order of the cases. */
export type Ask = (cases: readonly CorpusCase[]) => Promise<readonly Verdict[]>;

export interface Verifiers {
  readonly snarkjs: Ask;
  readonly noble: Ask;
  readonly evm: Ask;
  close(): Promise<void>;
}

export async function startVerifiers(): Promise<Verifiers> {
  const evm = await startEvm();
  return {
    snarkjs: (cases) => askEach(cases, inSnarkjs),
    noble: (cases) => askEach(cases, inNoble),
    evm: evm.ask,
    async close() {
      await evm.stop();
      await dismissSnarkjs();
    },
  };
}

async function askEach(
  cases: readonly CorpusCase[],
  ask: (submission: Submission) => Promise<boolean>,
): Promise<readonly boolean[]> {
  const verdicts: boolean[] = [];
  for (const item of cases) {
    verdicts.push(await ask(item));
    // snarkjs's threads and the chain are served in between
    await new Promise((resolve) => setImmediate(resolve));
  }
  return verdicts;
}

/** It throws at what it did not expect: that accepts nothing. */
async function inSnarkjs({ key, signals, proof }: Submission): Promise<boolean> {
  try {
    return await askSnarkjs(formatVerificationKey(key), signals, proof);
  } catch {
    return false;
  }
}

/** A coded error is a refusal; any other is a fault of ours. */
async function inNoble({ key, signals, proof }: Submission): Promise<boolean> {
  try {
    return await verifyProof(key, signals, proof);
  } catch (error) {
    if (error instanceof VerificationError) return false;
    throw error;
  }
}
