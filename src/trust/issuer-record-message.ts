import { sha256 } from "@noble/hashes/sha2.js";
import type { Hash } from "../field/poseidon.ts";
import { bytesToInteger } from "../field/scalar.ts";
import { hashIssuerRecord, type IssuerRecord } from "./issuer-record.ts";

/**
 * What an issuer signs of its record: Poseidon, domain RECORD, of the issuer leaf and the first 31 bytes of SHA-256
 * of the id, which the leaf does not cover. The domain keeps it apart from the commitments that the same key signs.
 * @param record one whose key has been checked
 */
export function issuerRecordMessage(hash: Hash, record: IssuerRecord): bigint {
  const digest = sha256(new TextEncoder().encode(record.id));
  return hash("RECORD", [hashIssuerRecord(hash, record), bytesToInteger(digest.subarray(0, 31))]);
}
