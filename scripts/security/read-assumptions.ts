import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One `Assumes: <what> - discharged by <whom>` of a template's docstring. */
export interface Assumption {
  /** 'circuits/lib/as-of.circom' */
  readonly file: string;
  readonly template: string;
  /** The signals that it is about: 'table'. */
  readonly signals: readonly string[];
  readonly what: string;
  readonly dischargedBy: string;
}

const TAG =
  /^@(?:input|output)\s+(.*?)\s*(?:\((?:private|public)\).*)?Assumes: (.+?) - discharged by (.+?)(?:\. Constrained: .*|\.)?$/;

/** Every assumption of the circuits, in the order of the files. @throws Error for one that is not of the form */
export function readAssumptions(root = "."): Assumption[] {
  return readdirSync(join(root, "circuits"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".circom"))
    .map((name) => `circuits/${name.replaceAll("\\", "/")}`)
    .sort()
    .flatMap((file) => assumptionsOf(file, readFileSync(join(root, file), "utf8")));
}

export function assumptionsOf(file: string, source: string): Assumption[] {
  const docstrings = source.matchAll(/((?:^\/\/\/.*\n)+)template (\w+)\(/gm);
  const assumptions = [...docstrings].flatMap(([, lines = "", template = ""]) =>
    lines
      .replaceAll(/^\/\/\/ ?/gm, "")
      .split(/^(?=@)/m)
      .map((tag) => tag.replaceAll(/\s+/g, " ").trim())
      .flatMap((tag): Assumption[] => {
        const [, names, what, dischargedBy] = TAG.exec(tag) ?? [];
        if (names === undefined || what === undefined || dischargedBy === undefined) return [];
        // of several names each, '; ' begins a second group
        const signals = names
          .split(/[,;] /)
          .map((name) => name.trim())
          .filter((name) => name !== "");
        return [{ file, template, signals, what, dischargedBy }];
      }),
  );
  const written = source.split("Assumes:").length - 1;
  if (assumptions.length !== written) {
    throw new Error(
      `${file} has ${written} 'Assumes:', of which ${assumptions.length} read 'Assumes: ... - discharged by ...' on a signal`,
    );
  }
  return assumptions;
}
