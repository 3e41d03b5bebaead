import { compareTimes, hundredths, rounded } from "../prove/compare-times.ts";
import type { BenchFigures } from "../section.ts";
import type { EpochAnswer, TierAnswer, TiersAnswer } from "./messages.ts";

/**
 * One batch of a tier. Customers a second and core are of processor time, witness included, which other work on the
 * machine hardly distorts.
 */
export function tierFigures(
  { constraints, customers, times }: TierAnswer,
  backend: string,
): BenchFigures {
  const { engine, snarkjs } = times;
  if (engine === undefined || snarkjs === undefined) throw new Error("a prover was not measured");
  const compared = compareTimes(snarkjs, engine);
  const perSecond = (ms: number) => rounded(customers / (ms / 1000));
  return {
    constraints,
    customers,
    constraintsPerCustomer: Math.ceil(constraints / customers),
    customersPerSecondPerCore: perSecond(compared.engineCpuMs),
    snarkjsCustomersPerSecondPerCore: perSecond(compared.snarkjsCpuMs),
    ...compared,
    backend,
  };
}

export function backendOf({ kernel }: Pick<TiersAnswer, "kernel">, snarkjs: string): string {
  return `symbolon engine, kernel ${kernel}, beside snarkjs ${snarkjs}`;
}

/** Trees alone, or a whole run: seconds of each part, and of all of them. */
export function epochFigures(answer: EpochAnswer, workers: number): BenchFigures {
  const { customers, rows, batches, parts, peakMB, proved } = answer;
  const seconds = Object.values(parts).reduce((sum, part) => sum + part.seconds, 0);
  const proving = parts.proving;
  return {
    customers,
    rows,
    batches,
    workers,
    seconds: Math.round(seconds * 10) / 10,
    peakRssMB: peakMB,
    ...Object.fromEntries(
      Object.entries(parts).flatMap(([part, times]) => [
        [`${part}Seconds`, times.seconds],
        [`${part}CpuSeconds`, times.cpuSeconds],
      ]),
    ),
    ...(proved && proving
      ? {
          proofs: proved.proofs,
          publishedBytes: proved.publishedBytes,
          customersPerSecondPerCore: hundredths(customers / proving.cpuSeconds),
          customersPerSecond: hundredths(customers / proving.seconds),
        }
      : {}),
  };
}
