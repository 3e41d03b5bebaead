/** Milliseconds of each round: on the clock, and of all of the process's threads. */
export interface Times {
  readonly wallMs: readonly number[];
  readonly cpuMs: readonly number[];
}

/** A type, not an interface: the benchmark's figures are records. */
export type Comparison = {
  readonly snarkjsMs: number;
  readonly engineMs: number;
  readonly ratio: number;
  readonly snarkjsCpuMs: number;
  readonly engineCpuMs: number;
  readonly cpuRatio: number;
};

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/**
 * The engine beside snarkjs: medians, and how many times faster. `ratio` is of the time on the clock, which other work
 * on the machine distorts; `cpuRatio` of processor time, which it hardly does.
 */
export function compareTimes(snarkjs: Times, engine: Times): Comparison {
  const [snarkjsMs, engineMs] = [medianOf(snarkjs.wallMs), medianOf(engine.wallMs)];
  const [snarkjsCpuMs, engineCpuMs] = [medianOf(snarkjs.cpuMs), medianOf(engine.cpuMs)];
  return {
    snarkjsMs: rounded(snarkjsMs),
    engineMs: rounded(engineMs),
    ratio: hundredths(snarkjsMs / engineMs),
    snarkjsCpuMs: rounded(snarkjsCpuMs),
    engineCpuMs: rounded(engineCpuMs),
    cpuRatio: hundredths(snarkjsCpuMs / engineCpuMs),
  };
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Three figures of it: whole milliseconds from a hundred up. */
export function rounded(value: number): number {
  return Number(value.toPrecision(value >= 100 ? Math.ceil(Math.log10(value + 1)) : 3));
}
