import type { Hash } from "../../field/poseidon.ts";
import type { PublicJwk } from "../../policy/pack/authority-schema.ts";
import { digestCustomerId } from "../customer-id.ts";
import { refuse } from "../solvency-error.ts";
import { type IncludedLeaf, type LeafInclusion, verifyInclusion } from "../verify-inclusion.ts";
import { openRecord } from "./inclusion-record.ts";
import { type BalanceReceipt, verifyReceipt } from "./receipt.ts";
import type { SolvencyReport } from "./report-schema.ts";

export interface OpenInclusionOptions {
  /** From the customer, never from a file. */
  readonly id: string;
  /** The customer's key of this epoch. */
  readonly key: Uint8Array;
  /** The file of the customer's bucket. */
  readonly bucket: Uint8Array;
  /** Verified before. */
  readonly report: SolvencyReport;
  readonly reportKey: PublicJwk;
}

export interface OpenedInclusion {
  readonly leaves: readonly LeafInclusion[];
  /** For each leaf the nodes from its batch to the root, whose proofs are to be verified. */
  readonly included: readonly IncludedLeaf[];
  readonly receipts: readonly BalanceReceipt[];
  /** The same, as signed: to be kept. */
  readonly signedReceipts: readonly string[];
}

/**
 * A customer's records: decrypted, led to the report's root, and held against the receipts that the venue signed.
 * @throws SolvencyError `ERR_SOLVENCY_INCLUSION` where the bucket holds nothing for the key, a leaf is not this customer's
 *   or not under the root; `ERR_SOLVENCY_RECEIPT` where a receipt says something else than its leaf
 */
export async function openInclusion(
  hash: Hash,
  { id, key, bucket, report, reportKey }: OpenInclusionOptions,
): Promise<OpenedInclusion> {
  const { recordBytes } = report.inclusion;
  const first = openRecord(key, 0, bucket, recordBytes);
  if (first === undefined) {
    return refuse("INCLUSION", "the file holds nothing for this key: another file, key or epoch");
  }
  const records = [first];
  for (let part = 1; part < first.leaf.parts; part++) {
    const record = openRecord(key, part, bucket, recordBytes);
    if (record === undefined) return refuse("INCLUSION", "a part of the account is missing");
    records.push(record);
  }
  const leaves = records.map(({ leaf }) => leaf);
  const included = verifyInclusion(hash, {
    id,
    leaves,
    root: BigInt(report.statement.liabilities),
    assets: report.capacity.assets,
  });
  const customer = String(digestCustomerId(id));
  const receipts: BalanceReceipt[] = [];
  for (const { leaf, receipt } of records) {
    const said = await verifyReceipt(receipt, reportKey);
    const balances = leaf.holdings.map(({ balance, debt }) => `${balance}/${debt}`).join();
    const isSame =
      said.entity === report.entity &&
      said.epoch === report.epoch &&
      said.customer === customer &&
      said.part === leaf.part &&
      said.parts === leaf.parts &&
      said.liabilities === report.statement.liabilities &&
      said.holdings.map(([, balance, debt]) => `${balance}/${debt}`).join() === balances;
    if (!isSame)
      refuse("RECEIPT", "the venue's receipt says something else than the tree: keep both");
    receipts.push(said);
  }
  return { leaves, included, receipts, signedReceipts: records.map(({ receipt }) => receipt) };
}
