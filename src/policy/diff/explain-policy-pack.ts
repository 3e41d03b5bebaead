import { parseDuration, sayDuration } from "../duration.ts";
import { explainPolicy } from "../explain-policy.ts";
import { parsePolicyPack } from "../pack/parse-policy-pack.ts";
import type { PolicyPack } from "../pack/policy-pack.ts";
import type { PackTimes, PackVolatility } from "../pack/policy-pack-schema.ts";
import { revocationLag } from "../pack/revocation-lag.ts";
import { sayLeverage, sayLeverageRow, sayVolatility } from "./diff-figures.ts";
import { sayTime, TIME_NAMES } from "./diff-policy-packs.ts";
import { sayBasisPoints } from "./pack-change.ts";

export interface PackExplanation {
  /** The sentence of consent, where the pack has rules. */
  readonly consent?: string;
  /** Seconds that a revoked credential can count at most; `null` where no bound is. Left out without rules. */
  readonly revocationLagSeconds?: number | null;
  readonly revocationLagForLeverageSeconds?: number | null;
  readonly lines: readonly string[];
}

/**
 * A pack in words: whose it is, its rules, how late a revocation can bite by its times, and what else it sets.
 * @throws PolicyError those of `parsePolicyPack`
 */
export function explainPolicyPack(json: PolicyPack): PackExplanation {
  const pack = parsePolicyPack(json);
  const { authority, rules, times } = pack;
  const head = [
    `${pack.title} (${pack.id}, version ${pack.version}, ${pack.jurisdiction})`,
    ...(pack.notice === undefined ? [] : [pack.notice]),
    `In force from ${pack.validFrom} to ${pack.validUntil}; of ${authority.did}, signed by ${authority.threshold} of ${authority.keys.length} keys.`,
  ];
  const tail = [
    ...sayFigures(pack),
    ...sayTimes(times),
    ...pack.sources.map(
      ({ id, title, url, asOf }) => `Source ${id}: ${title}, ${url}, as of ${asOf}.`,
    ),
  ];
  if (rules === undefined) return { lines: [...head, ...tail] };
  const consent = explainPolicy(rules);
  const lagOf = (attestation: string) =>
    revocationLag(rules, {
      attestation: parseDuration(attestation),
      rootWindow: parseDuration(times.rootWindow),
    });
  const [lag, leverage] = [lagOf(times.attestation), lagOf(times.attestationForLeverage)];
  return {
    consent,
    revocationLagSeconds: lag ?? null,
    revocationLagForLeverageSeconds: leverage ?? null,
    lines: [...head, consent, sayLag(lag, leverage), ...tail],
  };
}

export const NO_REVOCATION_BOUND =
  "A revocation may stay unseen for ever: a clause bounds neither the status list's age nor the screening's.";

function sayLag(lag: number | undefined, leverage: number | undefined): string {
  if (lag === undefined || leverage === undefined) return NO_REVOCATION_BOUND;
  return `A revoked credential counts for at most ${sayDuration(lag)} more, and for opening leverage ${sayDuration(leverage)}.`;
}

function sayTimes(times: PackTimes): string[] {
  return (Object.keys(TIME_NAMES) as (keyof PackTimes)[]).flatMap((name) => {
    const said = sayTime(times, name);
    const words = TIME_NAMES[name];
    return said === undefined
      ? []
      : [`${words.charAt(0).toUpperCase()}${words.slice(1)}: ${said.text}.`];
  });
}

/** Which figures volatility raises. */
function sayRaised(
  what: string,
  rows: readonly {
    readonly assetClass: string;
    readonly volatility?: PackVolatility | undefined;
  }[],
): string[] {
  return rows.flatMap(({ assetClass, volatility }) =>
    volatility === undefined ? [] : [`${what} on ${assetClass}: ${sayVolatility(volatility)}.`],
  );
}

const sayRows = (count: number): string => (count === 1 ? "1 row" : `${count} rows`);

function sayFigures({
  haircuts,
  margin,
  leverage,
  lists,
  equivalence,
  instruments,
  risk,
}: PolicyPack): string[] {
  const most = Math.max(...(haircuts ?? []).map(({ basisPoints }) => basisPoints));
  return [
    ...(haircuts === undefined
      ? []
      : [`Haircuts in ${sayRows(haircuts.length)}, up to ${sayBasisPoints(most)}.`]),
    ...(margin === undefined ? [] : [`Initial margin in ${sayRows(margin.rows.length)}.`]),
    ...sayRaised("Haircut", haircuts ?? []),
    ...sayRaised("Initial margin", margin?.rows ?? []),
    ...(leverage ?? []).map((row) => {
      const words = sayLeverageRow(row);
      return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${row.atMost === 0 ? "" : "at most "}${sayLeverage(row.atMost)}.`;
    }),
    ...(lists ?? []).map(({ id, count, asOf }) => `List ${id}: ${count} entries as of ${asOf}.`),
    ...(equivalence ?? []).map(
      ({ recognises, scope, authority, until }) =>
        `Recognises ${recognises}${authority === undefined ? "" : ` of ${authority}`} for ${scope} until ${until}.`,
    ),
    ...(instruments === undefined ? [] : [`Instruments in ${sayRows(instruments.length)}.`]),
    ...(risk === undefined ? [] : [`Risk model: ${risk.model}.`]),
  ];
}
