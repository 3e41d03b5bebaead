import { resolve } from "node:path";
import { Option } from "commander";
import { writeBackup } from "../../../service/store/backup/write-backup.ts";
import { openConfiguredDatabase } from "../../../service/store/open-store.ts";
import type { CommandSpec } from "../../command.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import { assertStoreThere, readStoreConfig, storeConfigOption } from "./store-config.ts";

interface Options {
  readonly config: string;
  readonly out: string;
}

/** `symbolon store backup`: the store as one moment had it, while the service goes on. */
export const storeBackup: CommandSpec<Options> = {
  name: "backup",
  summary: "write the service's whole store to one file; the service may go on meanwhile",
  options: [
    storeConfigOption(),
    new Option("--out <file>", "write the backup to this file, mode 0600").makeOptionMandatory(),
  ],
  async run({ config, out }, { io }) {
    const path = resolve(io.cwd, out);
    await assertWritable(path);
    const store = await readStoreConfig(io, config);
    assertStoreThere(store);
    const database = await openConfiguredDatabase(store, { isReadOnly: true });
    try {
      const { header, counts } = await writeBackup(
        database,
        (pieces) => writeOutput(path, pieces, { isSecret: true }),
        { now: io.now().getTime() },
      );
      const { size, era, storeId } = header.state;
      return {
        json: { out: path, storeId, era, auditEntries: size, counts },
        human: `the store as of audit entry ${size} is in ${path}; it holds pseudonymous data, keep it closed`,
      };
    } finally {
      await database.destroy();
    }
  },
};
