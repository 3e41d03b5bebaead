import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { buildTrustTree } from "../../../trust/trust-tree.ts";
import type { CommandSpec } from "../../command.ts";
import { readTrustDirectory } from "../../files/trust-directory.ts";
import { writeOutput } from "../../files/write-output.ts";
import { forceOption } from "../../options.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly dir: string;
  readonly out: string;
  readonly force?: true;
}

/** `symbolon trust publish`: the full leaf list, from which anyone recomputes the root. */
export const trustPublish: CommandSpec<Options> = {
  name: "publish",
  summary: "write the leaf list and print the trust root",
  options: [
    new Option("--dir <dir>", "the registrar's directory").default("trust"),
    new Option("--out <file>", "write the leaf list to this file").makeOptionMandatory(),
    forceOption(),
  ],
  async run({ dir, out, force }, { io }) {
    const records = await readTrustDirectory(resolve(io.cwd, dir));
    if (records.length === 0) {
      throw new CliError("ERR_CLI_FILE_FORM", `${dir} lists no issuer yet: symbolon trust add`);
    }
    const tree = buildTrustTree(await loadHash(), records, { now: unixSeconds(io.now()) });
    await writeOutput(resolve(io.cwd, out), `${toJson(tree.leafList())}\n`, { force });
    return {
      json: { out, trustRoot: tree.root, issuers: records.length },
      human: `${records.length} issuers, trust root ${tree.root}\nleaf list in ${out}`,
    };
  },
};
