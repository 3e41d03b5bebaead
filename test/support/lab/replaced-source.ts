import { readFileSync } from "node:fs";
import { normalize } from "node:path";

/** One source that every compilation of this process reads in place of the file's: how a mutant meets the tests. */
export interface ReplacedSource {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly source: string;
  /**
   * Its witness generator computes what the original's does: it differs in constraints alone. The relaxed twin, which
   * has none, is then the original's, and needs no compilation.
   */
  readonly computesAlike: boolean;
  /** Where builds that include it go, below the root: they are of no use to anyone else. */
  readonly cache: string;
}

/** Names a JSON file that holds a `ReplacedSource`. */
export const REPLACE_VARIABLE = "LAB_REPLACED_SOURCE";

let known: ReplacedSource | undefined;

/** The replacement of this process, if its environment names one. */
export function replacedSource(): ReplacedSource | undefined {
  const file = process.env[REPLACE_VARIABLE];
  if (file === undefined) return undefined;
  known ??= JSON.parse(readFileSync(file, "utf8")) as ReplacedSource;
  return { ...known, path: normalize(known.path) };
}
