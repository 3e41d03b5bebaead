import type { ClientClass, KycLevel, Regime } from "../credential/types.ts";
import { CLIENT_CLASSES, KYC_LEVELS, namesToMask, REGIMES } from "../credential/vocabulary.ts";
import type { Point } from "../field/babyjub.ts";
import { assertPublicKey } from "../field/babyjub.ts";
import { packWords } from "../field/layout.ts";
import type { Hash } from "../field/poseidon.ts";
import { ISSUER_RECORD_LAYOUT } from "./issuer-record-layout.ts";

/** What an issuer may attest. */
export interface IssuerAuthority {
  /** Regimes under which it may attest KYC; 'none': credentials that name no regime. */
  readonly regimes: readonly (Regime | "none")[];
  readonly maxKycLevel: KycLevel | "none";
  readonly clientClasses: readonly ClientClass[];
}

/** One issuer as the registrar lists it: a leaf of the trust tree. */
export interface IssuerRecord extends IssuerAuthority {
  /** did:web. A label for people: the leaf does not cover it, so compare the key with the DID's document. */
  readonly id: string;
  readonly publicKey: Point;
  /** Root of the issuer's status tree. */
  readonly statusRoot: bigint;
  /** Unix seconds: the status root was the issuer's list then. */
  readonly statusAsOf: number;
  /** Unix seconds: every index not revoked was screened then. 0 = never. */
  readonly screenedAt: number;
  /** Version of the list that was screened against. */
  readonly listVersion: number;
}

/** Bit i: regime number i; bit 0: no regime. */
function regimesMask(regimes: IssuerAuthority["regimes"]): bigint {
  return regimes.reduce(
    (mask, name) => mask | (1n << BigInt(name === "none" ? 0 : REGIMES.number(name))),
    0n,
  );
}

/**
 * The record's word in the leaf (ISSUER_RECORD_LAYOUT).
 * @throws CredentialError `ERR_CREDENTIAL_CLAIM_UNKNOWN` for a name that has no number
 * @throws EncodingError `ERR_ENCODING_FIELD_WIDTH`
 */
export function issuerWord(record: Omit<IssuerRecord, "id" | "publicKey" | "statusRoot">): bigint {
  const { maxKycLevel } = record;
  const [word = 0n] = packWords(ISSUER_RECORD_LAYOUT, {
    regimes: regimesMask(record.regimes),
    maxKycLevel: maxKycLevel === "none" ? 0n : BigInt(KYC_LEVELS.number(maxKycLevel)),
    clientClasses: namesToMask(CLIENT_CLASSES, record.clientClasses),
    statusAsOf: BigInt(record.statusAsOf),
    screenedAt: BigInt(record.screenedAt),
    listVersion: BigInt(record.listVersion),
  });
  return word;
}

/**
 * Poseidon, domain ISSUER, of (Ax, Ay, status root, record word).
 * @throws KeyError of `assertPublicKey`: the circuit leaves to this what it does not check of the key
 */
export function issuerLeaf(hash: Hash, record: Omit<IssuerRecord, "id">): bigint {
  assertPublicKey(record.publicKey);
  return hashIssuerRecord(hash, record);
}

/** `issuerLeaf` for a key that has been checked (a check takes some 30 ms). */
export function hashIssuerRecord(hash: Hash, record: Omit<IssuerRecord, "id">): bigint {
  const { x, y } = record.publicKey;
  return hash("ISSUER", [x, y, record.statusRoot, issuerWord(record)]);
}
