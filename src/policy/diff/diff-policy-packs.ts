import { parseInstant } from "../../credential/calendar.ts";
import { parseDuration, sayDuration } from "../duration.ts";
import { keyThumbprint } from "../pack/pack-keys.ts";
import { parsePolicyPack } from "../pack/parse-policy-pack.ts";
import type { PolicyPack } from "../pack/policy-pack.ts";
import type { PackTimes } from "../pack/policy-pack-schema.ts";
import { diffFigures } from "./diff-figures.ts";
import { diffPolicies, type PolicyDiff } from "./diff-policies.ts";
import { compareEntries, compareValues, type PackChange, sayBasisPoints } from "./pack-change.ts";

export interface PolicyPackDiff extends PolicyDiff {
  readonly changes: readonly PackChange[];
}

/**
 * Two packs -> who gains and who loses access by their rules, and every figure and time that differs, in words.
 * @throws PolicyError those of `parsePolicyPack` and `diffPolicies`
 */
export function diffPolicyPacks(older: PolicyPack, newer: PolicyPack): PolicyPackDiff {
  const [a, b] = [parsePolicyPack(older), parsePolicyPack(newer)];
  const access =
    a.rules === undefined || b.rules === undefined
      ? { gains: [], loses: [] }
      : diffPolicies(a.rules, b.rules);
  const rules = (pack: PolicyPack) =>
    pack.rules === undefined ? undefined : { text: "rules of access" };
  return {
    ...access,
    changes: [
      ...compareValues("rules", "rules of access", rules(a), rules(b)),
      ...diffValidity(a, b),
      ...diffAuthority(a, b),
      ...diffTimes(a.times, b.times),
      ...compareEntries(
        "equivalence",
        a.equivalence ?? [],
        b.equivalence ?? [],
        sayEquivalence,
        sayUntil,
      ),
      ...compareEntries("lists", a.lists ?? [], b.lists ?? [], sayList, ({ count, root }) => ({
        text: `${count} entries, root ${root}`,
      })),
      ...diffFigures(a, b),
      ...compareEntries(
        "instruments",
        a.instruments ?? [],
        b.instruments ?? [],
        sayInstrument,
        (entry) => ({
          text: entry.class,
        }),
      ),
      ...diffRisk(a, b),
      ...compareEntries("sources", a.sources, b.sources, ({ id }) => `source ${id}`, sayAsOf),
    ],
  };
}

type Entry<K extends keyof PolicyPack> =
  NonNullable<PolicyPack[K]> extends readonly (infer T)[] ? T : never;

const sayEquivalence = ({ recognises, scope, authority }: Entry<"equivalence">) =>
  `recognition of ${recognises}${authority === undefined ? "" : ` (${authority})`} for ${scope}`;
const sayUntil = ({ until }: Entry<"equivalence">) => at(until, "until ");
const sayList = ({ id, title }: Entry<"lists">) => `list ${id} (${title})`;
const sayInstrument = ({ upi, cfi }: Entry<"instruments">) =>
  `instrument ${[upi && `UPI ${upi}`, cfi && `CFI ${cfi}`].filter(Boolean).join(", ")}`;
const sayAsOf = ({ asOf, url }: Entry<"sources">) => ({ text: `${url} of ${asOf}` });

const at = (instant: string, before = "") => ({
  text: `${before}${instant}`,
  size: parseInstant(instant) ?? 0,
});

function diffValidity(a: PolicyPack, b: PolicyPack): PackChange[] {
  return [
    ...compareValues(
      "validity",
      "jurisdiction",
      { text: a.jurisdiction },
      { text: b.jurisdiction },
    ),
    ...compareValues("validity", "in force from", at(a.validFrom), at(b.validFrom)),
    ...compareValues("validity", "in force until", at(a.validUntil), at(b.validUntil)),
  ];
}

function diffAuthority({ authority: a }: PolicyPack, { authority: b }: PolicyPack): PackChange[] {
  const threshold = (value: number) => ({ text: String(value), size: value });
  return [
    ...compareValues("authority", "DID of the authority", { text: a.did }, { text: b.did }),
    ...compareValues(
      "authority",
      "keys that must sign",
      threshold(a.threshold),
      threshold(b.threshold),
    ),
    ...compareEntries(
      "authority",
      a.keys,
      b.keys,
      ({ id }) => `key ${id}`,
      (key) => ({
        text: `thumbprint ${keyThumbprint(key.publicKeyJwk)}`,
      }),
    ),
  ];
}

/** How each time is called; `symbolon policy explain` says them by the same names. */
export const TIME_NAMES: Readonly<Record<keyof PackTimes, string>> = {
  attestation: "life of an acceptance on chain",
  attestationForLeverage: "life of an acceptance for opening leverage",
  asOfOverHttp: "age of a proof over HTTP",
  asOfOnChain: "age of a proof on chain",
  rootWindow: "window of a superseded trust root",
  credential: "life of a credential",
  refreshAtBasisPoints: "share of that life after which a wallet refreshes",
  superseded: "time for which a superseded pack is honoured",
  supersededForClosing: "a superseded pack is honoured for closing positions",
  solvencyReport: "age at which a solvency report is stale",
  coolingOff: "cooling-off between request and offer",
};

function diffTimes(a: PackTimes, b: PackTimes): PackChange[] {
  return (Object.keys(TIME_NAMES) as (keyof PackTimes)[]).flatMap((name) =>
    compareValues("times", TIME_NAMES[name], sayTime(a, name), sayTime(b, name)),
  );
}

export function sayTime(times: PackTimes, name: keyof PackTimes) {
  const value = times[name];
  if (value === undefined) return undefined;
  if (typeof value === "number") return { text: sayBasisPoints(value), size: value };
  if (value === "always") return { text: value };
  const seconds = parseDuration(value);
  return { text: sayDuration(seconds), size: seconds };
}

function diffRisk({ risk: a }: PolicyPack, { risk: b }: PolicyPack): PackChange[] {
  const model = (risk: PolicyPack["risk"]) => {
    if (risk === undefined) return undefined;
    const { confidence, horizon, impliedVolatility } = risk;
    const parts = [
      risk.model,
      confidence === undefined ? "" : `confidence ${sayBasisPoints(confidence)}`,
      horizon === undefined ? "" : `horizon ${horizon}`,
      impliedVolatility === undefined
        ? ""
        : `implied volatility from ${impliedVolatility.source}, at most ${impliedVolatility.maxAge} old`,
    ];
    return { text: parts.filter(Boolean).join(", ") };
  };
  return [
    ...compareValues("risk", "risk model", model(a), model(b)),
    ...compareEntries(
      "risk",
      a?.shocks ?? [],
      b?.shocks ?? [],
      ({ factor, basisPoints }) => `shock of ${sayBasisPoints(basisPoints)} to ${factor}`,
      () => ({ text: "shocked" }),
    ),
  ];
}
