import type { PolicyPack } from "../pack/policy-pack.ts";
import type { PackLeverageRow, PackVolatility, YearBand } from "../pack/policy-pack-schema.ts";
import { compareEntries, type PackChange, sayBasisPoints } from "./pack-change.ts";

/** Haircuts, margin and leverage, compared for every class, quality and stretch of years, however the rows are cut. */
export function diffFigures(older: PolicyPack, newer: PolicyPack): PackChange[] {
  const haircuts = [older, newer].map(({ haircuts = [] }) =>
    haircuts.map(({ maturity, ...row }) => ({ ...row, band: maturity })),
  );
  const margins = [older, newer].map(({ margin }) =>
    (margin?.rows ?? []).map(({ duration, ...row }) => ({ ...row, band: duration })),
  );
  return [
    ...diffRows("haircuts", "haircut on", haircuts[0] ?? [], haircuts[1] ?? []),
    ...diffRows("margin", "initial margin on", margins[0] ?? [], margins[1] ?? []),
    ...compareEntries(
      "margin",
      [older.margin?.netting].flatMap((entry) => entry ?? []),
      [newer.margin?.netting].flatMap((entry) => entry ?? []),
      () => "share of the gross margin that no netting reduces",
      ({ grossShare }) => ({ text: sayBasisPoints(grossShare), size: grossShare }),
    ),
    ...compareEntries(
      "leverage",
      older.leverage ?? [],
      newer.leverage ?? [],
      sayLeverageRow,
      ({ atMost }) => ({ text: sayLeverage(atMost), size: atMost }),
    ),
  ];
}

export const sayLeverageRow = ({ assetClass, clientClass }: PackLeverageRow): string =>
  `leverage on ${assetClass} for ${clientClass ?? "every client"}`;

/** 30 -> `30 times` */
export const sayLeverage = (atMost: number): string => (atMost === 0 ? "none" : `${atMost} times`);

/** `rising above an implied volatility of 60 % to at most 40 %` */
export const sayVolatility = ({ reference, most }: PackVolatility): string =>
  `rising above an implied volatility of ${sayBasisPoints(reference)} to at most ${sayBasisPoints(most)}`;

interface Row {
  readonly assetClass: string;
  readonly cqs?: number | undefined;
  readonly band?: YearBand | undefined;
  readonly basisPoints: number;
  readonly volatility?: PackVolatility | undefined;
}

const STEPS = [1, 2, 3, 4, 5, 6];

function diffRows(
  part: "haircuts" | "margin",
  what: string,
  older: readonly Row[],
  newer: readonly Row[],
): PackChange[] {
  const all = [...older, ...newer];
  const classes = [...new Set(all.map(({ assetClass }) => assetClass))];
  return classes.flatMap((assetClass) => {
    const own = all.filter((row) => row.assetClass === assetClass);
    const steps = own.some(({ cqs }) => cqs !== undefined) ? STEPS : [undefined];
    const cells = steps.flatMap((cqs) =>
      stretches(own).map(([from, to]) => ({ assetClass, cqs, from, to })),
    );
    const side = (rows: readonly Row[]) =>
      cells.flatMap((cell) => {
        const row = rows.find((entry) => covers(entry, cell));
        if (row === undefined) return [];
        const { basisPoints, volatility } = row;
        return [{ ...cell, basisPoints, volatility }];
      });
    const [from, to] = [side(older), side(newer)];
    const raised = (entries: typeof from) =>
      entries.flatMap(({ volatility, ...cell }) =>
        volatility === undefined ? [] : [{ ...cell, volatility }],
      );
    return [
      ...compareEntries(
        part,
        from,
        to,
        (cell) => `${what} ${sayCell(cell)}`,
        ({ basisPoints }) => ({ text: sayBasisPoints(basisPoints), size: basisPoints }),
      ),
      ...compareEntries(
        part,
        raised(from),
        raised(to),
        (cell) => `effect of volatility on ${what} ${sayCell(cell)}`,
        ({ volatility }) => ({ text: sayVolatility(volatility) }),
      ),
    ];
  });
}

interface Cell {
  readonly assetClass: string;
  readonly cqs: number | undefined;
  readonly from: number;
  readonly to: number;
}

const end = (band: YearBand | undefined): number => band?.to ?? Number.POSITIVE_INFINITY;

function stretches(rows: readonly Row[]): [number, number][] {
  const points = new Set([0, ...rows.flatMap(({ band }) => [band?.from ?? 0, end(band)])]);
  const sorted = [...points].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, i) => [from, sorted[i + 1] as number]);
}

const covers = (row: Row, { assetClass, cqs, from, to }: Cell): boolean =>
  row.assetClass === assetClass &&
  (row.cqs === undefined || row.cqs === cqs) &&
  (row.band?.from ?? 0) <= from &&
  to <= end(row.band);

const sayYears = (count: number): string => (count === 1 ? "1 year" : `${count} years`);

function sayCell({ assetClass, cqs, from, to }: Cell): string {
  const quality = cqs === undefined ? "" : ` of quality step ${cqs}`;
  const over = from === 0 ? "" : ` over ${sayYears(from)}`;
  const upTo = Number.isFinite(to) ? ` up to ${sayYears(to)}` : "";
  const years = [over, upTo].filter((part) => part !== "").join(" and");
  return `${assetClass}${quality}${years === "" ? "" : `,${years}`}`;
}
