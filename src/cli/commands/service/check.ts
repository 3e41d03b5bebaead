import { resolve } from "node:path";
import { ServiceError, SymbolonError } from "../../../errors.ts";
import { parseServiceConfig } from "../../../service/config/parse-service-config.ts";
import { type OpenService, openService } from "../../../service/open-service.ts";
import type { CommandSpec } from "../../command.ts";
import { exitCode } from "../../exit-code.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { serviceConfigOption } from "./service-config-option.ts";

interface Options {
  readonly config: string;
}

/**
 * `symbolon service check`: opens all that a start opens (keys, policies, store, verification processes), but no port,
 * and closes it again. Exit 0 where the service would start, 2 where its set-up is not fit.
 */
export const serviceCheck: CommandSpec<Options> = {
  name: "check",
  summary:
    "say whether the service would start; brings the store's schema up to date as a start does",
  options: [serviceConfigOption()],
  async run({ config }, { io }) {
    const parsed = parseServiceConfig(await readJsonInput(resolve(io.cwd, config)), io.env);
    let service: OpenService;
    try {
      service = await openService(parsed, {
        log: { write: io.stderr },
        clock: () => io.now().getTime(),
      });
    } catch (error) {
      throw asSetUp(error);
    }
    await service.close();
    return { json: { outcome: "fit" }, human: "the service would start" };
  },
};

/** A store that cannot be opened is a fault of a running service; of a set-up it is one to repair. */
function asSetUp(error: unknown): unknown {
  if (!(error instanceof SymbolonError) || exitCode(error) === 2) return error;
  if (error.code === "ERR_SERVICE_FAULT") return error;
  return new ServiceError("ERR_SERVICE_CONFIG", `${error.message} (${error.code})`, {
    cause: error,
    details: { keys: [], reason: error.code },
  });
}
