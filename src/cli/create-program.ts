import { Command } from "commander";
import type { AnyCommand, CommandResult } from "./command.ts";
import { COMMANDS, NOUNS } from "./commands/index.ts";

/** Runs one command with the values of its options; `json` and `progress` are the shared flags. */
export type Dispatch = (
  command: AnyCommand,
  options: Record<string, unknown>,
) => Promise<CommandResult | undefined>;

/**
 * The whole command line: `symbolon <noun> <verb>`. It parses and calls `dispatch`; it neither prints nor exits.
 */
export function createProgram(
  version: string,
  output: { readonly out: (text: string) => void; readonly err: (text: string) => void },
  dispatch: Dispatch,
): Command {
  const prepare = (command: Command): Command =>
    command
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeOut: output.out, writeErr: () => {}, outputError: () => {} });
  const program = prepare(new Command("symbolon"))
    .description("Zero-knowledge compliance credentials: issue, hold, prove, verify.")
    .version(version)
    .helpCommand(false);
  for (const [noun, entry] of Object.entries(COMMANDS)) {
    if (!Array.isArray(entry)) {
      program.addCommand(prepare(bind(entry as AnyCommand, dispatch)));
      continue;
    }
    const group = prepare(new Command(noun))
      .description(NOUNS[noun] ?? "")
      .helpCommand(false);
    for (const spec of entry as readonly AnyCommand[]) {
      group.addCommand(prepare(bind(spec, dispatch)));
    }
    program.addCommand(group);
  }
  return program;
}

function bind(spec: AnyCommand, dispatch: Dispatch): Command {
  const command = new Command(spec.name).description(spec.summary);
  for (const { name, summary } of spec.arguments ?? []) command.argument(name, summary);
  for (const option of spec.options) command.addOption(option);
  command.option("--json", "print one JSON object on stdout");
  command.option("--progress", "print progress on stderr also where it is no terminal");
  return command.action(async () => {
    const names = (spec.arguments ?? []).map(({ name }) => name.replace(/[<>[\].]/g, ""));
    const values = names.map((name, i) => [name, command.processedArgs[i]] as const);
    const given = values.filter(([, value]) => value !== undefined);
    await dispatch(spec, { ...command.opts(), ...Object.fromEntries(given) });
  });
}
