#!/usr/bin/env node
import { allowRelaxedSimd } from "../proving/allow-relaxed-simd.ts";
import { nodeIo } from "./io.ts";
import { runCli } from "./run-cli.ts";

allowRelaxedSimd();
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => stop.abort());
}
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(3);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), nodeIo(stop.signal));
