import { applyEdits, parseStatements } from "./circom-source.ts";

/**
 * The source without any `===` and `assert`: its witness generator computes an assignment for every input, however
 * bad, since nothing is left that could refuse. Assignments (`<==`, `<--`) stay as they are.
 */
export function relaxSource(source: string): string {
  const edits = parseStatements(source)
    .filter(({ tokens, operator }) => operator === "===" || tokens[0]?.text === "assert")
    .map(({ start, end }) => ({ start, end, text: "{ }" }));
  return applyEdits(source, edits);
}
