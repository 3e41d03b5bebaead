import { parseInstant } from "../credential/calendar.ts";
import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDidWeb, readInstant, readWebAddress } from "../credential/read-scalars.ts";
import { StatusError } from "../errors.ts";
import { decodeBitstring } from "./decode-bitstring.ts";

export interface ParsedStatusList {
  readonly id: string;
  readonly issuer: string;
  /** Bitstring of 131,072 entries: entry 0 is the highest bit of byte 0. */
  readonly bits: Uint8Array;
}

const fail: Fail = (path, expected) =>
  new StatusError("ERR_STATUS_LIST_FORM", `${path}: expected ${expected}`, { details: { path } });

/** A list of exactly these texts, in any order. */
function readTexts(texts: readonly string[]): Reader<readonly string[]> {
  return (value, path, onFault) => {
    const given = Array.isArray(value) ? value : [];
    if (given.length !== texts.length || !texts.every((text) => given.includes(text))) {
      throw onFault(path, texts.join(", "), "form");
    }
    return texts;
  };
}

const readPurpose: Reader<"revocation"> = (value, path) => {
  if (value !== "revocation") {
    throw new StatusError("ERR_STATUS_PURPOSE", `${path}: only 'revocation' is supported`);
  }
  return value;
};

/** Left to whoever secures the credential for other verifiers. */
const readProof: Reader<unknown> = (value, path, onFault) => {
  if (typeof value !== "object" || value === null) throw onFault(path, "an object", "form");
  return value;
};

const readCredential = readObject(
  {
    "@context": readTexts(["https://www.w3.org/ns/credentials/v2"]),
    id: readWebAddress,
    type: readTexts(["VerifiableCredential", "BitstringStatusListCredential"]),
    issuer: readDidWeb,
    credentialSubject: readObject(
      {
        type: readExactly("BitstringStatusList"),
        statusPurpose: readPurpose,
        encodedList: readText("a text", () => true),
      },
      {
        id: readText("a text of at most 2,048 characters", (text) => text.length <= 2048),
        ttl: readInteger(0, Number.MAX_SAFE_INTEGER),
      },
    ),
  },
  { validFrom: readInstant, validUntil: readInstant, proof: readProof },
);

/**
 * Reads a W3C status list strictly. A `proof` is let through and not verified: that the bits are the issuer's shows
 * by the status root that the trust list has for it (`StatusTree`).
 * @param now Unix seconds; given, the list must be in force then
 * @throws StatusError `ERR_STATUS_LIST_FORM`, `ERR_STATUS_LIST_LENGTH`, `ERR_STATUS_PURPOSE`, `ERR_STATUS_STALE`
 */
export async function parseStatusListCredential(
  json: unknown,
  { now }: { readonly now?: number } = {},
): Promise<ParsedStatusList> {
  const credential = readCredential(json, "statusListCredential", fail);
  const { id, issuer, validFrom, validUntil } = credential;
  if (now !== undefined) {
    const from = validFrom === undefined ? undefined : parseInstant(validFrom);
    const until = validUntil === undefined ? undefined : parseInstant(validUntil);
    if ((from !== undefined && now < from) || (until !== undefined && now > until)) {
      throw new StatusError("ERR_STATUS_STALE", "the status list is not in force now");
    }
  }
  return { id, issuer, bits: await decodeBitstring(credential.credentialSubject.encodedList) };
}
