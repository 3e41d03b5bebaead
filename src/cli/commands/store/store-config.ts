import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { parseServiceConfig } from "../../../service/config/parse-service-config.ts";
import type { StoreConfig } from "../../../service/store/open-store.ts";
import { readJsonInput } from "../../files/read-input.ts";
import type { CliIo } from "../../io.ts";

export const storeConfigOption = () =>
  new Option(
    "--config <file>",
    "the service's configuration, JSON; SYMBOLON_SERVICE_<NAME> in the environment wins over it",
  ).makeOptionMandatory();

/** Where the configured service has its store. */
export async function readStoreConfig(io: CliIo, file: string): Promise<StoreConfig> {
  const { storeFile, storeUrl, stateFile } = parseServiceConfig(
    await readJsonInput(resolve(io.cwd, file)),
    io.env,
  );
  if (storeFile === ":memory:") {
    throw new CliError(
      "ERR_CLI_USAGE",
      "the configured store is in memory and ends with its process",
    );
  }
  return {
    ...(storeFile === undefined ? {} : { storeFile: resolve(io.cwd, storeFile) }),
    ...(storeUrl === undefined ? {} : { storeUrl }),
    ...(stateFile === undefined ? {} : { stateFile: resolve(io.cwd, stateFile) }),
  };
}

/** An SQLite file would be made where there is none, and what is wanted is the one that is there. */
export function assertStoreThere({ storeFile }: StoreConfig): void {
  if (storeFile === undefined || existsSync(storeFile)) return;
  throw new CliError("ERR_CLI_FILE_MISSING", `there is no store ${storeFile}`, {
    details: { path: storeFile },
  });
}
