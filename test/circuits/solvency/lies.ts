import { readFileSync } from "node:fs";
import { assignedTo, parseStatements } from "../../support/lab/circom-source.ts";
import { type CircuitSpec, expectRefused, type Inputs } from "../../support/lab/index.ts";
import { lieAbout } from "../lie-about.ts";

/** The signals that a template binds to an expression; what is bound to a component's output has no other form. */
export function listBound({ file, template }: CircuitSpec): string[] {
  return parseStatements(readFileSync(file, "utf8"))
    .filter((one) => one.template === template && one.operator === "<==")
    .filter(
      ({ tokens }) => !tokens.some(({ text }, i) => text === ")" && tokens[i + 1]?.text === "("),
    )
    .map(assignedTo);
}

/** What the cheat says of a signal, and the inputs with which all the rest would be consistent. */
export interface Lie {
  readonly says: string;
  readonly twin: Inputs;
  readonly bad?: Inputs;
}

/** Every bound signal is told otherwise, with all that follows from it, and refused. A signal without a lie fails. */
export async function expectLiesRefused(
  spec: CircuitSpec,
  lies: Readonly<Record<string, Lie>>,
): Promise<void> {
  const bound = listBound(spec).sort();
  const told = Object.keys(lies)
    .map((signal) => signal.replace(/\s/g, ""))
    .sort();
  if (bound.join() !== told.join()) {
    throw new Error(
      `${spec.template} binds ${bound.join(", ")}; lies are told of ${told.join(", ")}`,
    );
  }
  const file = spec.file.replace(/^circuits\/|\.circom$/g, "");
  for (const [signal, { says, twin, bad = {} }] of Object.entries(lies)) {
    await expectRefused(spec, { twin, bad, patches: [lieAbout(file, signal, says)] });
  }
}
