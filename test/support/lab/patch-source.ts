import { applyEdits, assignedTo, parseStatements } from "./circom-source.ts";
import { LabError } from "./lab-error.ts";

/** A textual change of one source file of the relaxed twin. */
export interface TextPatch {
  /** End of the file's path: 'circomlib/circuits/bitify.circom'. */
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string;
}

/** Makes a hint (`target <-- expression`) lie where `key` has one of the given values. */
export interface HintPatch {
  readonly file: string;
  readonly template: string;
  /** The assigned signal as written: 'out[i]', 'inv'. */
  readonly target: string;
  /** Expression that tells the instances apart: 'in'. */
  readonly key: string;
  /** Expression of the index into `values`: 'i'. Default '0'. */
  readonly index?: string;
  readonly cases: readonly { readonly equals: bigint; readonly values: readonly bigint[] }[];
}

export type SourcePatch = TextPatch | HintPatch;

/** Applies one patch to one file. @throws Error where it finds nothing to change */
export function patchSource(source: string, patch: SourcePatch): string {
  if ("find" in patch) {
    const changed = source.replace(patch.find, () => patch.replace);
    if (changed === source) throw new LabError(`${patch.file} has no ${String(patch.find)}`);
    return changed;
  }
  const hints = parseStatements(source).filter(
    (statement) =>
      statement.template === patch.template &&
      statement.operator === "<--" &&
      assignedTo(statement) === patch.target.replace(/\s/g, ""),
  );
  const [hint] = hints;
  if (hint === undefined || hints.length > 1) {
    throw new LabError(`${patch.template} has ${hints.length} hints for ${patch.target}`);
  }
  const operator = hint.tokens.find(({ text }) => text === "<--")?.end ?? hint.start;
  const name = `lab_hint_${hint.start}`;
  const honest = source.slice(operator, hint.end - 1);
  const call = ` ${name}(${patch.key}, ${patch.index ?? "0"}, ${honest});`;
  const cases = patch.cases.map(
    ({ equals, values }) =>
      `    if (key == ${equals}) { if (index < ${values.length}) { var t[${values.length}] = [${values.join(", ")}]; return t[index]; } }`,
  );
  const patched = applyEdits(source, [{ start: operator, end: hint.end, text: call }]);
  return `${patched}\nfunction ${name}(key, index, honest) {\n${cases.join("\n")}\n    return honest;\n}\n`;
}
