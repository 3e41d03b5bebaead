import { type Reader, readObject } from "../credential/read-object.ts";
import { readDecimal, readPoint } from "../credential/read-scalars.ts";
import type { PointJson } from "../credential/types.ts";
import { TrustError } from "../errors.ts";
import type { Point } from "../field/babyjub.ts";
import type { Hash } from "../field/poseidon.ts";
import { verifyEddsa } from "../field/verify-eddsa.ts";
import type { IssuerRecord } from "./issuer-record.ts";
import { issuerRecordMessage } from "./issuer-record-message.ts";
import { failRecord, type IssuerRecordJson, parseIssuerRecord } from "./parse-issuer-record.ts";

/** What an issuer sends to a registrar, as JSON: scalars as canonical decimals. */
export interface SignedIssuerRecord {
  readonly record: IssuerRecordJson;
  /** EdDSA-Poseidon by the record's key over `issuerRecordMessage`. */
  readonly signature: { readonly r8: PointJson; readonly s: string };
}

const readSignature = readObject({ r8: readPoint, s: readDecimal });

const toPoint = ({ x, y }: PointJson): Point => ({ x: BigInt(x), y: BigInt(y) });

/**
 * The record, once its form, its key and the signature by that key hold. That the key is the issuer's is for the
 * registrar to know; that the record is the issuer's latest is for who keeps the one before.
 * @param now Unix seconds; given, neither time may lie after it
 * @throws TrustError `ERR_TRUST_RECORD_FORM`, `ERR_TRUST_RECORD_SIGNATURE`
 * @throws KeyError of `assertPublicKey`
 */
export async function verifyIssuerRecord(
  hash: Hash,
  json: unknown,
  options: { readonly now?: number } = {},
): Promise<IssuerRecord> {
  const readRecord: Reader<IssuerRecord> = (value) => parseIssuerRecord(value, options);
  const readSigned = readObject({ record: readRecord, signature: readSignature });
  const { record, signature } = readSigned(json, "signedRecord", failRecord);
  const { r8, s } = signature;
  const message = issuerRecordMessage(hash, record);
  if (!verifyEddsa(message, { r8: toPoint(r8), s: BigInt(s) }, record.publicKey)) {
    throw new TrustError(
      "ERR_TRUST_RECORD_SIGNATURE",
      "the signature is not the issuer's over this record",
    );
  }
  return record;
}
