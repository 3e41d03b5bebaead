import { parseDuration } from "../duration.ts";
import type { Policy } from "../policy.ts";

export interface RevocationTimes {
  /** Seconds for which an acceptance counts. */
  readonly attestation: number;
  /** Seconds for which a superseded trust root counts. */
  readonly rootWindow: number;
}

/**
 * Seconds for which a revoked credential can count at most: acceptance, root window and status age, each used up to its
 * end; undefined where a clause bounds no age. A bound on the screening bounds the list too: no record lists a
 * screening that is later than its status root.
 */
export function revocationLag({ anyOf }: Policy, times: RevocationTimes): number | undefined {
  const ages = anyOf.map(({ statusAge, screeningAge }) =>
    Math.min(
      ...[statusAge, screeningAge].map((rule) =>
        rule === undefined ? Number.POSITIVE_INFINITY : parseDuration(rule.atMost),
      ),
    ),
  );
  const lag = times.attestation + times.rootWindow + Math.max(...ages);
  return Number.isFinite(lag) ? lag : undefined;
}
