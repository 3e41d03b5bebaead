import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigMember, listMembers } from "../src/service/config/list-members.ts";

const PAGE = "docs/configuration.md";
const [START, END] = ["<!-- generated:members -->", "<!-- /generated:members -->"];

/** docs/configuration.md with the tables that follow from the schema of the configuration. */
export function generateConfiguration(root: string): [string, string][] {
  const page = readFileSync(join(root, PAGE), "utf8");
  const [from, to] = [page.indexOf(START), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${PAGE} lacks ${START} ... ${END}`);
  return [[PAGE, `${page.slice(0, from + START.length)}\n\n${tables()}\n\n${page.slice(to)}`]];
}

function tables(): string {
  const members = listMembers();
  const lists = members.filter(({ entries }) => entries.length > 0);
  return [
    table(
      ["key", "default", "unit", "variable", "meaning"],
      members.map((member) => [
        code(member.path.join(".")),
        defaultOf(member),
        member.unit ?? "",
        member.variable === undefined ? "" : code(member.variable),
        meaningOf(member),
      ]),
    ),
    ...lists.map(({ path, entries }) =>
      [
        `### Entries of \`${path.join(".")}\``,
        "",
        table(
          ["key", "default", "unit", "meaning"],
          entries.map((member) => [
            code(member.path.join(".")),
            defaultOf(member),
            member.unit ?? "",
            meaningOf(member),
          ]),
        ),
      ].join("\n"),
    ),
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function defaultOf({ defaultValue, isRequired }: ConfigMember): string {
  if (defaultValue !== undefined) return code(JSON.stringify(defaultValue));
  return isRequired ? "required" : "none";
}

function meaningOf({ description = "", values }: ConfigMember): string {
  const choice = values.length === 0 ? "" : `; one of ${values.map(code).join(", ")}`;
  return `${description}${choice}`.replaceAll("|", "\\|");
}

const code = (text: string) => `\`${text}\``;
