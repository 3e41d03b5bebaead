import type { MutantResult } from "./run-targets.ts";
import { isFault } from "./run-targets.ts";

/** One mutant on one line. */
export function formatMutant({
  path,
  line,
  operator,
  before,
  after,
  ...rest
}: MutantResult): string {
  const verdict = {
    killed: `killed by ${rest.by}`,
    compiler: "killed by the compiler",
    survived: rest.isExplained ? "equivalent, explained" : "SURVIVED",
  }[rest.outcome];
  const change = `${shorten(before)} -> ${shorten(after)}`;
  return `${path}:${line} ${operator} ${change}: ${verdict}${rest.isExplained && rest.outcome !== "survived" ? ", yet called EQUIVALENT" : ""}\n`;
}

export function formatSummary(results: readonly MutantResult[]): string {
  const count = (outcome: MutantResult["outcome"]) =>
    results.filter((one) => one.outcome === outcome).length;
  const faults = results.filter(isFault);
  return `${results.length} mutants: ${count("killed")} killed by tests, ${count("compiler")} by the compiler, ${count("survived")} not killed, ${faults.length} of all without a right explanation\n`;
}

/** 'm 12 of 406 (3 %), about 14 min left' */
export function formatProgress(done: number, total: number, elapsedMs: number): string {
  const left = Math.ceil(((elapsedMs / done) * (total - done)) / 60_000);
  return `${done} of ${total} (${Math.floor((100 * done) / total)} %), about ${left} min left`;
}

const shorten = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 60);
