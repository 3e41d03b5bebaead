/**
 * A reader of circom source, deep enough to find statements and templates without being misled by comments,
 * strings, `for` headers or statements that run over several lines. Positions are offsets into the text.
 */

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Statement {
  readonly start: number;
  /** Behind the semicolon. */
  readonly end: number;
  readonly tokens: readonly Token[];
  /** The template or function that holds it; '' at the top level. */
  readonly template: string;
  /** The assignment or constraint operator, '' where there is none. */
  readonly operator: "===" | "<==" | "==>" | "<--" | "-->" | "=" | "";
}

const LEXEME =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"[^"\n]*"|[A-Za-z_$][\w$]*|0x[0-9a-fA-F]+|\d+|===|<==|==>|<--|-->|\*\*=?|<<=?|>>=?|&&|\|\||[=!<>+\-*/\\%&|^]=|\+\+|--|[\s\S]/gy;

/** Tokens without white space and comments. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  for (const match of source.matchAll(LEXEME)) {
    const text = match[0];
    if (/^(\s|\/\/|\/\*)/.test(text)) continue;
    tokens.push({ text, start: match.index, end: match.index + text.length });
  }
  return tokens;
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);
const OPERATORS = new Set(["===", "<==", "==>", "<--", "-->", "="]);

/** Every simple statement (declarations, assignments, constraints, calls; not blocks or headers), in order. */
export function parseStatements(source: string): Statement[] {
  const tokens = tokenize(source);
  const statements: Statement[] = [];
  let at = 0;
  const text = (i = at): string => tokens[i]?.text ?? "";

  function skipBalanced(): void {
    let depth = 0;
    do {
      if (OPENING.has(text())) depth++;
      else if (CLOSING.has(text())) depth--;
      at++;
    } while (depth > 0 && at < tokens.length);
  }

  function readSimple(template: string): void {
    const first = at;
    let depth = 0;
    let operator: Statement["operator"] = "";
    while (at < tokens.length && !(depth === 0 && text() === ";")) {
      if (OPENING.has(text())) depth++;
      else if (CLOSING.has(text())) depth--;
      else if (depth === 0 && operator === "" && OPERATORS.has(text())) {
        operator = text() as Statement["operator"];
      }
      at++;
    }
    const last = tokens[Math.min(at, tokens.length - 1)];
    const start = tokens[first]?.start ?? source.length;
    statements.push({
      start,
      end: last?.end ?? source.length,
      tokens: tokens.slice(first, at),
      template,
      operator,
    });
    at++;
  }

  function readStatement(template: string): void {
    if (text() === "{") {
      at++;
      while (at < tokens.length && text() !== "}") readStatement(template);
      at++;
    } else if (text() === "if" || text() === "for" || text() === "while") {
      at++;
      skipBalanced();
      readStatement(template);
      if (text() === "else") {
        at++;
        readStatement(template);
      }
    } else readSimple(template);
  }

  while (at < tokens.length) {
    if (text() === "template" || text() === "function") {
      at++;
      while (text() === "custom" || text() === "parallel") at++;
      const name = text();
      at++;
      skipBalanced();
      if (text() === "parallel") at++;
      readStatement(name);
    } else readStatement("");
  }
  return statements;
}

/** The paths that `include` names, as written. */
export function listIncludes(source: string): string[] {
  return parseStatements(source)
    .filter(({ tokens }) => tokens[0]?.text === "include")
    .map(({ tokens }) => (tokens[1]?.text ?? '""').slice(1, -1));
}

/** The text left of a statement's operator without white space, `signal` and `output`: `out[i]`. */
export function assignedTo({ tokens, operator }: Statement): string {
  const place = tokens.findIndex((token) => token.text === operator);
  const side =
    operator === "-->" || operator === "==>" ? tokens.slice(place + 1) : tokens.slice(0, place);
  return side
    .map((token) => token.text)
    .filter((text) => !["signal", "output", "input"].includes(text))
    .join("");
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces spans; line numbers survive where the new text has no line break. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  let result = source;
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) {
    const breaks = "\n".repeat((source.slice(start, end).match(/\n/g) ?? []).length);
    result = result.slice(0, start) + text + breaks + result.slice(end);
  }
  return result;
}
