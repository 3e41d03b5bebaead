import { buildProcesses, runProcess } from "../bench-process.ts";
import { prepareCircuitFiles } from "../prove/circuit-files.ts";
import { hundredths, medianOf, rounded, type Times } from "../prove/compare-times.ts";
import type { BenchContext, BenchFigures } from "../section.ts";
import type { VerifyAnswer, VerifyRequest } from "./messages.ts";
import { prepareProofs } from "./prepare-proofs.ts";

const SCRIPT = "verify/verify-in-turn.ts";
const BATCH = 64;

/**
 * Milliseconds a proof of `compliance`: snarkjs, @noble/curves and the engine, one by one and 64 together. Ratios are
 * to snarkjs's one by one, which has no batches; `nobleRatio` and `nobleBatchRatio` to @noble/curves in the same way.
 */
export async function measureVerifiers(context: BenchContext): Promise<BenchFigures> {
  const { note, rounds = 5 } = context;
  await buildProcesses(SCRIPT);
  const [files] = await prepareCircuitFiles({ ...context, circuits: ["compliance"] });
  if (files === undefined) throw new Error("the artifacts lack the circuit");
  note(`verify: ${BATCH} proofs of compliance, made once`);
  const proofs = await prepareProofs(files, BATCH);
  note("verify: snarkjs, @noble/curves and the engine in turn");
  const request: VerifyRequest = { verificationKey: files.verificationKey, proofs, rounds };
  const { answer } = await runProcess<VerifyAnswer>(SCRIPT, request);
  return verifierFigures(answer);
}

/** At the top stand the scalar kernel's, which every platform has; each kernel's own below its name. */
export function verifierFigures(answer: VerifyAnswer): BenchFigures {
  const of = (name: string) => {
    const times = answer[name];
    if (times === undefined) throw new Error(`${name} was not measured`);
    return middleOf(times);
  };
  const [snarkjs, noble, nobleBatch] = [of("snarkjs"), of("noble"), of("noble-batch")];
  const kernel = (name: string): BenchFigures => {
    const [alone, batch] = [of(name), of(`${name}-batch`)];
    return {
      engineMs: rounded(alone.wallMs),
      engineCpuMs: rounded(alone.cpuMs),
      batch64PerProofMs: rounded(batch.wallMs),
      batch64PerProofCpuMs: rounded(batch.cpuMs),
      ratio: hundredths(snarkjs.wallMs / alone.wallMs),
      cpuRatio: hundredths(snarkjs.cpuMs / alone.cpuMs),
      batchRatio: hundredths(snarkjs.wallMs / batch.wallMs),
      batchCpuRatio: hundredths(snarkjs.cpuMs / batch.cpuMs),
      nobleRatio: hundredths(noble.cpuMs / alone.cpuMs),
      nobleBatchRatio: hundredths(nobleBatch.cpuMs / batch.cpuMs),
    };
  };
  const scalar = kernel("scalar");
  return {
    snarkjsMs: rounded(snarkjs.wallMs),
    snarkjsCpuMs: rounded(snarkjs.cpuMs),
    nobleMs: rounded(noble.wallMs),
    nobleCpuMs: rounded(noble.cpuMs),
    nobleBatch64PerProofMs: rounded(nobleBatch.wallMs),
    nobleBatch64PerProofCpuMs: rounded(nobleBatch.cpuMs),
    ...scalar,
    scalar,
    ...(answer.fma === undefined ? {} : { fma: kernel("fma") }),
  };
}

function middleOf({ wallMs, cpuMs }: Times) {
  return { wallMs: medianOf(wallMs), cpuMs: medianOf(cpuMs) };
}
