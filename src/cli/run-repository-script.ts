import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import type { CliIo } from "./io.ts";
import { packageRoot } from "./package-root.ts";

export interface RepositoryScript {
  /** Below `scripts`. */
  readonly name: string;
  readonly args?: readonly string[];
  /** Take its stdout instead of showing it. */
  readonly isCaptured?: boolean;
}

/**
 * Runs a script that only the source repository has: it needs the compilers of the development dependencies.
 * @returns its exit status and, where captured, its stdout
 * @throws CliError `ERR_CLI_USAGE` in an installed package
 */
export async function runRepositoryScript(
  io: CliIo,
  { name, args = [], isCaptured = false }: RepositoryScript,
): Promise<{ status: number; stdout: string }> {
  const script = join(packageRoot(), "scripts", name);
  if (!existsSync(script)) {
    throw new CliError(
      "ERR_CLI_USAGE",
      "this needs the source repository, which brings the compilers",
    );
  }
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    cwd: packageRoot(),
    stdio: ["ignore", isCaptured ? "pipe" : 2, 2],
  });
  const forward = () => child.kill("SIGTERM");
  io.signal.addEventListener("abort", forward);
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, "close")) as [number | null];
  io.signal.removeEventListener("abort", forward);
  return { status: status ?? 3, stdout: Buffer.concat(chunks).toString("utf8") };
}
