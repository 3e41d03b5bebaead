import { refuseRow } from "./ledger-error.ts";

const NEWLINE = 10;
/** Bytes of a line: no row of a ledger is near it, and a source without line ends must not fill the memory. */
const MAX_LINE = 1 << 16;

/** Some whole lines of text; the source's last one may lack its line end. */
export interface TextLines {
  readonly text: string;
  /** Number of the first line, from 1. */
  readonly line: number;
}

/** UTF-8 as whole lines. Refused where it stops being UTF-8: a tolerant reader would put U+FFFD into somebody's id. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<TextLines> {
  let rest = new Uint8Array(0);
  let line = 1;
  for await (const bytes of source) {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const text = decode(join(rest, bytes.subarray(0, end)), line);
      yield { text, line };
      line += count(text);
      rest = bytes.slice(end);
    } else {
      rest = join(rest, bytes);
    }
    if (rest.length > MAX_LINE) {
      refuseRow("FORM", line, undefined, `the line has more than ${MAX_LINE} bytes`);
    }
  }
  if (rest.length > 0) yield { text: decode(rest, line), line };
}

function decode(bytes: Uint8Array, first: number): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: first > 1 });
  try {
    return decoder.decode(bytes);
  } catch {
    let line = first;
    for (let from = 0; from < bytes.length; line++) {
      const end = bytes.indexOf(NEWLINE, from);
      const to = end < 0 ? bytes.length : end + 1;
      if (!isText(bytes.subarray(from, to))) break;
      from = to;
    }
    return refuseRow("FORM", line, undefined, "the line is not UTF-8");
  }
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function count(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
