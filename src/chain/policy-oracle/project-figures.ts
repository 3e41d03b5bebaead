import { CHAIN_NUMBERS } from "../../policy/pack/chain-numbers.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type {
  EncodedFigures,
  EncodedHaircut,
  EncodedMargin,
  EncodedRecognition,
  Unprojected,
} from "./announcement.ts";

/** Recognised regimes and DIDs -> the ids of their authorities in the registry, as the announcer knows them. */
export type AuthorityIds = Readonly<Record<string, Hex>>;

interface Projected<T> {
  readonly rows: readonly T[];
  readonly left: readonly Unprojected[];
}

/** What fits in the 16 bits of a limit in hundredths. */
const LEVERAGE_MOST = 65_535;

/**
 * The figures that contracts compute with. A contract has one haircut a class and one margin a class and class of
 * clients, so rows by credit quality, maturity or duration stay out, and are named.
 */
export function projectFigures(
  pack: PolicyPack,
  authorities: AuthorityIds,
): { readonly figures: EncodedFigures; readonly left: readonly Unprojected[] } {
  const haircuts = projectHaircuts(pack);
  const margins = projectMargins(pack);
  const recognitions = projectRecognitions(pack, authorities);
  return {
    figures: { haircuts: haircuts.rows, margins: margins.rows, recognitions: recognitions.rows },
    left: [...haircuts.left, ...margins.left, ...recognitions.left],
  };
}

interface Raised {
  readonly basisPoints: number;
  readonly volatility?: { readonly reference: number; readonly most: number } | undefined;
}

/** Where nothing raises a figure its bound is the figure. */
const raised = ({ basisPoints, volatility }: Raised) => ({
  most: volatility?.most ?? basisPoints,
  reference: volatility?.reference ?? 0,
});

function projectHaircuts({ haircuts = [] }: PolicyPack): Projected<EncodedHaircut> {
  const rows: EncodedHaircut[] = [];
  const left: Unprojected[] = [];
  for (const [i, row] of haircuts.entries()) {
    if (row.cqs !== undefined || row.maturity !== undefined) {
      left.push({ path: `$.haircuts[${i}]`, why: "depends on credit quality or maturity" });
      continue;
    }
    const { most, reference } = raised(row);
    rows.push({
      collateralClass: CHAIN_NUMBERS.haircutClass(row.assetClass),
      bps: row.basisPoints,
      maxBps: most,
      referenceVolatilityBps: reference,
    });
  }
  return { rows, left };
}

function projectMargins({ margin, leverage = [] }: PolicyPack): Projected<EncodedMargin> {
  const rows: EncodedMargin[] = [];
  const left: Unprojected[] = [];
  const projected = new Set<string>();
  for (const [i, row] of (margin?.rows ?? []).entries()) {
    const { assetClass, basisPoints, duration } = row;
    if (duration !== undefined || basisPoints === 0) {
      const why = duration === undefined ? "is a margin of 0" : "depends on duration";
      left.push({ path: `$.margin.rows[${i}]`, why });
      continue;
    }
    projected.add(assetClass);
    const { most, reference } = raised(row);
    const limits = leverage.filter((limit) => limit.assetClass === assetClass);
    const isGeneral = limits.some(({ clientClass }) => clientClass === undefined);
    // Where the pack sets no limit for every client, what the initial margin lets them reach is the limit.
    const implied = Math.min(Math.floor(1_000_000 / basisPoints), LEVERAGE_MOST);
    const general = isGeneral ? [] : [{ clientClass: undefined, hundredths: implied }];
    const own = limits.map(({ clientClass, atMost }) => ({
      clientClass,
      hundredths: Math.round(atMost * 100),
    }));
    for (const { clientClass, hundredths } of [...general, ...own]) {
      rows.push({
        assetClass: CHAIN_NUMBERS.marginClass(assetClass),
        clientClass: CHAIN_NUMBERS.clientClass(clientClass),
        initialBps: basisPoints,
        maxInitialBps: most,
        leverageHundredths: hundredths,
        referenceVolatilityBps: reference,
      });
    }
  }
  for (const [i, { assetClass }] of leverage.entries()) {
    if (projected.has(assetClass)) continue;
    left.push({ path: `$.leverage[${i}]`, why: "the margin of its class is not on chain" });
  }
  return { rows, left };
}

/** A contract keeps one end for an authority and regime, so scopes that end apart all end with the first. */
function projectRecognitions(
  { equivalence = [] }: PolicyPack,
  authorities: AuthorityIds,
): Projected<EncodedRecognition> {
  const rows = new Map<string, EncodedRecognition>();
  const left: Unprojected[] = [];
  const untils = new Map<string, { readonly path: string; readonly until: number }[]>();
  for (const [i, { recognises, scope, authority, until }] of equivalence.entries()) {
    const path = `$.equivalence[${i}]`;
    const name = authority ?? recognises;
    const authorityId = Object.hasOwn(authorities, name) ? authorities[name] : undefined;
    if (authorityId === undefined) {
      left.push({ path, why: `no authority of the registry is named for ${name}` });
      continue;
    }
    const regime = CHAIN_NUMBERS.regime(recognises);
    const key = `${authorityId.toLowerCase()} ${regime}`;
    const end = CHAIN_NUMBERS.unixSeconds(until);
    const before = rows.get(key);
    rows.set(key, {
      authorityId,
      regime,
      scopes: (before?.scopes ?? 0) | CHAIN_NUMBERS.scope(scope),
      until: Math.min(before?.until ?? end, end),
    });
    untils.set(key, [...(untils.get(key) ?? []), { path: `${path}.until`, until: end }]);
  }
  for (const [key, ends] of untils) {
    const end = rows.get(key)?.until ?? 0;
    for (const { path, until } of ends) {
      if (until !== end) left.push({ path, why: "ends on chain with the first of its authority" });
    }
  }
  return { rows: [...rows.values()], left };
}
