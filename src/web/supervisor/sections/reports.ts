import { type EntityStanding, entityStandings } from "../../../trail/entity-standings.ts";
import { isLei } from "../../../trail/lei.ts";
import type { Trail } from "../../../trail/trail-schema.ts";
import { hint, html, section, table } from "../../shared/dom.ts";
import { counted, day, duration, moment, percent, shortHex, written } from "../format.ts";
import { stepPlot } from "../plot/step-plot.ts";
import { VERDICT_SIGNS, verdictPlot } from "../plot/verdict-plot.ts";

/** More lanes than this are no picture; the table has them all. */
const DRAWN_MOST = 40;

const nameOf = ({ name, entity }: EntityStanding) => written(name, shortHex(entity), 60);

/** Who reported, who is late, verdicts and assurance over time. */
export function reports(trail: Trail): HTMLElement {
  const standings = entityStandings(trail).sort(
    (a, b) => (b.lateBy ?? -1) - (a.lateBy ?? -1) || (a.dueAt ?? 0) - (b.dueAt ?? 0),
  );
  if (standings.length === 0) {
    return section("reports", "Solvency reports", hint("The trail has no solvency statement."));
  }
  const late = standings.filter(({ lateBy }) => lateBy !== undefined);
  const silent = standings.filter(({ statements }) => statements.length === 0);
  const drawn = standings.filter(({ statements }) => statements.length > 0).slice(0, DRAWN_MOST);
  return section(
    "reports",
    "Solvency reports",
    html(
      "p",
      { class: "lead" },
      `${counted(standings.length, "entity", "entities")}: `,
      html("strong", { id: "late-count" }, `${late.length} late`),
      `, ${silent.length} without any statement in this trail.`,
    ),
    entityTable(standings),
    ...plots(trail, standings.slice(0, DRAWN_MOST), drawn),
    standings.length > DRAWN_MOST
      ? hint(`The plots show ${DRAWN_MOST} entities; the table has all.`)
      : undefined,
  );
}

function entityTable(standings: readonly EntityStanding[]): HTMLElement {
  return table(
    "Entities, the latest first",
    [
      { title: "Entity", cell: (row) => [nameOf(row), html("small", {}, sayLei(row))] },
      { title: "Standing", cell: sayStanding },
      { title: "Last snapshot", cell: ({ statements }) => sayLast(statements.at(-1)?.snapshotAt) },
      { title: "Next due", cell: ({ dueAt }) => (dueAt === undefined ? "unknown" : day(dueAt)) },
      {
        title: "Period",
        cell: ({ reportPeriod }) =>
          reportPeriod === undefined ? "unknown" : duration(reportPeriod),
      },
      { title: "Last verdict", cell: sayVerdict },
      {
        title: "Assurance level 1 / 2",
        isNumber: true,
        cell: ({ statements }) => {
          const bps = statements.at(-1)?.assuranceBps;
          return bps === undefined ? "–" : `${percent(bps)} / ${percent(10_000 - bps)}`;
        },
      },
    ],
    standings,
    ({ entity, lateBy }) => ({ "data-entity": entity, "data-late": lateBy }),
  );
}

const sayLast = (at: number | undefined): string => (at === undefined ? "none" : day(at));

function sayLei({ lei }: EntityStanding): string {
  if (lei === "") return "no LEI";
  const text = written(lei, "no LEI", 24);
  return isLei(lei) ? text : `${text} (no valid LEI)`;
}

function sayStanding({ lateBy, dueAt }: EntityStanding): HTMLElement {
  if (lateBy !== undefined) {
    return html("strong", { class: "badge bad" }, `⚠ late by ${duration(lateBy)}`);
  }
  if (dueAt === undefined) return html("span", { class: "badge" }, "? no period known");
  return html("span", { class: "badge good" }, "✓ on time");
}

function sayVerdict({ statements }: EntityStanding): (HTMLElement | string)[] {
  const last = statements.at(-1);
  if (last === undefined) return ["–"];
  const { verdict, confirmations, failures } = last;
  const reason = failures.at(-1);
  const detail =
    reason === undefined
      ? counted(confirmations, "confirmation")
      : `reason: ${written(reason, "none given")}`;
  const words = html("span", { class: verdict }, `${VERDICT_SIGNS[verdict]} ${verdict}`);
  return [words, html("small", {}, detail)];
}

function plots(
  { asOf }: Trail,
  lanes: readonly EntityStanding[],
  drawn: readonly EntityStanding[],
): HTMLElement[] {
  const all = drawn.flatMap(({ statements }) => statements);
  if (all.length === 0) return [];
  const from = all.reduce((least, { snapshotAt }) => Math.min(least, snapshotAt), asOf);
  const withNames = lanes.map((standing) => ({ name: nameOf(standing), standing }));
  const mixes = drawn.map((standing) => {
    const points = (share: (bps: number) => number) =>
      standing.statements.map(({ snapshotAt, assuranceBps }) => {
        const bps = share(assuranceBps);
        return { at: snapshotAt, value: bps / 100, text: percent(bps) };
      });
    return stepPlot({
      title: nameOf(standing),
      from,
      to: asOf,
      upTo: 100,
      say: (value) => `${value} %`,
      series: [
        { name: "level 1", style: "solid", points: points((bps) => bps) },
        { name: "level 2", style: "dashed", points: points((bps) => 10_000 - bps) },
      ],
    });
  });
  return [
    verdictPlot(withNames, from, asOf),
    html("h3", {}, "Assurance of reserves over time"),
    hint("Share of reserves by value: level 1 is the stronger evidence."),
    html("div", { class: "plots", id: "assurance" }, ...mixes),
    statementTable(drawn),
  ];
}

function statementTable(drawn: readonly EntityStanding[]): HTMLElement {
  const rows = drawn.flatMap((standing) =>
    standing.statements.map((statement) => ({ name: nameOf(standing), statement })),
  );
  return html(
    "details",
    {},
    html("summary", {}, `All ${counted(rows.length, "statement")} as a table`),
    table(
      "Statements",
      [
        { title: "Entity", cell: ({ name }) => name },
        { title: "Statement", isNumber: true, cell: ({ statement }) => String(statement.epoch) },
        { title: "Snapshot", cell: ({ statement }) => moment(statement.snapshotAt) },
        { title: "Reported", cell: ({ statement }) => moment(statement.reportedAt) },
        {
          title: "Verdict",
          cell: ({ statement: { verdict } }) => `${VERDICT_SIGNS[verdict]} ${verdict}`,
        },
        {
          title: "Level 1",
          isNumber: true,
          cell: ({ statement }) => percent(statement.assuranceBps),
        },
        { title: "Where it is", cell: ({ statement }) => written(statement.uri, "not said", 120) },
      ],
      rows,
    ),
  );
}
