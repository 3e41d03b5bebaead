import type { CheckedHolding, CheckedInclusion } from "../../solvency/report/check-inclusion.ts";
import { hint, html, section, table } from "../shared/dom.ts";
import { button } from "../shared/forms.ts";
import { saveFile } from "../shared/save-file.ts";
import { checkList } from "./check-list.ts";
import type { Refusal } from "./explain-refusal.ts";
import { amount, counted, duration, moment, shortHex } from "./format.ts";
import { pathPicture } from "./path-picture.ts";
import type { Progress } from "./progress.ts";

const FIVE_WEEKS = 35 * 86_400;

/** What holds: the verdict in words first. @param now Unix seconds */
export function resultView(
  checked: CheckedInclusion,
  progress: Progress,
  now: number,
): HTMLElement {
  const { report, isSolvent, holdings, notVerified, signedReceipts } = checked;
  const isEmpty = holdings.length === 0;
  const title = isSolvent
    ? "Your balances are in the proof"
    : "Your balances are in the proof, and the venue is not solvent";
  return html(
    "div",
    {},
    html(
      "section",
      {
        id: "verdict",
        class: isSolvent ? "verdict good" : "verdict warned",
        "aria-labelledby": "verdict-title",
      },
      html(
        "h2",
        { tabindex: -1, id: "verdict-title" },
        html("span", { class: "mark", "aria-hidden": "true" }, isSolvent ? "✓ " : "⚠ "),
        title,
      ),
      html("p", { class: "lead" }, sayVerdict(checked)),
      ...sayAge(report.snapshotAt, now),
      facts(checked),
    ),
    section(
      "balances",
      "What the venue owes you",
      isEmpty ? html("p", {}, "Nothing: your line has no balance in it.") : balances(holdings),
      hint("Is an amount not what you had then? Keep the receipt, and ask the venue why."),
    ),
    pictures(checked, progress),
    section("checks", "What was checked", checkList(progress), proofs(checked)),
    section(
      "limits",
      "What this does not say",
      html("ul", {}, ...notVerified.map((text) => html("li", {}, sentence(text)))),
    ),
    receipts(signedReceipts, report.entity, report.epoch, checked),
  );
}

/** What does not hold. Nothing else of the check is shown: part of it is worth nothing. */
export function refusalView(
  refusal: Refusal,
  progress: Progress,
  signedReceipts: readonly string[],
): HTMLElement {
  return html(
    "div",
    {},
    html(
      "section",
      { id: "verdict", class: "verdict bad", "aria-labelledby": "verdict-title" },
      html(
        "h2",
        { tabindex: -1, id: "verdict-title" },
        html("span", { class: "mark", "aria-hidden": "true" }, "✗ "),
        "Not verified",
      ),
      html("p", { class: "lead" }, sentence(refusal.reason)),
      html("p", {}, refusal.advice),
      html("p", {}, html("code", {}, refusal.code)),
      ...(refusal.isEvidence && signedReceipts.length > 0
        ? [saveButton({ receipts: signedReceipts }, "receipts.json")]
        : []),
    ),
    ...(progress.paths.length === 0
      ? []
      : [
          section(
            "path",
            "Where it failed",
            ...progress.paths.map((path) => pathPicture(path, progress)),
          ),
        ]),
    section("checks", "What was checked", checkList(progress)),
  );
}

function sayVerdict({ report, isSolvent, floorBps }: CheckedInclusion): string {
  const at = moment(Date.parse(report.snapshotAt) / 1000);
  const owed = `On ${at} the venue put what it owes you, as it stands below, under one root with all its customers.`;
  const floor =
    floorBps === 0
      ? ""
      : ` It states that its reserves, weighted by the rules, were at least ${floorBps / 100} % of what it owes.`;
  return isSolvent
    ? `${owed} The proof of its statement holds: by its rules it was solvent over that root.${floor}`
    : `${owed} The proof of its statement holds: by its rules it was not solvent over that root.${floor}`;
}

function sayAge(snapshotAt: string, now: number): HTMLElement[] {
  const age = now - Date.parse(snapshotAt) / 1000;
  if (age <= FIVE_WEEKS) return [];
  const text = `The snapshot is ${duration(age)} old. Ask the venue for the file of a later one.`;
  return [html("p", { class: "warning" }, text)];
}

function facts({ report }: CheckedInclusion): HTMLElement {
  const rows: [string, string][] = [
    ["Venue (LEI)", report.entity],
    ["Epoch", String(report.epoch)],
    ["Snapshot", moment(Date.parse(report.snapshotAt) / 1000)],
  ];
  return html(
    "div",
    {},
    html(
      "dl",
      { class: "facts" },
      ...rows.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
    ),
    html("p", { class: "hint" }, "Number of the statement. Everybody must be shown the same one:"),
    html("p", {}, html("code", { id: "statement" }, report.statement.digest)),
  );
}

function balances(holdings: readonly CheckedHolding[]): HTMLElement {
  const hasDebt = holdings.some(({ debt }) => debt !== 0n);
  const margins = [
    ...new Set(holdings.filter(({ account }) => account === "margin").map(({ part }) => part)),
  ];
  return table(
    "Balances at the snapshot",
    [
      { title: "Asset", cell: ({ symbol }) => symbol },
      {
        title: "Account",
        cell: ({ account, part }) =>
          account === "margin" && margins.length > 1
            ? `margin ${margins.indexOf(part) + 1}`
            : account,
      },
      {
        title: "Balance",
        cell: ({ balance, decimals }) => amount(balance, decimals),
        isNumber: true,
      },
      ...(hasDebt
        ? [
            {
              title: "Your debt",
              cell: ({ debt, decimals }: CheckedHolding) => amount(debt, decimals),
              isNumber: true,
            },
          ]
        : []),
    ],
    holdings,
  );
}

function pictures({ paths }: CheckedInclusion, progress: Progress): HTMLElement {
  const drawn = paths.map((path) => pathPicture(path, progress));
  const [first, ...others] = drawn;
  return section(
    "path",
    paths.length === 1 ? "The way to the statement" : "The ways to the statement",
    hint(
      "A dot is another place, somebody else's or nobody's: nothing is seen of it but a number. The proofs are of the places above your line.",
    ),
    paths.length === 1
      ? undefined
      : html("p", {}, `Your account is in ${paths.length} lines of the tree. The first:`),
    first,
    ...others.map((picture, i) =>
      html("details", {}, html("summary", {}, `Line ${i + 2} of ${paths.length}`), picture),
    ),
  );
}

function proofs({ proofs }: CheckedInclusion): HTMLElement {
  return html(
    "details",
    {},
    html("summary", {}, `${counted(proofs.length, "proof")}, and their keys`),
    table(
      "Proofs that were verified",
      [
        { title: "Circuit", cell: ({ circuit }) => circuit },
        {
          title: "Node or statement",
          cell: ({ digest }) => shortHex(`0x${digest.toString(16)}`),
        },
        { title: "Key", cell: ({ key }) => shortHex(`0x${key}`) },
      ],
      proofs,
    ),
  );
}

function receipts(
  signed: readonly string[],
  entity: string,
  epoch: number,
  { receipts }: CheckedInclusion,
): HTMLElement {
  const [first] = receipts;
  return section(
    "receipt",
    "The venue's receipt",
    html(
      "p",
      {},
      `The venue has signed what stands above: for epoch ${epoch}, the root ${shortHex(`0x${BigInt(first?.liabilities ?? 0).toString(16)}`)}, and the digest of your identifier. Save it: in a dispute it is evidence.`,
    ),
    hint(
      "It tells your balances to whoever knows your identifier. Keep it as you keep a bank statement.",
    ),
    html(
      "div",
      { class: "actions" },
      saveButton({ receipts: signed }, `receipts-${entity}-${epoch}.json`),
    ),
    html(
      "details",
      {},
      html("summary", {}, "The receipt as it was signed"),
      ...signed.map((text, i) =>
        html(
          "textarea",
          {
            readonly: true,
            rows: 5,
            "aria-label": `Signed receipt ${i + 1} of ${signed.length}`,
          },
          text,
        ),
      ),
    ),
  );
}

const saveButton = (json: object, name: string): HTMLElement =>
  button("Save the receipt", () => saveFile(`${JSON.stringify(json, null, 2)}\n`, name), {
    id: "save",
  });

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
