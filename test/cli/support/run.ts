import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { fetchBytes } from "../../../src/cli/fetch-bytes.ts";
import type { CliIo } from "../../../src/cli/io.ts";
import { runCli } from "../../../src/cli/run-cli.ts";

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout parsed; fails the test where it is not one JSON object. */
  readonly json: Record<string, never> & {
    error?: { code: string; message: string; details: object };
  };
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: Date;
  readonly stderrIsTerminal?: boolean;
  /** What standard input holds; nothing by default. */
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly onStderr?: (text: string) => void;
}

let seed = 0;

/** Random enough to differ, the same in every run. */
function nextByte(): number {
  seed = (seed * 69069 + 12345) >>> 0;
  return seed >>> 24;
}

/** The file system of the machine and everything else of its own; what is printed goes nowhere. */
export function testIo(options: RunOptions = {}): CliIo {
  return {
    stdout: () => {},
    stderr: () => {},
    stdin: async function* () {
      const { stdin = "" } = options;
      yield typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
    },
    stdinIsTerminal: false,
    stderrIsTerminal: options.stderrIsTerminal ?? false,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    now: () => options.now ?? new Date(),
    randomBytes: (length) => Uint8Array.from({ length }, nextByte),
    fetchBytes,
    signal: options.signal ?? new AbortController().signal,
  };
}

/** Runs a command line in this process. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<CliRun> {
  let stdout = "";
  let stderr = "";
  const io: CliIo = {
    ...testIo(options),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
      options.onStderr?.(text);
    },
  };
  const code = await runCli(argv, io);
  return {
    code,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout) as CliRun["json"];
    },
  };
}

/** A directory that the test's end removes. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "symbolon-cli-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
