import { createHash } from "node:crypto";

/** What the log calls a request: its id admits to it, and so stays out of the log. 16 hex digits of its SHA-256. */
export function tagRequestId(id: string): string {
  return createHash("sha256").update(id, "utf8").digest("hex").slice(0, 16);
}
