import { join, resolve } from "node:path";
import type { CliIo } from "./io.ts";
import { packageRoot } from "./package-root.ts";

/** Where the circuit artifacts are: the option, else SYMBOLON_ARTIFACTS, else build/artifacts of the package. */
export function artifactsDirectory(io: Pick<CliIo, "cwd" | "env">, option?: string): string {
  const named = option ?? io.env.SYMBOLON_ARTIFACTS;
  return named ? resolve(io.cwd, named) : join(packageRoot(), "build", "artifacts");
}
