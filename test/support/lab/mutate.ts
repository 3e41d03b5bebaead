import {
  applyEdits,
  assignedTo,
  type Edit,
  parseStatements,
  type Token,
  tokenize,
} from "./circom-source.ts";

export type MutationOperator =
  /** a `===` statement goes */
  | "drop-constraint"
  /** a component that is written for its constraints alone, `Check()(x);`, goes */
  | "drop-check"
  /** `<==` becomes `<--`: the value is computed and not bound */
  | "assign-only"
  /** `Num2Bits_strict()` becomes `Num2Bits(254)`, which has an alias */
  | "strict-to-plain"
  /** a range one bit wider or narrower */
  | "range-by-one"
  /** a range as wide as the field allows without an alias */
  | "widen-range"
  /** a number of a rule one more or one less */
  | "number-by-one"
  /** two neighbouring inputs of a hash changed round */
  | "swap-inputs"
  /** a domain tag becomes 0 */
  | "drop-domain"
  /** a loop leaves out its first or last turn */
  | "skip-slot";

export interface Mutant {
  readonly operator: MutationOperator;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly source: string;
}

interface Change extends Edit {
  readonly operator: MutationOperator;
}

const RANGE = /^(Num2Bits|LessThan|LessEqThan|GreaterThan|GreaterEqThan)$/;
/** Compares with a constant, which is its parameter. */
const BOUND = "CompConstant";
/** Changing its inputs round changes nothing. */
const SYMMETRIC = /^(IsEqual|ForceEqualIfEnabled)$/;
const CIRCOM_SAFE_WIDTH = "253";

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const text = tokens[i]?.text ?? "";
    if ("([{".includes(text)) depth++;
    else if (")]}".includes(text) && --depth === 0) return i;
  }
  return tokens.length - 1;
}

/** `Name(parameters)(inputs)`: an anonymous component that nothing is taken from. */
function isCall(tokens: readonly Token[]): boolean {
  const end = closing(tokens, 1);
  return tokens[end + 1]?.text === "(" && closing(tokens, end + 1) === tokens.length - 1;
}

function constraintChanges(source: string): Change[] {
  return parseStatements(source).flatMap((statement): Change[] => {
    const { start, end, operator, tokens } = statement;
    if (operator === "===") return [{ operator: "drop-constraint", start, end, text: "{ }" }];
    if (operator === "" && tokens[1]?.text === "(" && isCall(tokens)) {
      return [{ operator: "drop-check", start, end, text: "{ }" }];
    }
    if (operator !== "<==" && operator !== "==>") return [];
    const token = tokens.find(({ text }) => text === operator);
    const text = operator === "<==" ? "<--" : "-->";
    return token ? [{ operator: "assign-only", start: token.start, end: token.end, text }] : [];
  });
}

function rangeChanges(source: string, tokens: readonly Token[]): Change[] {
  return tokens.flatMap((token, i): Change[] => {
    const [name, open] = [token.text, tokens[i + 1]];
    if (tokens[i - 1]?.text === "template" || open?.text !== "(") return [];
    const close = tokens[closing(tokens, i + 1)];
    if (close === undefined) return [];
    if (name === "Num2Bits_strict") {
      return [
        { operator: "strict-to-plain", start: token.start, end: close.end, text: "Num2Bits(254)" },
      ];
    }
    const span = { start: open.end, end: close.start };
    const width = source.slice(span.start, span.end);
    if (name === BOUND) {
      return ["+ 1", "- 1"].map((step) => ({
        operator: "range-by-one",
        ...span,
        text: `${width} ${step}`,
      }));
    }
    if (!RANGE.test(name)) return [];
    return [
      { operator: "range-by-one", ...span, text: `${width} + 1` },
      { operator: "range-by-one", ...span, text: `${width} - 1` },
      { operator: "widen-range", ...span, text: CIRCOM_SAFE_WIDTH },
    ];
  });
}

/** Numbers in the statements of templates: constants of rules, not places in arrays, widths or exponents. */
function numberChanges(source: string): Change[] {
  return parseStatements(source)
    .filter(({ template, operator }) => template !== "" && ["<==", "===", ""].includes(operator))
    .filter(({ operator, tokens }) => operator !== "" || isCall(tokens))
    .flatMap(({ tokens }) => {
      let depth = 0;
      return tokens.flatMap((token, i): Change[] => {
        if (token.text === "[" && /^[\w\])]/.test(tokens[i - 1]?.text ?? "")) depth++;
        else if (token.text === "]" && depth > 0) depth--;
        if (depth > 0 || !/^\d+$/.test(token.text) || tokens[i - 1]?.text === "<<") return [];
        const span = { operator: "number-by-one" as const, start: token.start, end: token.end };
        return [1n, -1n].map((step) => ({ ...span, text: `(${BigInt(token.text) + step})` }));
      });
    });
}

/** The template whose inputs begin at `open`: `Name(parameters)` stands before it. */
function calleeOf(tokens: readonly Token[], open: number): string {
  let depth = 0;
  for (let i = open - 1; i > 0; i--) {
    if (tokens[i]?.text === ")") depth++;
    else if (tokens[i]?.text === "(" && --depth === 0) return tokens[i - 1]?.text ?? "";
  }
  return "";
}

/** `a.in[0] <== x; a.in[1] <== y;`: neighbouring elements of one input, by statement. */
function elementChanges(source: string): Change[] {
  const statements = parseStatements(source).map((statement) => ({
    ...statement,
    array: /^(.*)\[[^[\]]*\]$/.exec(assignedTo(statement))?.[1],
  }));
  return statements.flatMap((first, i): Change[] => {
    const second = statements[i + 1];
    const isPair = first.operator === "<==" && second?.operator === "<==";
    if (!isPair || first.array === undefined || first.array !== second.array) return [];
    const [own, other] = [first, second].map(({ tokens, end }) => {
      const start = tokens.find(({ text }) => text === "<==")?.end ?? end;
      return { start, end: end - 1, text: source.slice(start, end - 1) };
    });
    if (own === undefined || other === undefined || own.text === other.text) return [];
    const between = source.slice(own.end, other.start);
    const text = `${other.text}${between}${own.text}`;
    return [{ operator: "swap-inputs", start: own.start, end: other.end, text }];
  });
}

function hashChanges(source: string, tokens: readonly Token[]): Change[] {
  return tokens.flatMap((token, i): Change[] => {
    if (token.text.startsWith("DOMAIN_") && tokens[i - 1]?.text !== "function") {
      const end = tokens[closing(tokens, i + 1)]?.end ?? token.end;
      return [{ operator: "drop-domain", start: token.start, end, text: "0" }];
    }
    // a parameter that is handed on: the first of a call of a template
    if (token.text === "DOMAIN" && tokens[i - 1]?.text === "(" && tokens[i + 1]?.text === ",") {
      const isDeclared = tokens[i - 3]?.text === "template";
      const { start, end } = token;
      return isDeclared ? [] : [{ operator: "drop-domain", start, end, text: "0" }];
    }
    // a list of inputs: '([' behind the parameters of a template
    if (token.text !== "(" || tokens[i + 1]?.text !== "[" || tokens[i - 1]?.text !== ")") return [];
    if (SYMMETRIC.test(calleeOf(tokens, i))) return [];
    const end = closing(tokens, i + 1);
    const commas: number[] = [];
    for (let at = i + 2; at < end; at++) {
      if ("([".includes(tokens[at]?.text ?? "")) at = closing(tokens, at);
      else if (tokens[at]?.text === ",") commas.push(at);
    }
    const borders = [i + 1, ...commas, end];
    return commas.map((comma, k) => {
      const [from, to] = [borders[k] ?? i + 1, borders[k + 2] ?? end];
      const [start, stop] = [tokens[from]?.end ?? 0, tokens[to]?.start ?? 0];
      const [first, second] = [
        source.slice(start, tokens[comma]?.start),
        source.slice(tokens[comma]?.end, stop),
      ];
      return {
        operator: "swap-inputs",
        start,
        end: stop,
        text: `${second.trim()}, ${first.trim()}`,
      };
    });
  });
}

function loopChanges(source: string, tokens: readonly Token[]): Change[] {
  return tokens.flatMap((token, i): Change[] => {
    if (token.text !== "for") return [];
    const header = tokens.slice(i + 1, closing(tokens, i + 1) + 1);
    const assign = header.findIndex(({ text }) => text === "=");
    const breaks = header.flatMap(({ text }, at) => (text === ";" ? [at] : []));
    const [from, to] = [header[assign]?.end, header[breaks[0] ?? 0]?.start];
    const last = header[breaks[1] ?? 0]?.start;
    if (from === undefined || to === undefined || last === undefined) return [];
    const first = source.slice(from, to);
    return [
      { operator: "skip-slot", start: from, end: to, text: `${first} + 1` },
      { operator: "skip-slot", start: last, end: last, text: " - 1" },
    ];
  });
}

/**
 * Every mutant of a circom source, one change each. Some do not compile (the compiler kills them), some mean the same
 * as the original; each other one has to make a test fail.
 */
export function mutateSource(source: string): Mutant[] {
  const tokens = tokenize(source);
  const changes = [
    ...constraintChanges(source),
    ...rangeChanges(source, tokens),
    ...numberChanges(source),
    ...hashChanges(source, tokens),
    ...elementChanges(source),
    ...loopChanges(source, tokens),
  ];
  return changes
    .filter(({ start, end, text }) => source.slice(start, end) !== text)
    .sort((a, b) => a.start - b.start)
    .map(({ operator, start, end, text }) => ({
      operator,
      line: source.slice(0, start).split("\n").length,
      before: source.slice(start, end),
      after: text,
      source: applyEdits(source, [{ start, end, text }]),
    }));
}
