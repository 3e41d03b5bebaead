import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { CliError } from "../../errors.ts";
import { MAX_EXPORT_LINE } from "../../transparency/index.ts";
import { wrongForm } from "./read-input.ts";

/**
 * The lines of a plain file of any length, one at a time, without their line feeds. Text after the last line feed is a
 * line as well.
 * @throws CliError `ERR_CLI_FILE_MISSING`; `ERR_CLI_FILE_FORM` for what is no plain file or UTF-8, or has an endless line
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) {
    throw new CliError("ERR_CLI_FILE_MISSING", `there is no file ${path}`, { details: { path } });
  }
  if (!stats.isFile()) throw wrongForm(path, "is not a plain file");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = "";
  for await (const chunk of createReadStream(path)) {
    rest += decode(path, () => decoder.decode(chunk as Buffer, { stream: true }));
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > MAX_EXPORT_LINE) throw wrongForm(path, "has a line without an end");
  }
  rest += decode(path, () => decoder.decode());
  if (rest !== "") yield rest;
}

function decode(path: string, run: () => string): string {
  try {
    return run();
  } catch {
    throw wrongForm(path, "is not UTF-8 text");
  }
}
