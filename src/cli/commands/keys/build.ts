import { CliError } from "../../../errors.ts";
import { readManifest } from "../../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import { runRepositoryScript } from "../../run-repository-script.ts";

/** `symbolon keys build`: compiles the circuits and makes development keys, whose secret anyone can compute. */
export const keysBuild: CommandSpec<object> = {
  name: "build",
  summary:
    "compile the circuits and make development keys, for evaluation; needs the source repository",
  options: [],
  async run(_, { io, note }) {
    const { status } = await runRepositoryScript(io, { name: "build-circuits.ts" });
    if (status !== 0) {
      throw new CliError(
        "ERR_CLI_SCRIPT_FAILED",
        "the circuits were not built; see what it printed",
      );
    }
    const directory = artifactsDirectory({ cwd: io.cwd, env: {} });
    const { circuits } = await readManifest(directory);
    note("development keys: for evaluation, never for production");
    const built = Object.entries(circuits).map(([id, { version, kind }]) => ({
      id,
      version,
      kind,
    }));
    return {
      json: { directory, circuits: built },
      human: built
        .map(({ id, version, kind }) => `${id} version ${version}, ${kind} key`)
        .join("\n"),
    };
  },
};
