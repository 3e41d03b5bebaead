import { CliError } from "../../errors.ts";
import type { CommandSpec } from "../command.ts";
import { runRepositoryScript } from "../run-repository-script.ts";

/** `symbolon demo`: the demonstration of the source repository. Exit 1 where something came out otherwise. */
export const demo: CommandSpec<{ readonly json?: true }> = {
  name: "demo",
  summary: "run the demonstration end to end; needs the source repository",
  options: [],
  async run({ json }, { io }) {
    const { status, stdout } = await runRepositoryScript(io, {
      name: "demo.ts",
      args: json === true ? ["--json"] : [],
      isCaptured: json === true,
    });
    if (status !== 0 && status !== 1) {
      throw new CliError(
        "ERR_CLI_SCRIPT_FAILED",
        "the demonstration ended early; see what it printed",
      );
    }
    return {
      json: json === true ? (JSON.parse(stdout) as Record<string, unknown>) : {},
      human: "",
      exitCode: status,
    };
  },
};
