import type { Option } from "commander";
import type { CliIo } from "./io.ts";
import type { ProgressPrinter } from "./progress.ts";

export interface CommandContext {
  readonly io: CliIo;
  readonly progress: ProgressPrinter;
  /** A line for a person, on stderr; silent with `--json`. */
  readonly note: (line: string) => void;
}

/** What a command found. `human` is printed to stderr, `json` to stdout with `--json`. */
export interface CommandResult {
  readonly json: Readonly<Record<string, unknown>>;
  readonly human: string;
  /** 1: the proof or the policy says no. */
  readonly exitCode?: 0 | 1;
}

export interface CommandArgument {
  /** `<file>` (required) or `[file]`; its value enters the options under the bare name. */
  readonly name: string;
  readonly summary: string;
}

/** One verb. `Options` are the values as commander names them: camelCase, parsed by each option's own parser. */
export interface CommandSpec<Options> {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly CommandArgument[];
  readonly options: readonly Option[];
  run(options: Options, context: CommandContext): Promise<CommandResult>;
}

/** A command whatever its options: what the program is made of. */
export type AnyCommand = CommandSpec<never>;
