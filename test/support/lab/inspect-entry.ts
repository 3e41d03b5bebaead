import { type CircuitReport, inspectCircuit } from "./inspect-circuit.ts";
import { type LabEntry, loadSampler } from "./list-entries.ts";
import { replacedSource } from "./replaced-source.ts";

export interface EntryOptions {
  /** Honest witnesses that are looked at. */
  readonly samples: number;
  readonly seed: string;
  /** What puts a size on record, for the message. */
  readonly recordCommand: string;
}

/**
 * What the lab finds in one entry. An instance without a sampler gets guessed inputs; a template on record without one
 * only gets the checks that need no witness, since its own test has the others.
 */
export async function inspectEntry(
  { kind, recorded, spec, samplerPath }: LabEntry,
  { samples, seed, recordCommand }: EntryOptions,
): Promise<CircuitReport> {
  const sampler = await loadSampler(spec.root ?? process.cwd(), samplerPath);
  const report = await inspectCircuit(spec, {
    // a mutant is not asked: another size shows that a circuit changed, not that it is unsafe
    recorded:
      replacedSource() === undefined && recorded.constraints > 0 ? recorded.constraints : undefined,
    sampler,
    samplerPath,
    samples: kind === "instance" || sampler !== undefined ? samples : 0,
    seed,
  });
  if (recorded.constraints > 0) return report;
  const missing = `its size is not on record; run ${recordCommand}`;
  return { ...report, problems: [missing, ...report.problems] };
}
