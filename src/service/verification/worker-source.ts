import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Where the worker's code is: beside this file, as TypeScript (through tsx) in a work tree, as JavaScript when built. */
export function workerSource(): { readonly url: URL; readonly execArgv: string[] } {
  if (!import.meta.url.endsWith(".ts")) {
    return { url: new URL("./verification-worker.js", import.meta.url), execArgv: [] };
  }
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx"));
  return {
    url: new URL("./verification-worker.ts", import.meta.url),
    execArgv: ["--import", loader.href],
  };
}
