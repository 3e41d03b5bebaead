import type { Trail } from "../../../trail/trail-schema.ts";
import { html } from "../../shared/dom.ts";
import { counted, moment, shortHex } from "../format.ts";

/** Which blocks of which chain, and what to keep in mind of them. */
export function summary(trail: Trail): HTMLElement {
  const { chainId, fromBlock, toBlock, toBlockHash, asOf, records, isFinal, unknownEvents } = trail;
  const unknown = unknownEvents.reduce((sum, { count }) => sum + count, 0);
  const facts: [string, string][] = [
    ["Chain", String(chainId)],
    ["Blocks", `${fromBlock.toLocaleString("en")} to ${toBlock.toLocaleString("en")}`],
    ["Last block", shortHex(toBlockHash)],
    ["As of", moment(asOf)],
    ["Events", records.length.toLocaleString("en")],
  ];
  const notes = [
    ...(isFinal ? [] : ["The last block was not finalised: what it says may still be replaced."]),
    ...(unknown === 0
      ? []
      : [`${counted(unknown, "event")} of these contracts cannot be read as a trail.`]),
    "Names, LEIs and currencies are the word of whoever wrote them. Lateness is measured at the time above.",
  ];
  return html(
    "section",
    { id: "summary", "aria-label": "The trail" },
    html(
      "dl",
      { class: "facts" },
      ...facts.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
    ),
    ...notes.map((note, i) =>
      html("p", { class: i < notes.length - 1 ? "warning" : "hint" }, note),
    ),
  );
}
