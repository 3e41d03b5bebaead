import { open } from "node:fs/promises";

/** Makes the names of a folder outlast a loss of power; where the system syncs no folders, it does nothing. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "EINVAL" && code !== "ENOTSUP") throw cause;
  } finally {
    await folder.close();
  }
}
