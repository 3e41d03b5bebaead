import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Starts a verification process, built or (through tsx) in a work tree. It inherits no environment and writes nowhere
 * but to its standard error.
 */
export function forkVerificationProcess(): ChildProcess {
  const isBuilt = !import.meta.url.endsWith(".ts");
  const file = isBuilt ? "./verification-process.js" : "./verification-process.ts";
  return fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: isBuilt ? [] : ["--import", tsxLoader()],
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

function tsxLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
}
