import { policyExplain } from "../../src/cli/commands/policy/explain.ts";
import { parseDuration, sayDuration } from "../../src/policy/duration.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { POLICY_PRESETS } from "../../src/policy/presets/presets.ts";
import { serviceConfigSchema } from "../../src/service/config/service-config.ts";
import { formatRows } from "./format-rows.ts";

/** Seconds, from where the product has them. */
export const STALENESS = {
  /** How long an acceptance is honoured: the default of `symbolon policy explain`. */
  attestationTtl: defaultOf("attestationTtl"),
  /** How long a superseded trust root counts. */
  rootWindow: defaultOf("rootWindow"),
  /** Oldest `asOf` that the service takes. */
  asOfAge: serviceConfigSchema.shape.policies.element.shape.maxAsOfAgeSeconds.parse(undefined),
} as const;

function defaultOf(name: string): number {
  const value: unknown = policyExplain.options?.find(
    (option) => option.attributeName() === name,
  )?.defaultValue;
  if (typeof value !== "number") throw new Error(`policy explain has no default for ${name}`);
  return value;
}

/**
 * Seconds that a status list may be old by the policy; undefined where a clause bounds it not at all. A bound on the
 * screening counts, since no record lists a screening that is later than its status root.
 */
export function statusBound({ anyOf }: Policy): number | undefined {
  const most = Math.max(
    ...anyOf.map(({ statusAge, screeningAge }) =>
      Math.min(
        ...[statusAge, screeningAge].map((rule) =>
          rule === undefined ? Number.POSITIVE_INFINITY : parseDuration(rule.atMost),
        ),
      ),
    ),
  );
  return Number.isFinite(most) ? most : undefined;
}

/** The budget: acceptance, root window and status age, each used up to its end. */
export function stalenessBudget(policy: Policy): number | undefined {
  const bound = statusBound(policy);
  return bound === undefined ? undefined : STALENESS.attestationTtl + STALENESS.rootWindow + bound;
}

export function stalenessTable(): string {
  const { attestationTtl, asOfAge } = STALENESS;
  const say = (seconds: number | undefined) =>
    seconds === undefined ? "**no bound**" : sayDuration(seconds);
  const rows = POLICY_PRESETS.map((policy) => {
    const bound = statusBound(policy);
    const rules = policy.anyOf.map(({ statusAge, screeningAge }) =>
      [statusAge && "`statusAge`", screeningAge && "`screeningAge`"].filter(Boolean).join(", "),
    );
    return [
      `\`${policy.id}\``,
      rules.map((rule) => rule || "none").join("; "),
      say(bound),
      say(stalenessBudget(policy)),
      say(bound === undefined ? undefined : bound + attestationTtl),
      bound === undefined ? say(bound) : `${say(bound)} and ${say(asOfAge)}`,
    ];
  });
  const head = ["preset", "rules that bound it, by clause", "status age", "**budget**"];
  return formatRows([...head, "an attestation ends", "last acceptance off chain"], rows);
}

export function stalenessValues(): string {
  const { attestationTtl, rootWindow, asOfAge } = STALENESS;
  return formatRows(
    ["value", "here", "set by"],
    [
      [
        "attestation TTL",
        sayDuration(attestationTtl),
        "the policy's authority, per version (`times.attestation`)",
      ],
      [
        "root window",
        sayDuration(rootWindow),
        "the trust registry's constructor; the service's `trustRootWindowSeconds`",
      ],
      [
        "age of `asOf`",
        sayDuration(asOfAge),
        "`maxAsOfAgeSeconds` of the service; on chain the version's `times.asOfOnChain`",
      ],
    ],
  );
}
