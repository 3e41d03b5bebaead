import type { ServiceConfig } from "./config/service-config.ts";
import { createLogger } from "./create-logger.ts";
import { type Listening, listen } from "./listen.ts";
import { type OpenServiceOptions, openService } from "./open-service.ts";

/**
 * Starts the service: it is opened, then listens. `close` lets answers under way finish, then ends the verification
 * processes and the store.
 * @throws a coded error where a key, a policy, the store or the address is not fit; nothing stays open then
 */
export async function startService(
  config: ServiceConfig,
  options: OpenServiceOptions = {},
): Promise<Listening> {
  const logger = createLogger(config.logLevel, options.log ?? process.stdout);
  const service = await openService(config, options);
  let listening: Listening;
  try {
    listening = await listen(service.app, config);
  } catch (error) {
    await service.close();
    throw error;
  }
  logger.info({ url: listening.url }, "listening");
  let closing: Promise<void> | undefined;
  const end = async () => {
    service.beginStop();
    await listening.close().finally(() => service.close());
    logger.info("stopped");
  };
  return {
    url: listening.url,
    close() {
      closing ??= end();
      return closing;
    },
  };
}
