import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** Starts one of the scripts beside this file in a process of its own. */
export function startChild(
  script: string,
  args: readonly string[],
): ChildProcessWithoutNullStreams {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", path, ...args]);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

/** Resolves with the line that begins with the word; rejects where the process ends without it. */
export function lineOf(child: ChildProcessWithoutNullStreams, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const line = output.split("\n").find((text) => text.startsWith(word));
      if (line !== undefined) resolve(line.slice(word.length).trim());
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    child.on("close", () => reject(new Error(`ended without '${word}': ${errors || output}`)));
  });
}

export function exitOf(child: ChildProcessWithoutNullStreams): Promise<number | string> {
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
}

/** A directory that goes with the test. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "symbolon-service-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
