import { resolve } from "node:path";
import { CliError } from "../../../errors.ts";
import { readSecretInput } from "../../files/read-secret-input.ts";
import type { CliIo } from "../../io.ts";

const TYPED_MOST = 64 * 1024 * 1024;

/** Standard input to its end, as text. @throws CliError `ERR_CLI_FILE_FORM` */
export async function readStandardInput(io: CliIo): Promise<string> {
  let all = "";
  for await (const text of readText(io)) all += text;
  return all;
}

/**
 * Lines that a person types, each asked for on a terminal, or that are piped in: one for each question, and no more.
 * @throws CliError `ERR_CLI_USAGE` where there are fewer or more
 */
export async function readTypedLines(io: CliIo, questions: readonly string[]): Promise<string[]> {
  const ask = (answered: number) => {
    if (io.stdinIsTerminal && answered < questions.length) io.stderr(`${questions[answered]}: `);
  };
  let all = "";
  ask(0);
  for await (const text of readText(io)) {
    all += text;
    const ended = all.split("\n").length - 1;
    if (io.stdinIsTerminal && ended >= questions.length) break;
    if (text.includes("\n")) ask(ended);
  }
  const lines = all.replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.length !== questions.length || lines.some((line) => line === "")) {
    const wanted = questions.join(", then on a line of its own ");
    throw new CliError("ERR_CLI_USAGE", `standard input has to hold ${wanted}`);
  }
  return lines;
}

async function* readText(io: CliIo): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new CliError("ERR_CLI_FILE_FORM", "standard input is not UTF-8 text");
    }
  };
  let length = 0;
  for await (const chunk of io.stdin()) {
    length += chunk.length;
    if (length > TYPED_MOST) {
      throw new CliError("ERR_CLI_FILE_FORM", `standard input is larger than ${TYPED_MOST} bytes`);
    }
    yield decode(chunk);
  }
  yield decode();
}

/** A secret of one line from a file of mode 0600. */
export async function readSecretLine(io: CliIo, file: string): Promise<string> {
  return (await readSecretInput(resolve(io.cwd, file))).trim();
}
