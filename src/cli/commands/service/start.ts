import { once } from "node:events";
import { resolve } from "node:path";
import { Option } from "commander";
import { parseServiceConfig } from "../../../service/config/parse-service-config.ts";
import { takePassphrase } from "../../../service/keys/load-service-keys.ts";
import { startService } from "../../../service/start-service.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";

interface Options {
  readonly config: string;
}

/** `symbolon service start`: runs until SIGINT or SIGTERM, lets answers under way finish. The log goes to stderr. */
export const serviceStart: CommandSpec<Options> = {
  name: "start",
  summary: "run the verification service until it is stopped",
  options: [
    new Option(
      "--config <file>",
      "configuration, JSON; SYMBOLON_SERVICE_<NAME> in the environment wins over it",
    ).makeOptionMandatory(),
  ],
  async run({ config }, { io, note }) {
    const parsed = parseServiceConfig(await readJsonInput(resolve(io.cwd, config)), io.env);
    const { url, close } = await startService(parsed, {
      log: { write: io.stderr },
      clock: () => io.now().getTime(),
      passphrase: takePassphrase(io.env as Record<string, string | undefined>),
    });
    note(`listening on ${url}`);
    if (!io.signal.aborted) await once(io.signal, "abort");
    await close();
    return { json: { url, outcome: "stopped" }, human: "stopped" };
  },
};
