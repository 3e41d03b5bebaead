import { assertDistinct, packConflict } from "./pack-conflict.ts";
import type { PolicyPack } from "./policy-pack.ts";
import type { PackVolatility, YearBand } from "./policy-pack-schema.ts";
import { validateLeverage } from "./validate-leverage.ts";
import { DEBT_CLASSES, DURATION_CLASSES } from "./vocabulary.ts";

/** Lists, haircuts, margin, instruments and risk: one figure for one thing, and each figure of a thing that has it. */
export function validateFigures(pack: PolicyPack): void {
  const { lists, haircuts, margin, instruments, risk } = pack;
  assertDistinct(lists ?? [], "$.lists", ({ id }) => id);
  for (const [i, { assetClass, cqs, maturity }] of (haircuts ?? []).entries()) {
    if (DEBT_CLASSES.includes(assetClass)) continue;
    if (cqs !== undefined) throw packConflict(`$.haircuts[${i}].cqs`, "is for debt alone");
    if (maturity !== undefined) {
      throw packConflict(`$.haircuts[${i}].maturity`, "is for debt alone");
    }
  }
  assertNoOverlap(haircuts ?? [], "$.haircuts", "maturity");
  assertBounds(haircuts ?? [], "$.haircuts");
  for (const [i, { assetClass, duration }] of (margin?.rows ?? []).entries()) {
    if (duration !== undefined && !DURATION_CLASSES.includes(assetClass)) {
      throw packConflict(`$.margin.rows[${i}].duration`, "is not for this class");
    }
  }
  assertNoOverlap(margin?.rows ?? [], "$.margin.rows", "duration");
  assertBounds(margin?.rows ?? [], "$.margin.rows");
  validateLeverage(pack);
  const shares = margin?.netting;
  if (shares !== undefined && shares.grossShare + shares.netShare !== 10_000) {
    throw packConflict("$.margin.netting", "shares must be 10,000 basis points together");
  }
  for (const [i, { upi, cfi }] of (instruments ?? []).entries()) {
    if (upi === undefined && cfi === undefined) {
      throw packConflict(`$.instruments[${i}]`, "must have a UPI or a CFI");
    }
  }
  assertDistinct(instruments ?? [], "$.instruments", ({ upi, cfi }) => `${upi} ${cfi}`);
  for (const [i, { basisPoints }] of (risk?.shocks ?? []).entries()) {
    if (basisPoints === 0) throw packConflict(`$.risk.shocks[${i}].basisPoints`, "shocks nothing");
  }
  const shocks = risk?.shocks ?? [];
  assertDistinct(shocks, "$.risk.shocks", ({ factor, basisPoints }) => `${factor} ${basisPoints}`);
}

/** What may rise has room to rise. */
function assertBounds(
  rows: readonly {
    readonly basisPoints: number;
    readonly volatility?: PackVolatility | undefined;
  }[],
  path: string,
): void {
  for (const [i, { basisPoints, volatility }] of rows.entries()) {
    if (volatility !== undefined && volatility.most < basisPoints) {
      throw packConflict(`${path}[${i}].volatility.most`, "is below the figure that it bounds");
    }
  }
}

type Row<Band extends string> = {
  readonly assetClass: string;
  readonly cqs?: number | undefined;
} & { readonly [B in Band]?: YearBand | undefined };

/** A row without a quality step is for every step, one without a band for every year. */
function assertNoOverlap<Band extends string>(
  rows: readonly Row<Band>[],
  path: string,
  band: Band,
): void {
  for (const [i, row] of rows.entries()) {
    const years: YearBand | undefined = row[band];
    if (years?.to !== undefined && years.to <= years.from) {
      throw packConflict(`${path}[${i}].${band}`, "must end after it begins");
    }
    for (const earlier of rows.slice(0, i)) {
      const isSame =
        earlier.assetClass === row.assetClass &&
        (earlier.cqs === undefined || row.cqs === undefined || earlier.cqs === row.cqs);
      if (isSame && meet(earlier[band], years)) {
        throw packConflict(`${path}[${i}]`, "overlaps with an earlier row");
      }
    }
  }
}

function meet(a: YearBand = { from: 0 }, b: YearBand = { from: 0 }): boolean {
  const end = (band: YearBand) => band.to ?? Number.POSITIVE_INFINITY;
  return a.from < end(b) && b.from < end(a);
}
