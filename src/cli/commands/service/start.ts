import { once } from "node:events";
import { resolve } from "node:path";
import { parseServiceConfig } from "../../../service/config/parse-service-config.ts";
import { takeIssuerPassphrase, takePassphrase } from "../../../service/keys/load-service-keys.ts";
import { startService } from "../../../service/start-service.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { serviceConfigOption } from "./service-config-option.ts";

interface Options {
  readonly config: string;
}

/** `symbolon service start`: runs until SIGINT or SIGTERM, lets answers under way finish. The log goes to stderr. */
export const serviceStart: CommandSpec<Options> = {
  name: "start",
  summary: "run the verification service until it is stopped",
  options: [serviceConfigOption()],
  async run({ config }, { io, note }) {
    const parsed = parseServiceConfig(await readJsonInput(resolve(io.cwd, config)), io.env);
    const { url, close } = await startService(parsed, {
      log: { write: io.stderr },
      clock: () => io.now().getTime(),
      passphrase: takePassphrase(io.env as Record<string, string | undefined>),
      issuerPassphrase: takeIssuerPassphrase(io.env as Record<string, string | undefined>),
    });
    note(`listening on ${url}`);
    if (!io.signal.aborted) await once(io.signal, "abort");
    await close();
    return { json: { url, outcome: "stopped" }, human: "stopped" };
  },
};
