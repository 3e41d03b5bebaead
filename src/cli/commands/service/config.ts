import { resolve } from "node:path";
import { explainServiceConfig } from "../../../service/config/explain-service-config.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { serviceConfigOption } from "./service-config-option.ts";

interface Options {
  readonly config: string;
}

/** `symbolon service config`: what the service would run with, and where each value comes from. It opens nothing. */
export const serviceConfig: CommandSpec<Options> = {
  name: "config",
  summary: "show the configuration in effect, without its secrets",
  options: [serviceConfigOption()],
  async run({ config }, { io }) {
    const members = explainServiceConfig(await readJsonInput(resolve(io.cwd, config)), io.env);
    const lines = members.map(
      ({ key, value, source }) => `${source.padEnd(11)} ${key} = ${JSON.stringify(value)}`,
    );
    return { json: { members }, human: lines.join("\n") };
  },
};
