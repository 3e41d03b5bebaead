import { CommanderError } from "commander";
import { CliError, SymbolonError } from "../errors.ts";
import type { AnyCommand, CommandResult } from "./command.ts";
import { createProgram } from "./create-program.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { CliIo } from "./io.ts";
import { packageVersion } from "./package-root.ts";
import { createProgressPrinter } from "./progress.ts";
import { toJson } from "./to-json.ts";

/**
 * Runs one command line. Prints at most one JSON object on stdout (with `--json`) and text on stderr; never exits
 * the process.
 * @param argv without the interpreter and the script
 * @returns the exit code: 0 accepted, 1 rejected, 2 misuse or bad input, 3 fault
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const isJson = argv.includes("--json");
  let code: ExitCode = 0;
  const dispatch = async (command: AnyCommand, options: Record<string, unknown>) => {
    const progress = createProgressPrinter(
      io,
      options.progress === true || (io.stderrIsTerminal && !isJson),
    );
    const note = (line: string) => {
      if (isJson) return;
      progress.end();
      io.stderr(`${line}\n`);
    };
    let result: CommandResult;
    try {
      result = await command.run(options as never, { io, progress, note });
    } finally {
      progress.end();
    }
    if (isJson) io.stdout(`${toJson(result.json)}\n`);
    else if (result.human) io.stderr(`${result.human}\n`);
    code = result.exitCode ?? 0;
    return result;
  };
  try {
    const program = await createProgram({
      version: packageVersion(),
      noun: argv.find((word) => !word.startsWith("-")),
      print: io.stdout,
      dispatch,
    });
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (cause) {
    if (cause instanceof CommanderError && cause.exitCode === 0) return 0;
    return reportError(cause instanceof CommanderError ? usageError(cause) : cause, isJson, io);
  }
}

function usageError(cause: CommanderError): CliError {
  const isHelp = cause.code === "commander.help";
  const message = isHelp
    ? "name a command; --help lists them"
    : cause.message.replace(/^error: /, "");
  return new CliError("ERR_CLI_USAGE", message, { details: { reason: cause.code } });
}

function reportError(error: unknown, isJson: boolean, io: CliIo): ExitCode {
  const isCoded = error instanceof SymbolonError;
  const shown = isCoded
    ? error.toJSON()
    : { code: "ERR_CLI_FAULT", message: faultMessage(error), details: {} };
  if (isJson) io.stdout(`${toJson({ error: shown })}\n`);
  else io.stderr(`symbolon: ${shown.message} (${shown.code})\n`);
  if (!isCoded && io.env.SYMBOLON_DEBUG === "1" && error instanceof Error) {
    io.stderr(`${error.stack ?? ""}\n`);
  }
  return exitCode(error);
}

/** A system error's own words name a path and an errno; a defect's might name a value, so only its kind is shown. */
function faultMessage(error: unknown): string {
  if (error instanceof Error && "syscall" in error) return error.message;
  const kind = error instanceof Error ? error.name : typeof error;
  return `an unexpected ${kind}; set SYMBOLON_DEBUG=1 to see where`;
}
