import type { Address } from "viem";
import { unpackWords } from "../field/layout.ts";
import { loadHash } from "../field/poseidon.ts";
import { type Hex, keccakWords } from "../presentation/abi-encode.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";
import { issuerWord } from "../trust/issuer-record.ts";
import { ISSUER_RECORD_LAYOUT } from "../trust/issuer-record-layout.ts";
import { formatIssuerRecord, parseIssuerRecord } from "../trust/parse-issuer-record.ts";
import { type SignedIssuerRecord, verifyIssuerRecord } from "../trust/verify-issuer-record.ts";

/** `ITrustRegistry.IssuerProposal` */
export interface EncodedProposal {
  readonly x: bigint;
  readonly y: bigint;
  readonly authority: {
    readonly regimes: bigint;
    readonly maxKycLevel: number;
    readonly clientClasses: number;
  };
  readonly publisher: Address;
  readonly did: string;
}

/** `ITrustRegistry.StatusUpdate` */
export interface EncodedStatus {
  readonly issuerId: Hex;
  readonly statusRoot: bigint;
  readonly statusAsOf: number;
  readonly screenedAt: number;
  readonly listVersion: number;
}

/** An issuer's name in the trust registry. */
export function issuerIdOf({ x, y }: { readonly x: bigint; readonly y: bigint }): Hex {
  return keccakWords(x, y);
}

/** What the registry lists of a record: its key, authority and DID. */
export function encodeProposal(record: IssuerRecord, publisher: Address): EncodedProposal {
  const { x, y } = record.publicKey;
  const values = unpackWords(ISSUER_RECORD_LAYOUT, [issuerWord(record)]);
  return {
    x,
    y,
    authority: {
      regimes: values.regimes,
      maxKycLevel: Number(values.maxKycLevel),
      clientClasses: Number(values.clientClasses),
    },
    publisher,
    did: record.id,
  };
}

/** What the registry takes of a record afterwards: its status. */
export function encodeStatus(record: IssuerRecord): EncodedStatus {
  const { publicKey, statusRoot, statusAsOf, screenedAt, listVersion } = record;
  return { issuerId: issuerIdOf(publicKey), statusRoot, statusAsOf, screenedAt, listVersion };
}

/**
 * A record as it is, or one that its issuer signed; its form and key hold, and its signature.
 * Rejects like `parseIssuerRecord` or `verifyIssuerRecord`.
 */
export async function acceptRecord(
  record: IssuerRecord | SignedIssuerRecord,
): Promise<IssuerRecord> {
  if ("signature" in record) return verifyIssuerRecord(await loadHash(), record);
  return parseIssuerRecord(formatIssuerRecord(record));
}
