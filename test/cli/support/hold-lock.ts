import { setTimeout as wait } from "node:timers/promises";
import { withDirectoryLock } from "../../../src/cli/files/with-directory-lock.ts";

/** Holds the lock of the directory named by the argument. */
await withDirectoryLock(String(process.argv[2]), async () => {
  process.stdout.write("in\n");
  await wait(60_000);
});
