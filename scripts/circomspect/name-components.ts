import {
  applyEdits,
  parseStatements,
  type Statement,
  type Token,
  tokenize,
} from "../../test/support/lab/circom-source.ts";

/** The names of a template's signals in their order. */
export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/** Position of the bracket that closes the one at `from`. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (OPENING.has(tokens[at]?.text ?? "")) depth++;
    else if (CLOSING.has(tokens[at]?.text ?? "") && --depth === 0) return at;
  }
  return tokens.length - 1;
}

/** The tokens between two brackets, cut at the commas of that level. */
function splitList(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0 && token.text === ",") parts.push([]);
    else {
      if (parts.length === 0) parts.push([]);
      parts.at(-1)?.push(token);
    }
    if (OPENING.has(token.text)) depth++;
    else if (CLOSING.has(token.text)) depth--;
  }
  return parts;
}

function declaredSignals({ tokens }: Statement): string[] {
  const from = tokens[2]?.text === "{" ? closing(tokens, 2) + 1 : 2;
  return splitList(tokens.slice(from)).map(([name]) => name?.text ?? "");
}

/** The signatures of every template in these sources. */
export function readSignatures(sources: Iterable<string>): Map<string, Signature> {
  const signatures = new Map<string, { inputs: string[]; outputs: string[] }>();
  for (const source of sources) {
    const tokens = tokenize(source);
    tokens.forEach(({ text }, i) => {
      if (text !== "template") return;
      const name = tokens
        .slice(i + 1)
        .find((token) => !["custom", "parallel"].includes(token.text));
      signatures.set(name?.text ?? "", { inputs: [], outputs: [] });
    });
    for (const statement of parseStatements(source)) {
      const [first, second] = statement.tokens;
      const signature = signatures.get(statement.template);
      if (first?.text !== "signal" || signature === undefined) continue;
      if (second?.text === "input") signature.inputs.push(...declaredSignals(statement));
      if (second?.text === "output") signature.outputs.push(...declaredSignals(statement));
    }
  }
  return signatures;
}

/** Source text of a run of tokens, on one line and without comments. */
function textOf(source: string, tokens: readonly Token[]): string {
  const slice = source.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
  return /\n|\/\/|\/\*/.test(slice) ? tokens.map(({ text }) => text).join(" ") : slice;
}

/** Names the last anonymous component of the source; `undefined` where there is none. */
function nameLast(
  source: string,
  signatures: ReadonlyMap<string, Signature>,
  name: string,
): string | undefined {
  const all = tokenize(source);
  const at = all.findLastIndex(
    ({ text }, i) =>
      signatures.has(text) &&
      all[i + 1]?.text === "(" &&
      all[closing(all, i + 1) + 1]?.text === "(",
  );
  const call = all[at];
  if (call === undefined) return undefined;
  const params = closing(all, at + 1);
  const end = closing(all, params + 1);
  const statement = parseStatements(source).find(
    ({ start, end: stop }) => start <= call.start && call.start < stop,
  );
  const signature = signatures.get(call.text);
  if (statement === undefined || signature === undefined)
    throw new Error(`${call.text}: no statement`);
  const given = splitList(all.slice(params + 2, end));
  if (
    given.length !== signature.inputs.length ||
    given.flat().some(({ text }) => text === "<==" || text === "<--")
  ) {
    throw new Error(`${call.text}(...)(...): name this component, its inputs are not plain`);
  }
  const head = `component ${name} = ${textOf(source, all.slice(at, params + 1))};`;
  const wires = given.map(
    (value, i) => ` ${name}.${signature.inputs[i]} <== ${textOf(source, value)};`,
  );
  const { tokens } = statement;
  const before = tokens.filter(({ start }) => start < call.start);
  const after = tokens.filter(({ start }) => start > (all[end]?.start ?? 0));
  const isAlone = before.length === 0 && after.length === 0;
  if (!isAlone && signature.outputs.length !== 1) {
    throw new Error(`${call.text}(...)(...): name this component, it has several outputs`);
  }
  const rest = isAlone
    ? ""
    : ` ${textOf(source, before)} ${name}.${signature.outputs[0]}${textOf(source, after)};`;
  const previous = all.findLast((token) => token.end <= statement.start)?.text ?? "";
  const text = `${head}${wires.join("")}${rest}`;
  return applyEdits(source, [
    {
      start: statement.start,
      end: statement.end,
      text: ["{", "}", ";"].includes(previous) ? text : `{ ${text} }`,
    },
  ]);
}

/**
 * Writes every anonymous component as a named one; lines stay where they are. circomspect silently skips a template
 * with an anonymous component in a loop.
 * @throws Error on forms that the product does not use: inputs by name, tuples of outputs
 */
export function nameComponents(source: string, signatures: ReadonlyMap<string, Signature>): string {
  let result = source;
  for (let i = 1; ; i++) {
    const next = nameLast(result, signatures, `component_${i}`);
    if (next === undefined) return result;
    result = next;
  }
}
