import { resolve } from "node:path";
import { CliError } from "../../../errors.ts";
import { readSecretInput } from "../../files/read-secret-input.ts";
import type { CliIo } from "../../io.ts";

const TYPED_MOST = 64 * 1024 * 1024;

/**
 * What a person types or pipes in, up to the end of the input; on a terminal, where it is asked for, up to the end of the
 * line.
 */
export async function readStandardInput(io: CliIo, ask: string): Promise<string> {
  if (io.stdinIsTerminal) io.stderr(`${ask}: `);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for await (const chunk of io.stdin()) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > TYPED_MOST) break;
      if (io.stdinIsTerminal && text.includes("\n")) break;
    }
    text += decoder.decode();
  } catch {
    throw new CliError("ERR_CLI_FILE_FORM", "standard input is not UTF-8 text");
  }
  if (text.length > TYPED_MOST) {
    throw new CliError("ERR_CLI_FILE_FORM", `standard input is larger than ${TYPED_MOST} bytes`);
  }
  return text;
}

/** A secret of one line from a file of mode 0600. */
export async function readSecretLine(io: CliIo, file: string): Promise<string> {
  return (await readSecretInput(resolve(io.cwd, file))).trim();
}
