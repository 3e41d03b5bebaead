import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";
import { applyEdits, parseStatements, tokenize } from "../../test/support/lab/circom-source.ts";
import { collectSources } from "../../test/support/lab/collect-sources.ts";
import { nameComponents, readSignatures } from "./name-components.ts";
import { CANARY, type Canary, plantCanaries } from "./plant-canaries.ts";
import { type RawFinding, runCircomspect } from "./run-circomspect.ts";

/** What circomspect says about one place in the product's own source. */
export interface Finding {
  readonly file: string;
  /** The template or function. */
  readonly template: string;
  readonly line: number;
  readonly rule: string;
  /** The words that it points at, or the whole line where the scratch copy says them differently. */
  readonly text: string;
  readonly message: string;
}

export interface Inspection {
  readonly templates: number;
  readonly findings: readonly Finding[];
  /** Why the analysis cannot be relied upon: what circomspect did not read, resolve or analyse. */
  readonly problems: readonly string[];
}

const LIBRARY = "node_modules";
const SCRATCH = "build/circomspect";

async function listCircuits(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true });
  return entries
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".circom"))
    .sort();
}

/** circomspect resolves an include beside the including file only. */
function resolveIncludes(
  path: string,
  source: string,
  sources: ReadonlyMap<string, string>,
): string {
  const edits = parseStatements(source)
    .filter(({ tokens }) => tokens[0]?.text === "include")
    .map(({ start, end, tokens }) => {
      const name = tokens[1]?.text.slice(1, -1) ?? "";
      const places = [dirname(path), LIBRARY].map((base) => normalize(join(base, name)));
      const place = places.find((one) => sources.has(one)) ?? name;
      const from = relative(dirname(path), place);
      return { start, end, text: `include "${from.startsWith(".") ? from : `./${from}`}";` };
    });
  return applyEdits(source, edits);
}

/** Name of the template or function that each line lies in, from its head on. */
function templatesByLine(source: string): (line: number) => string {
  const tokens = tokenize(source);
  const heads = tokens.flatMap(({ text, start }, i) => {
    if (text !== "template" && text !== "function") return [];
    const name = tokens.slice(i + 1).find((one) => !["custom", "parallel"].includes(one.text));
    return [{ line: source.slice(0, start).split("\n").length, name: name?.text ?? "" }];
  });
  return (line) => heads.findLast((head) => head.line <= line)?.name ?? "";
}

function describeCanary({ file, template, line }: Canary): string {
  return `${file}:${line}: circomspect did not analyse this block of ${template}`;
}

/**
 * Runs circomspect over every circuit file below a folder. It has no library path, and skips a template with an
 * anonymous component in a loop without a word: so it reads a scratch copy with includes resolved and components named,
 * and every block holds a canary that it has to report.
 */
export async function inspectCircuits(root: string, folder = "circuits"): Promise<Inspection> {
  const files = await listCircuits(root, folder);
  if (files.length === 0) throw new RangeError(`${folder} holds no circuit`);
  const sources = new Map(files.flatMap((file) => [...collectSources(root, file, [LIBRARY])]));
  const signatures = readSignatures(sources.values());
  const canaries: Canary[] = [];
  await mkdir(join(root, SCRATCH), { recursive: true });
  const scratch = await mkdtemp(join(root, SCRATCH, "run-"));
  let raw: RawFinding[];
  try {
    for (const [path, source] of sources) {
      let text = resolveIncludes(path, source, sources);
      if (files.includes(path)) {
        const planted = plantCanaries(path, nameComponents(text, signatures));
        canaries.push(...planted.canaries);
        text = planted.source;
      }
      await mkdir(dirname(join(scratch, path)), { recursive: true });
      await writeFile(join(scratch, path), text);
    }
    raw = await runCircomspect(scratch, files);
  } finally {
    await rm(scratch, { recursive: true });
  }

  const reported = new Set(raw.map(({ file, span }) => `${file} ${span}`));
  const problems = [
    ...raw
      .filter(({ level }) => level === "error")
      .map(({ file, line, rule, message }) => `${file}:${line}: ${rule} ${message}`),
    ...canaries.filter(({ file, text }) => !reported.has(`${file} ${text}`)).map(describeCanary),
  ];
  const findings = raw
    .filter(
      ({ file, level, span }) => level !== "error" && files.includes(file) && !CANARY.test(span),
    )
    .map(({ file, line, rule, span, message }) => {
      const source = sources.get(file) ?? "";
      const whole = source.split("\n")[line - 1] ?? "";
      const text = span !== "" && whole.includes(span) ? span : whole.trim();
      return { file, template: templatesByLine(source)(line), line, rule, text, message };
    })
    .sort(
      (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.rule.localeCompare(b.rule),
    );
  const templates = files.reduce(
    (sum, file) =>
      sum + tokenize(sources.get(file) ?? "").filter(({ text }) => text === "template").length,
    0,
  );
  return { templates, findings, problems };
}
