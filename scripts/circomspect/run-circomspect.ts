import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** One result of circomspect's SARIF file. */
export interface RawFinding {
  /** 'CS0005' */
  readonly rule: string;
  readonly level: string;
  readonly message: string;
  /** Below the directory; '' where the result has no place. */
  readonly file: string;
  readonly line: number;
  /** The text that the result points at; of several lines the first. */
  readonly span: string;
}

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: Readonly<
            Record<"startLine" | "startColumn" | "endLine" | "endColumn", number>
          >;
        };
      }[];
    }[];
  }[];
}

const REPORT = "findings.sarif";
const TIME_LIMIT = 300_000;
const cli = createRequire(import.meta.url).resolve("circomspect/cli.js");

/**
 * Runs circomspect over files below a directory, at level INFO.
 * @throws Error where it leaves no SARIF file
 */
export async function runCircomspect(
  directory: string,
  files: readonly string[],
): Promise<RawFinding[]> {
  const args = [cli, "--level", "INFO", "--sarif-file", REPORT, ...files];
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: directory, timeout: TIME_LIMIT });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
    }
    child.on("error", reject);
    // it ends with 1 where it has findings
    child.on("close", (code) =>
      code === 0 || code === 1 ? resolve(text) : reject(new Error(`circomspect ended:\n${text}`)),
    );
  });
  if (!existsSync(join(directory, REPORT))) {
    // without a finding it writes none
    if (output.includes("No issues found")) return [];
    throw new Error(`circomspect wrote no report:\n${output}`);
  }
  const { runs } = JSON.parse(await readFile(join(directory, REPORT), "utf8")) as Sarif;
  const lines = new Map<string, string[]>();
  const raw: RawFinding[] = [];
  for (const { ruleId, level, message, locations } of runs.flatMap(({ results }) => results)) {
    const [place] = locations;
    const found = { rule: ruleId, level, message: message.text };
    if (place === undefined) {
      raw.push({ ...found, file: "", line: 0, span: "" });
      continue;
    }
    const file = place.physicalLocation.artifactLocation.uri.replace(/^file:\/\//, "");
    const { startLine, startColumn, endLine, endColumn } = place.physicalLocation.region;
    const text = lines.get(file) ?? (await readFile(join(directory, file), "utf8")).split("\n");
    lines.set(file, text);
    const line = text[startLine - 1] ?? "";
    const span = line.slice(startColumn - 1, endLine === startLine ? endColumn - 1 : undefined);
    raw.push({ ...found, file, line: startLine, span });
  }
  return raw;
}
