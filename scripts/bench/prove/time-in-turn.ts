import { processCpuMs } from "../own-process.ts";
import type { Times } from "./compare-times.ts";

export interface Timed<T> {
  readonly times: Readonly<Record<string, Times>>;
  /** What each gave in the last round. */
  readonly last: Readonly<Record<string, T>>;
}

export interface Clocks<T> {
  /** Processor time so far, by default that of all threads of this process. */
  readonly cpuMs?: () => number | Promise<number>;
  /** What a result says of its own time, where it was timed elsewhere. */
  readonly wallMs?: (result: T) => number;
}

/**
 * Runs each in turn, round after round, so that whatever else the machine does meets all of them; a first round warms
 * up and is not counted.
 */
export async function timeInTurn<T>(
  contenders: ReadonlyMap<string, () => Promise<T>>,
  rounds: number,
  { cpuMs = processCpuMs, wallMs }: Clocks<T> = {},
): Promise<Timed<T>> {
  const times: Record<string, { wallMs: number[]; cpuMs: number[] }> = {};
  const last: Record<string, T> = {};
  for (const name of contenders.keys()) times[name] = { wallMs: [], cpuMs: [] };
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of contenders) {
      const before = await cpuMs();
      const started = performance.now();
      const result = await run();
      const elapsed = performance.now() - started;
      last[name] = result;
      if (round < 0) continue;
      times[name]?.wallMs.push(wallMs?.(result) ?? elapsed);
      times[name]?.cpuMs.push((await cpuMs()) - before);
    }
  }
  return { times, last };
}
