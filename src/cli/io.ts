import { randomBytes } from "node:crypto";
import { isatty } from "node:tty";
import { type FetchBytes, fetchBytes } from "./fetch-bytes.ts";

/** What a command touches of the machine beside the file system, so that a test can stand in for a terminal. */
export interface CliIo {
  /** Results: machine-readable with `--json`. */
  readonly stdout: (text: string) => void;
  /** What a person reads: progress, notes, errors. */
  readonly stderr: (text: string) => void;
  /** Standard input, for commands that say so. Read once. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly stdinIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly now: () => Date;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly fetchBytes: FetchBytes;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** The process's own. */
export function nodeIo(signal: AbortSignal): CliIo {
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdin: () => process.stdin,
    stdinIsTerminal: isatty(0),
    stderrIsTerminal: process.stderr.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    fetchBytes,
    signal,
  };
}
