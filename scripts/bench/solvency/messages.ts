import type { Times } from "../prove/compare-times.ts";

export interface EpochRequest {
  /** Directory of the circuits. */
  readonly artifacts: string;
  /** Path of a CSV file. */
  readonly ledger: string;
  readonly assets: number;
  /** Provers of one thread. */
  readonly workers: number;
  /** Empty: proofs and publication go there. */
  readonly folder: string;
  /** Ends with the root that would be proved. */
  readonly isTreesOnly: boolean;
}

/** Seconds on the clock, and of all of the process's threads. */
export interface PartTimes {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** One customer's file, and its whole check. */
export interface EpochInclusion {
  readonly bytes: number;
  readonly verifyMs: number;
  readonly verifyCpuMs: number;
}

export interface EpochAnswer {
  readonly kernel: string;
  readonly customers: number;
  readonly rows: number;
  readonly batches: number;
  readonly parts: Readonly<Record<string, PartTimes>>;
  readonly peakMB: number;
  /** Of a run with proofs. */
  readonly proved?: {
    readonly proofs: number;
    readonly publishedBytes: number;
    readonly inclusion: EpochInclusion;
  };
}

export interface TiersRequest {
  readonly artifacts: string;
  readonly rounds: number;
}

export interface TierAnswer {
  readonly constraints: number;
  /** Leaves of its batch, all of them customers'. */
  readonly customers: number;
  /** Of `engine` and `snarkjs`. */
  readonly times: Readonly<Record<string, Times>>;
}

export interface TiersAnswer {
  readonly kernel: string;
  readonly tiers: Readonly<Record<string, TierAnswer>>;
}
