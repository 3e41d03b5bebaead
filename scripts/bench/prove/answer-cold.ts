import type { BenchProof, ColdAnswer, ColdRequest } from "./messages.ts";
import { processCpuMs } from "./time-in-turn.ts";

/** Proves what the command line asks for, prints it with what the whole process took, and ends. */
export async function answerCold(prove: (request: ColdRequest) => Promise<BenchProof>) {
  const { proof, publicSignals } = await prove(JSON.parse(process.argv[2] as string));
  const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
  const answer: ColdAnswer = { proof, publicSignals, cpuMs: processCpuMs(), peakMB };
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}
