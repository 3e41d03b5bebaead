/** A markdown table; a `|` in a cell stays in its cell. */
export function formatRows(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A link from docs/security to a file of the repository. */
export const link = (text: string, path: string): string => `[\`${text}\`](../../${path})`;
