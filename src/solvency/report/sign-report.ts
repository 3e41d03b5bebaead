import { CompactSign, compactVerify, importJWK } from "jose";
import { KeyError, SolvencyError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { PublicJwk } from "../../policy/pack/authority-schema.ts";
import { keyAlgorithm } from "../../policy/pack/pack-keys.ts";
import { parseSigningKey } from "../../policy/pack/signing-key.ts";
import { readDocument } from "../documents/signed-document.ts";
import { reportSchema, type SolvencyReport } from "./report-schema.ts";

/** `typ` of the protected header: no signature of something else passes for one of a report. */
export const REPORT_TYPE = "symbolon-solvency-report+jws";

/** The report under its venue's signature, as the service takes it. */
export interface SignedReport {
  /** RFC 7515, compact, over the report's RFC 8785 text. */
  readonly jws: string;
}

/** @param key a private JWK: Ed25519 or P-256 @throws KeyError; SolvencyError `ERR_SOLVENCY_REPORT_FORM` */
export async function signReport(report: SolvencyReport, key: unknown): Promise<SignedReport> {
  const parsed = readDocument(reportSchema, report, "ERR_SOLVENCY_REPORT_FORM");
  return { jws: await signJson(parsed, REPORT_TYPE, key) };
}

/**
 * Reads a report under the key that the caller has pinned for the entity.
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM`, `ERR_SOLVENCY_REPORT_SIGNATURE`
 */
export async function verifyReportSignature(
  signed: unknown,
  key: PublicJwk,
): Promise<SolvencyReport> {
  const jws = typeof signed === "object" && signed !== null && "jws" in signed ? signed.jws : "";
  const json = await verifyJson(jws, REPORT_TYPE, key);
  return readDocument(reportSchema, json, "ERR_SOLVENCY_REPORT_FORM");
}

/** A compact JWS over canonical JSON. @throws KeyError */
export async function signJson(value: unknown, typ: string, key: unknown): Promise<string> {
  const { publicJwk, privateJwk } = parseSigningKey(key);
  const alg = keyAlgorithm(publicJwk);
  try {
    const payload = new TextEncoder().encode(canonicalJson(value));
    const imported = await importJWK({ ...privateJwk }, alg);
    return await new CompactSign(payload).setProtectedHeader({ alg, typ }).sign(imported);
  } catch {
    // the cause may hold the key
    throw new KeyError("ERR_KEY_SIGNER_FAILED", "the key could not sign");
  }
}

/** What was signed, which must be its own canonical JSON. @throws SolvencyError `ERR_SOLVENCY_REPORT_SIGNATURE`, `_REPORT_FORM` */
export async function verifyJson(jws: unknown, typ: string, key: PublicJwk): Promise<unknown> {
  const alg = keyAlgorithm(key);
  let payload: Uint8Array;
  try {
    const imported = await importJWK({ ...key }, alg);
    const verified = await compactVerify(String(jws), imported, { algorithms: [alg] });
    if (verified.protectedHeader.typ !== typ) throw new TypeError("another kind of document");
    payload = verified.payload;
  } catch (cause) {
    throw new SolvencyError(
      "ERR_SOLVENCY_REPORT_SIGNATURE",
      "the signature is not one of the pinned key, of this kind of document",
      { cause },
    );
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
    const json: unknown = JSON.parse(text);
    if (canonicalJson(json) === text) return json;
  } catch {
    // what is wrong with it may quote it
  }
  throw new SolvencyError("ERR_SOLVENCY_REPORT_FORM", "what is signed is not canonical JSON");
}
