import type { Finding } from "./inspect-circuits.ts";

/** Findings of one template that one reason answers. */
export interface Waiver {
  readonly file: string;
  readonly template: string;
  /** 'CS0004 i++': rule and text, once for each finding that is meant. */
  readonly findings: readonly string[];
  readonly because: string;
}

export interface Verdict {
  readonly unwaived: readonly Finding[];
  /** Waived findings that circomspect does not make (any more). */
  readonly stale: readonly string[];
}

const MEMBERS = ["because", "file", "findings", "template"];
const LEAST_REASON = 20;

/** @throws Error that names the first malformed waiver */
export function parseWaivers(json: unknown): Waiver[] {
  if (!Array.isArray(json)) throw new Error("waivers: not a list");
  return json.map((entry: Record<string, unknown> | null, i) => {
    const { file, template, findings, because } = entry ?? {};
    const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
    if (
      Object.keys(entry ?? {})
        .sort()
        .join() !== MEMBERS.join() ||
      !isText(file) ||
      !isText(template) ||
      !isText(because) ||
      because.length < LEAST_REASON ||
      !Array.isArray(findings) ||
      findings.length === 0 ||
      !findings.every((one) => isText(one) && /^[A-Z]+\d+ \S/.test(one))
    ) {
      throw new Error(`waiver ${i + 1} is malformed: file, template, findings, because (a reason)`);
    }
    return { file, template, findings, because };
  });
}

/** Each waived finding answers one finding: a second `i++` in the same template needs a second entry. */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[]): Verdict {
  const key = (file: string, template: string, finding: string): string =>
    `${file} ${template}: ${finding}`;
  const open = new Map<string, number>();
  for (const { file, template, findings: waived } of waivers) {
    for (const finding of waived) {
      const name = key(file, template, finding);
      open.set(name, (open.get(name) ?? 0) + 1);
    }
  }
  const unwaived = findings.filter(({ file, template, rule, text }) => {
    const name = key(file, template, `${rule} ${text}`);
    const left = open.get(name) ?? 0;
    open.set(name, left - 1);
    return left <= 0;
  });
  const stale = [...open].flatMap(([name, left]) => Array<string>(Math.max(0, left)).fill(name));
  return { unwaived, stale };
}
