import {
  INCLUSION_CHECKS,
  type InclusionCheck,
  type InclusionPath,
  type InclusionStep,
} from "../../solvency/report/check-inclusion.ts";
import type { State } from "./states.ts";

/** How far a check has come. Nothing counts as verified before everything does. */
export interface Progress {
  readonly at: InclusionCheck;
  readonly outcome: "running" | "verified" | "failed";
  readonly paths: readonly InclusionPath[];
  /** Digests whose proofs hold so far. */
  readonly proved: ReadonlySet<bigint>;
  /** Whose proof is being verified, or has failed. */
  readonly digest: bigint | undefined;
}

export const BEGUN: Progress = {
  at: "report",
  outcome: "running",
  paths: [],
  proved: new Set(),
  digest: undefined,
};

export function advance(progress: Progress, { check, paths, digest }: InclusionStep): Progress {
  const proved = new Set(progress.proved);
  if (progress.digest !== undefined) proved.add(progress.digest);
  return { at: check, outcome: "running", paths: paths ?? progress.paths, proved, digest };
}

export function checkState({ at, outcome }: Progress, check: InclusionCheck): State {
  if (outcome === "verified") return "verified";
  const distance = INCLUSION_CHECKS.indexOf(check) - INCLUSION_CHECKS.indexOf(at);
  if (outcome === "failed") return distance === 0 ? "failed" : "unknown";
  if (distance === 0) return "running";
  return distance < 0 ? "held" : "waiting";
}

/** Of the node in the picture: its place and its proof. */
export function nodeState(progress: Progress, digest: bigint): State {
  const { outcome, proved } = progress;
  if (outcome === "verified") return "verified";
  if (digest === progress.digest) return outcome === "failed" ? "failed" : "running";
  if (outcome === "failed") return "unknown";
  return proved.has(digest) ? "held" : "waiting";
}

/** Of the customer's line: it is led to the root, and the receipt says the same. */
export function leafState(progress: Progress): State {
  const [record, receipt] = [checkState(progress, "record"), checkState(progress, "receipt")];
  return record === "held" || record === "unknown" ? receipt : record;
}
