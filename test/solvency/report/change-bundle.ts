import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { base64url, decodeJwt } from "jose";
import {
  type InclusionRecord,
  openRecord,
  sealRecord,
} from "../../../src/solvency/report/inclusion-record.ts";
import { type BalanceReceipt, signReceipt } from "../../../src/solvency/report/receipt.ts";
import type { SolvencyReport } from "../../../src/solvency/report/report-schema.ts";
import { signReport } from "../../../src/solvency/report/sign-report.ts";
import { VENUE_KEY } from "./venue.ts";

export interface BundleJson {
  readonly files: Readonly<Record<string, string>>;
  readonly records: readonly string[];
  readonly proofs: readonly { circuit: string; digest: string; proof: unknown }[];
}

/** A bundle that anybody on its way could have changed. */
export function changed(bundle: Uint8Array, change: (json: BundleJson) => BundleJson): Uint8Array {
  const json = JSON.parse(new TextDecoder().decode(bundle)) as BundleJson;
  return new TextEncoder().encode(JSON.stringify(change(json)));
}

/** A bundle whose report its own venue signed anew, with what it likes in it. */
export async function resigned(
  bundle: Uint8Array,
  change: (report: SolvencyReport) => void,
): Promise<Uint8Array> {
  const { files } = JSON.parse(new TextDecoder().decode(bundle)) as BundleJson;
  const { jws } = JSON.parse(files["report.json"] as string) as { jws: string };
  const report = decodeJwt(jws) as unknown as SolvencyReport;
  change(report);
  const text = JSON.stringify(await signReport(report, VENUE_KEY));
  return changed(bundle, (json) => ({ ...json, files: { ...json.files, "report.json": text } }));
}

/** Puts a file's own bytes on the report's list. */
export function listFile(report: SolvencyReport, path: string, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const listed = { path, sha256: bytesToHex(sha256(bytes)), bytes: bytes.length };
  report.files.splice(0, report.files.length, ...report.files.filter((one) => one.path !== path));
  report.files.push(listed);
}

interface Opened {
  readonly leaf: InclusionRecord["leaf"];
  readonly said: BalanceReceipt;
}

/** A bundle whose first record its venue sealed anew, with another leaf or receipt in it. */
export async function resealed(
  bundle: Uint8Array,
  {
    key,
    recordBytes,
    venueKey,
  }: { readonly key: Uint8Array; readonly recordBytes: number; readonly venueKey: unknown },
  change: (opened: Opened) => Partial<Opened>,
): Promise<Uint8Array> {
  const { records } = JSON.parse(new TextDecoder().decode(bundle)) as BundleJson;
  const record = openRecord(key, 0, base64url.decode(records[0] as string), recordBytes);
  if (record === undefined) throw new Error("the bundle is not this key's");
  const { leaf, said } = change({
    leaf: record.leaf,
    said: decodeJwt(record.receipt) as unknown as BalanceReceipt,
  });
  const sealed = sealRecord(
    key,
    0,
    {
      leaf: leaf ?? record.leaf,
      receipt: said === undefined ? record.receipt : await signReceipt(said, venueKey),
    },
    recordBytes,
  );
  return changed(bundle, (json) => ({
    ...json,
    records: [base64url.encode(sealed), ...json.records.slice(1)],
  }));
}
