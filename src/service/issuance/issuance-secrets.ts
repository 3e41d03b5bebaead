import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { ServiceKeys } from "../keys/service-keys.ts";

/**
 * Codes, names and seals of issuance. All derive from the part of the key file that outlives a rotation, so that what
 * was offered before one can be fetched after it, on every node.
 */
export interface IssuanceSecrets {
  /** The store's name for a customer: nobody finds the customer's id from it without the key file. */
  readonly customer: (customerId: string) => string;
  /** What an offer's address ends with, 43 characters of base64url: the store's id of it admits to nothing. */
  readonly handle: (offerId: string) => string;
  /** The pre-authorised code behind a handle, 43 characters of base64url. */
  readonly code: (handle: string) => string;
  /** The transaction code of an offer, decimal digits. */
  readonly txCode: (offerId: string, length: number) => string;
  /** AES-256-GCM. @param place what the text is sealed for: it opens there alone */
  readonly seal: (place: string, text: string) => string;
  /** Undefined where it was not sealed here, or for another place. */
  readonly open: (place: string, sealed: string) => string | undefined;
  /** A fresh nonce that holds its own end. @param expiresAt Unix milliseconds */
  readonly nonce: (expiresAt: number) => string;
  /** Undefined for a nonce that is not of this issuer, or has expired. @returns its end */
  readonly readNonce: (nonce: string, now: number) => number | undefined;
}

const USE = "symbolon/issuance/1";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** 16 random bytes, 8 of time, 16 of authentication. */
const NONCE_BYTES = 40;

export function issuanceSecrets({ pseudonym }: Pick<ServiceKeys, "pseudonym">): IssuanceSecrets {
  const keyOf = (use: string) => Buffer.from(pseudonym(`${USE}/key/${use}`), "base64url");
  const keys = {
    handle: keyOf("handle"),
    code: keyOf("code"),
    txCode: keyOf("tx-code"),
    seal: keyOf("seal"),
  };
  const nonceKey = keyOf("nonce");
  const mac = (key: Buffer, text: string) => createHmac("sha256", key).update(text, "utf8");
  const nonceTag = (body: Buffer) =>
    createHmac("sha256", nonceKey).update(body).digest().subarray(0, TAG_BYTES);
  return {
    customer: (customerId) => pseudonym(`${USE}/customer/${customerId}`),
    handle: (offerId) => mac(keys.handle, offerId).digest("base64url"),
    code: (handle) => mac(keys.code, handle).digest("base64url"),
    txCode: (offerId, length) => digits(mac(keys.txCode, offerId).digest("hex"), length),
    seal(place, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", keys.seal, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([sealed, cipher.getAuthTag()]).toString("base64url");
    },
    open: (place, sealed) => openSealed(keys.seal, place, Buffer.from(sealed, "base64url")),
    nonce(expiresAt) {
      const body = Buffer.concat([randomBytes(16), Buffer.alloc(8)]);
      body.writeBigUInt64BE(BigInt(expiresAt), 16);
      return Buffer.concat([body, nonceTag(body)]).toString("base64url");
    },
    readNonce(nonce, now) {
      const bytes = Buffer.from(nonce, "base64url");
      if (bytes.length !== NONCE_BYTES || bytes.toString("base64url") !== nonce) return undefined;
      const body = bytes.subarray(0, NONCE_BYTES - TAG_BYTES);
      if (!timingSafeEqual(nonceTag(body), bytes.subarray(body.length))) return undefined;
      const expiresAt = Number(body.readBigUInt64BE(16));
      return now < expiresAt ? expiresAt : undefined;
    },
  };
}

function openSealed(key: Buffer, place: string, bytes: Buffer): string | undefined {
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const end = bytes.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(end));
    const text = [decipher.update(bytes.subarray(IV_BYTES, end)), decipher.final()];
    return Buffer.concat(text).toString("utf8");
  } catch {
    return undefined;
  }
}

/** Evenly spread: 256 bits over at most 10^12. */
function digits(hex: string, length: number): string {
  const number = BigInt(`0x${hex}`) % 10n ** BigInt(length);
  return number.toString().padStart(length, "0");
}

/** What of a code, a token or a nonce the store keeps. */
export const digestOf = (text: string): string =>
  createHash("sha256").update(`${USE}/digest/${text}`, "utf8").digest("hex");
