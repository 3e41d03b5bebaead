import { applyEdits, type Edit, tokenize } from "../../test/support/lab/circom-source.ts";

export interface Canary {
  /** What circomspect has to report as never read. */
  readonly text: string;
  readonly file: string;
  /** Template or function. */
  readonly template: string;
  readonly line: number;
}

/** The span of a planted variable. */
export const CANARY = /^var circomspect_canary_\d+ = 0$/;

/**
 * Plants an unused variable in each block of each template and function. A template that circomspect reads but cannot
 * lift gives no finding at all; then its canaries are not reported either.
 */
export function plantCanaries(
  file: string,
  source: string,
): { source: string; canaries: Canary[] } {
  const tokens = tokenize(source);
  const canaries: Canary[] = [];
  const edits: Edit[] = [];
  let template = "";
  tokens.forEach(({ text, start, end }, i) => {
    if (text === "template" || text === "function") {
      const rest = tokens.slice(i + 1);
      template = rest.find((token) => !["custom", "parallel"].includes(token.text))?.text ?? "";
    }
    const previous = tokens[i - 1]?.text ?? "";
    if (template === "" || text !== "{" || ![")", "else", "parallel"].includes(previous)) return;
    const planted = `var circomspect_canary_${canaries.length} = 0`;
    const line = source.slice(0, start).split("\n").length;
    canaries.push({ text: planted, file, template, line });
    edits.push({ start: end, end, text: ` ${planted};` });
  });
  return { source: applyEdits(source, edits), canaries };
}
