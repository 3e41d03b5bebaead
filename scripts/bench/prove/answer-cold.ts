import { peakMB, processCpuMs, readRequest, sendAnswer } from "../own-process.ts";
import type { BenchProof, ColdAnswer, ColdRequest } from "./messages.ts";

/** Proves what is asked for, answers with what the whole process took, and ends. */
export async function answerCold(prove: (request: ColdRequest) => Promise<BenchProof>) {
  const { proof, publicSignals } = await prove(readRequest<ColdRequest>());
  const answer: ColdAnswer = { proof, publicSignals, cpuMs: processCpuMs(), peakMB: peakMB() };
  sendAnswer(answer);
}
