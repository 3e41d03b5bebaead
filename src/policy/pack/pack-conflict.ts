import { PolicyError } from "../../errors.ts";

/** Members of a pack that do not go together. */
export function packConflict(path: string, message: string): PolicyError {
  return new PolicyError("ERR_POLICY_PACK_CONFLICT", `${path}: ${message}`, { details: { path } });
}

/** Refuses the second of two entries with one key. */
export function assertDistinct<T>(
  entries: readonly T[],
  path: string,
  keyOf: (entry: T) => string,
): void {
  const seen = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    const key = keyOf(entry);
    if (seen.has(key)) throw packConflict(`${path}[${i}]`, "repeats an earlier entry");
    seen.add(key);
  }
}
