import { createHash } from "node:crypto";
import { canonicalJson } from "../../../field/canonical-json.ts";
import type { IssuanceTable } from "../tables.ts";

/** What a row says; times are Unix milliseconds. */
export type DigestedIssuance = Pick<
  IssuanceTable,
  "status_index" | "customer" | "commitment" | "issued_at" | "expires_at" | "salt"
>;

/** SHA-256 over a salt and what the books say: the audit log has it, and tells nothing without the salt. */
export function digestIssuance(row: DigestedIssuance): string {
  const { salt, customer, commitment, status_index, issued_at, expires_at } = row;
  const said = [salt, customer, commitment, status_index, issued_at, expires_at];
  return createHash("sha256")
    .update(`symbolon/issuance/1\n${canonicalJson(said)}`, "utf8")
    .digest("hex");
}
