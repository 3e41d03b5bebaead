import { resolve } from "node:path";
import { Option } from "commander";
import { exportAuditLog } from "../../../service/store/export-audit-log.ts";
import type { CommandSpec } from "../../command.ts";
import { withConfiguredStore } from "../../files/open-configured-store.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import { forceOption } from "../../options.ts";

interface Options {
  readonly config: string;
  readonly out: string;
  readonly force?: true;
}

/** `symbolon audit export`: the log up to its newest checkpoint, a JSON object a line. The service may run meanwhile. */
export const auditExport: CommandSpec<Options> = {
  name: "export",
  summary: "write the audit log up to its newest checkpoint, for whoever verifies it",
  options: [
    new Option("--config <file>", "configuration of the service").makeOptionMandatory(),
    new Option("--out <file>", "write the export to this file").makeOptionMandatory(),
    forceOption(),
  ],
  async run({ config, out, force }, { io }) {
    const target = resolve(io.cwd, out);
    await assertWritable(target, { force });
    return withConfiguredStore(config, io, async (database) => {
      const { header, lines } = await exportAuditLog(database);
      // Entries name decisions and requests: for its owner alone until the owner hands it on.
      await writeOutput(target, lines, { force, isSecret: true });
      const { origin, size, verifierKey } = header;
      return {
        json: { out, origin, size, verifierKey },
        human: `${size} entries of ${origin}\nverifier key: ${verifierKey}`,
      };
    });
  },
};
