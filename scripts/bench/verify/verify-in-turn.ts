/**
 * In a process of its own: verifies the same proofs with snarkjs, @noble/curves and each kernel of the engine, in turn,
 * one by one and, but for snarkjs, as a batch. Bundled and run by bench-process.ts.
 */
import { readFile } from "node:fs/promises";
import { groth16 } from "snarkjs";
import { createEngineVerifier } from "../../../src/proving/engine/engine-verifier.ts";
import { loadEngine } from "../../../src/proving/engine/load-engine.ts";
import { fromSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import type { ProofVerifier } from "../../../src/proving/proof-verifier.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { verifyProofs } from "../../../src/proving/verify-proofs.ts";
import { readRequest, sendAnswer } from "../own-process.ts";
import { timeInTurn } from "../prove/time-in-turn.ts";
import { soundKernels } from "../sound-kernels.ts";
import type { ProofFile, VerifyAnswer, VerifyRequest } from "./messages.ts";

/** Verified one by one in a round. */
const ALONE = 8;

const request = readRequest<VerifyRequest>();
const keyJson = JSON.parse(await readFile(request.verificationKey, "utf8"));
const proofs = JSON.parse(await readFile(request.proofs, "utf8")) as ProofFile;
const key = parseVerificationKey(keyJson);
const claims = proofs.map(({ proof, publicSignals }) => ({
  proof: fromSnarkjsProof(proof),
  publicSignals: publicSignals.map(BigInt),
}));
const random = (bytes: Uint8Array) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);

/** How many proofs each has verified in a call. */
const counts = new Map<string, number>();
const contenders = new Map<string, () => Promise<void>>();

function enter(name: string, count: number, verify: () => Promise<readonly unknown[]>): void {
  counts.set(name, count);
  contenders.set(name, async () => {
    const verdicts = await verify();
    if (verdicts.length !== count || verdicts.some((verdict) => verdict !== true)) {
      throw new Error(`${name} refuses a proof`);
    }
  });
}

function enterVerifier(name: string, verifier: ProofVerifier): void {
  enter(name, ALONE, () =>
    inOrder(claims.slice(0, ALONE), ({ proof, publicSignals }) =>
      verifier.verifyProof(key, publicSignals, proof),
    ),
  );
  enter(`${name}-batch`, claims.length, () => verifier.verifyProofs(key, claims, random));
}

async function inOrder<T>(items: readonly T[], verify: (item: T) => Promise<unknown>) {
  const verdicts: unknown[] = [];
  for (const item of items) verdicts.push(await verify(item));
  return verdicts;
}

enter("snarkjs", ALONE, () =>
  inOrder(proofs.slice(0, ALONE), ({ proof, publicSignals }) =>
    groth16.verify(keyJson, publicSignals, proof),
  ),
);
enterVerifier("noble", { verifyProof, verifyProofs });
for (const kernel of await soundKernels()) {
  enterVerifier(kernel, await createEngineVerifier(await loadEngine(kernel)));
}

const { times } = await timeInTurn(contenders, request.rounds);
const answer: VerifyAnswer = Object.fromEntries(
  Object.entries(times).map(([name, { wallMs, cpuMs }]) => {
    const each = (ms: number) => ms / (counts.get(name) ?? 1);
    return [name, { wallMs: wallMs.map(each), cpuMs: cpuMs.map(each) }];
  }),
);
sendAnswer(answer);
