import { CliError, type SymbolonError } from "../../errors.ts";
import { type WriteOutputOptions, writeOutput } from "./write-output.ts";

/** What was done for the result, so that it is not lost with the file. */
export interface Done {
  readonly what: string;
  readonly details: SymbolonError["details"];
}

/**
 * Writes the result of work that cannot be undone. Where that fails, the error says what was done.
 * @throws CliError `ERR_CLI_RESULT_UNWRITTEN`
 */
export async function writeResult(
  path: string,
  content: string,
  options: WriteOutputOptions,
  { what, details }: Done,
): Promise<void> {
  try {
    await writeOutput(path, content, options);
  } catch (cause) {
    throw new CliError(
      "ERR_CLI_RESULT_UNWRITTEN",
      `${path} could not be written, and this is done: ${what}`,
      { cause, details: { ...details, path } },
    );
  }
}
