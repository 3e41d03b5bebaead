import { Command } from "commander";
import type { AnyCommand, CommandResult } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";

/** Runs one command with the values of its options; `json` and `progress` are the shared flags. */
export type Dispatch = (
  command: AnyCommand,
  options: Record<string, unknown>,
) => Promise<CommandResult | undefined>;

export interface CreateProgramOptions {
  readonly version: string;
  /** The noun whose verbs are loaded; the others are there by name. */
  readonly noun: string | undefined;
  /** Help and version. Errors are thrown. */
  readonly print: (text: string) => void;
  readonly dispatch: Dispatch;
}

/** The command line `symbolon <noun> <verb>`. It parses and calls `dispatch`; it neither prints errors nor exits. */
export async function createProgram(options: CreateProgramOptions): Promise<Command> {
  const { version, noun, print, dispatch } = options;
  const prepare = (command: Command): Command =>
    command
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeOut: print, writeErr: () => {}, outputError: () => {} });
  const program = prepare(new Command("symbolon"))
    .description("Zero-knowledge compliance credentials: issue, hold, prove, verify.")
    .version(version)
    .helpCommand(false);
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const entry = name === noun ? await load() : [];
    if (!isGroup(entry)) {
      program.addCommand(prepare(bind(entry, dispatch)));
      continue;
    }
    const group = prepare(new Command(name)).description(summary).helpCommand(false);
    for (const spec of entry) group.addCommand(prepare(bind(spec, dispatch)));
    program.addCommand(group);
  }
  return program;
}

const isGroup = (entry: readonly AnyCommand[] | AnyCommand): entry is readonly AnyCommand[] =>
  Array.isArray(entry);

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
