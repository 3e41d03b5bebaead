import * as z from "zod";
import type { PublicJwk } from "../../policy/pack/authority-schema.ts";
import { readDocument } from "../documents/signed-document.ts";
import { signJson, verifyJson } from "./sign-report.ts";

export const RECEIPT_TYPE = "symbolon-balance-receipt+jws";

const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const receiptSchema = z.strictObject({
  type: z.literal("SymbolonBalanceReceipt"),
  entity: z.string(),
  epoch: z.int().min(1),
  snapshotAt: z.iso.datetime(),
  /** Digest of the customer's id, decimal: the customer shows the id that it is of. */
  customer: scalar,
  part: z.int().min(0),
  parts: z.int().min(1),
  /** Asset, balance and debt in the policy's units. */
  holdings: z.array(z.tuple([z.string(), scalar, scalar])).max(16),
  /** Root of the liabilities that the venue says it put them under. */
  liabilities: scalar,
});

/** What a venue says that it owes a customer, under its signature: who finds another leaf in the tree has it in writing. */
export type BalanceReceipt = z.infer<typeof receiptSchema>;

/** @param key the venue's private JWK @throws KeyError */
export async function signReceipt(receipt: BalanceReceipt, key: unknown): Promise<string> {
  return signJson(
    readDocument(receiptSchema, receipt, "ERR_SOLVENCY_REPORT_FORM"),
    RECEIPT_TYPE,
    key,
  );
}

/** @throws SolvencyError `ERR_SOLVENCY_REPORT_SIGNATURE`, `ERR_SOLVENCY_REPORT_FORM` */
export async function verifyReceipt(jws: string, key: PublicJwk): Promise<BalanceReceipt> {
  const json = await verifyJson(jws, RECEIPT_TYPE, key);
  return readDocument(receiptSchema, json, "ERR_SOLVENCY_REPORT_FORM");
}
