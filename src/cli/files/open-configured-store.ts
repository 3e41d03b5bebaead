import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, ServiceError } from "../../errors.ts";
import { parseServiceConfig } from "../../service/config/parse-service-config.ts";
import type { ServiceConfig } from "../../service/config/service-config.ts";
import type { ServiceDatabase } from "../../service/store/open-database.ts";
import { openConfiguredDatabase, type StoreConfig } from "../../service/store/open-store.ts";
import type { CliIo } from "../io.ts";
import { readJsonInput, wrongForm } from "./read-input.ts";

/** The configuration of a service, as `service start` reads it. */
export async function readServiceConfig(path: string, io: CliIo): Promise<ServiceConfig> {
  return parseServiceConfig(await readJsonInput(resolve(io.cwd, path)), io.env);
}

/**
 * Runs with the store that a configuration names, and closes it. The service may run beside it.
 * @throws ServiceError `ERR_SERVICE_CONFIG`, `ERR_SERVICE_STORE`; CliError where the file is not there: none is created
 */
export async function withConfiguredStore<T>(
  path: string,
  io: CliIo,
  use: (database: ServiceDatabase, config: ServiceConfig) => Promise<T>,
): Promise<T> {
  const config = await readServiceConfig(path, io);
  const database = await openConfiguredDatabase(await locate(config, io.cwd));
  try {
    return await use(database, config);
  } finally {
    await database.destroy();
  }
}

async function locate({ storeFile, storeUrl }: ServiceConfig, cwd: string): Promise<StoreConfig> {
  if (storeUrl !== undefined) return { storeUrl };
  if (storeFile === undefined || storeFile === ":memory:") {
    throw new ServiceError("ERR_SERVICE_CONFIG", "storeFile: names no file to open");
  }
  const file = resolve(cwd, storeFile);
  await assertPlainFile(file);
  return { storeFile: file };
}

async function assertPlainFile(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) {
    throw new CliError("ERR_CLI_FILE_MISSING", `there is no file ${path}`, { details: { path } });
  }
  if (!stats.isFile()) throw wrongForm(path, "is not a plain file");
}
