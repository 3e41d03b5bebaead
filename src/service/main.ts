import { readFile } from "node:fs/promises";
import { argv, env, exit, stderr } from "node:process";
import { ServiceError, SymbolonError } from "../errors.ts";
import { parseServiceConfig } from "./config/parse-service-config.ts";
import { startService } from "./start-service.ts";

/** Of a process that was told to stop a second time: answers under way were cut off. */
const FORCED = 3;

/** `node main.js <config.json>`, or SYMBOLON_SERVICE_CONFIG. Exit 0 after a stop, 2 for a bad set-up, 3 for a fault. */
async function main(): Promise<void> {
  const path = argv[2] ?? env.SYMBOLON_SERVICE_CONFIG;
  const service = await startService(parseServiceConfig(await readConfig(path), env));
  let isStopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (isStopping) exit(FORCED);
      isStopping = true;
      service.close().then(() => exit(0), fail);
    });
  }
}

async function readConfig(path: string | undefined): Promise<unknown> {
  if (path === undefined) {
    throw new ServiceError("ERR_SERVICE_CONFIG", "name the configuration file");
  }
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ServiceError("ERR_SERVICE_CONFIG", "the configuration file is missing or no JSON", {
      cause,
    });
  }
}

function fail(error: unknown): void {
  const isSetUp = error instanceof SymbolonError && !error.code.endsWith("_FAULT");
  stderr.write(
    error instanceof SymbolonError ? `${error.code}: ${error.message}\n` : "the service failed\n",
  );
  exit(isSetUp ? 2 : 3);
}

main().catch(fail);
