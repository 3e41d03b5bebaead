import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AbiEvent } from "viem";
import * as z from "zod";
import { trailAbi } from "../src/chain/trail/trail-abi.ts";
import { CDE_COLUMNS } from "../src/trail/cde-record.ts";
import type { EventSpec } from "../src/trail/event-fields.ts";
import { CONTRACT_KINDS, TRAIL_EVENTS, TRAIL_INTERFACES } from "../src/trail/trail-events.ts";

const PAGE = "docs/trail.md";

/** The tables of docs/trail.md: every event and field, and the columns of the CSV. */
export function generateTrail(root: string): [string, string][] {
  const tables = { events: eventTables(), cde: cdeTable() };
  const text = Object.entries(tables).reduce(
    (page, [name, table]) => replaceBetween(page, name, table),
    readFileSync(join(root, PAGE), "utf8"),
  );
  return [[PAGE, text]];
}

function replaceBetween(page: string, name: string, table: string): string {
  const [start, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} lacks ${start} ... ${end}`);
  return `${page.slice(0, from + start.length)}\n${table}\n${page.slice(to)}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function eventTables(): string {
  return CONTRACT_KINDS.map((kind) => {
    const abi = trailAbi(kind);
    const events = Object.entries<EventSpec>(TRAIL_EVENTS[kind]).map(([name, spec]) =>
      eventSection(name, spec, abi.find((event) => event.name === name)?.inputs ?? []),
    );
    return [`### ${kind} (\`${TRAIL_INTERFACES[kind]}\`)`, "", ...events].join("\n");
  }).join("\n");
}

type Field = AbiEvent["inputs"][number];

function eventSection(
  name: string,
  { meaning, readers, personal, args }: EventSpec,
  inputs: readonly Field[],
): string {
  return [
    `#### ${name}`,
    "",
    `${meaning} Read by: ${readers}. Personal data: ${personal === "" ? "none" : personal}.`,
    "",
    "| field | type | meaning |",
    "| --- | --- | --- |",
    ...fieldRows("", args, inputs),
    "",
  ].join("\n");
}

/** A row for each field, and for each member of a struct below it. */
function fieldRows(prefix: string, object: z.ZodObject, fields: readonly Field[]): string[] {
  return fields.flatMap((field) => {
    const schema: unknown = object.shape[field.name ?? ""];
    if (!(schema instanceof z.ZodType)) throw new Error(`${prefix}${field.name} has no schema`);
    const isList = schema instanceof z.ZodArray;
    const path = `${prefix}${field.name}${isList ? "[]" : ""}`;
    const inner: unknown = isList ? schema.element : schema;
    const members =
      "components" in field && inner instanceof z.ZodObject
        ? fieldRows(`${path}.`, inner, field.components)
        : [];
    const type = `${"components" in field ? "struct" : field.type}${field.indexed === true ? " indexed" : ""}`;
    const meaning = schema.description ?? "";
    if (members.length > 0 && meaning === "") return members;
    return [`| \`${path}\` | ${type} | ${cell(meaning)} |`, ...members];
  });
}

function cdeTable(): string {
  return [
    "| column | source | meaning |",
    "| --- | --- | --- |",
    ...CDE_COLUMNS.map(
      ({ title, source, meaning }) => `| ${title} | ${source} | ${cell(meaning)} |`,
    ),
  ].join("\n");
}
