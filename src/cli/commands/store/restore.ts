import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { Option } from "commander";
import { restoreBackup } from "../../../service/store/backup/restore-backup.ts";
import { connectStore } from "../../../service/store/open-store.ts";
import { verifyAuditLog } from "../../../service/store/verify-audit-log.ts";
import type { CommandSpec } from "../../command.ts";
import { assertInputFile } from "../../files/read-input.ts";
import { acceptStore } from "./accept-restored.ts";
import { readStoreConfig, storeConfigOption } from "./store-config.ts";

interface Options {
  readonly config: string;
  readonly from: string;
  readonly accept?: boolean;
}

/** `symbolon store restore`: into an empty store, SQLite or PostgreSQL, whichever the backup came from. */
export const storeRestore: CommandSpec<Options> = {
  name: "restore",
  summary: "put a backup into an empty store, SQLite or PostgreSQL",
  options: [
    storeConfigOption(),
    new Option("--from <file>", "the backup").makeOptionMandatory(),
    new Option("--accept", "take it as it is, older or not, as store accept-restored does"),
  ],
  async run({ config, from, accept = false }, { io }) {
    const path = resolve(io.cwd, from);
    await assertInputFile(path);
    const store = await readStoreConfig(io, config);
    const { database, header } = await restoreBackup(
      () => connectStore(store),
      () => createReadStream(path),
    );
    try {
      const { intact, entries } = await verifyAuditLog(database);
      const accepted = accept && intact ? await acceptStore(database, store, io) : undefined;
      return {
        json: {
          storeId: header.state.storeId,
          auditEntries: entries,
          intact,
          accepted: accepted ?? null,
        },
        human: tell(entries, intact, accepted !== undefined),
        ...(intact ? {} : { exitCode: 1 as const }),
      };
    } finally {
      await database.destroy();
    }
  },
};

function tell(entries: number, intact: boolean, isAccepted: boolean): string {
  if (!intact) return "restored as it was saved, and the store is not what its audit log says";
  const done = `restored up to audit entry ${entries}, and the audit log holds`;
  return isAccepted
    ? `${done}; a new era has begun`
    : `${done}. The service starts where its state file shows that nothing is missing; else run store accept-restored`;
}
