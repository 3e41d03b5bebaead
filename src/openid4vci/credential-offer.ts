import { type Fail, readInteger, readList, readObject } from "../credential/read-object.ts";
import { IssuanceError } from "../errors.ts";
import { pick, plainAddress, text, token } from "./readers.ts";
import { CONFIGURATION_ID, OFFER_SCHEME, PRE_AUTHORIZED_GRANT } from "./vocabulary.ts";

/** What the holder has to type in beside the offer, as it came by another way. */
export interface TxCodeForm {
  readonly inputMode: "numeric" | "text";
  readonly length?: number;
  readonly description?: string;
}

/** An issuer's offer of a credential, as a wallet reads it. */
export interface CredentialOffer {
  /** The issuer's URL: what its metadata are found by, and what proofs of possession are bound to. */
  readonly credentialIssuer: string;
  /** Whoever has it can fetch the credential: keep it out of logs. */
  readonly preAuthorizedCode: string;
  /** There where the issuer asks for a transaction code. */
  readonly txCode?: TxCodeForm;
}

/** OpenID4VCI 1.0, section 4.1.1. */
export interface CredentialOfferJson {
  readonly credential_issuer: string;
  readonly credential_configuration_ids: readonly string[];
  readonly grants: {
    readonly [PRE_AUTHORIZED_GRANT]: {
      readonly "pre-authorized_code": string;
      readonly tx_code?: {
        readonly input_mode: "numeric" | "text";
        readonly length?: number;
        readonly description?: string;
      };
    };
  };
}

const fail: Fail = (path, expected) =>
  new IssuanceError("ERR_ISSUANCE_OFFER_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

const readTxCode = readObject(
  {},
  { input_mode: text(16), length: readInteger(1, 64), description: text(300) },
);
const readGrant = readObject(
  { "pre-authorized_code": token(1024) },
  { tx_code: readTxCodeMembers },
);

function readTxCodeMembers(value: unknown, path: string, onFault: Fail): TxCodeForm {
  const members = pick(value, ["input_mode", "length", "description"]);
  const { input_mode = "numeric", length, description } = readTxCode(members, path, onFault);
  if (input_mode !== "numeric" && input_mode !== "text") {
    throw onFault(`${path}.input_mode`, "numeric or text", "form");
  }
  return {
    inputMode: input_mode,
    ...(length === undefined ? {} : { length }),
    ...(description === undefined ? {} : { description }),
  };
}

export function encodeCredentialOffer({
  credentialIssuer,
  preAuthorizedCode,
  txCode,
}: CredentialOffer): CredentialOfferJson {
  return {
    credential_issuer: credentialIssuer,
    credential_configuration_ids: [CONFIGURATION_ID],
    grants: {
      [PRE_AUTHORIZED_GRANT]: {
        "pre-authorized_code": preAuthorizedCode,
        ...(txCode === undefined
          ? {}
          : {
              tx_code: {
                input_mode: txCode.inputMode,
                ...(txCode.length === undefined ? {} : { length: txCode.length }),
                ...(txCode.description === undefined ? {} : { description: txCode.description }),
              },
            }),
      },
    },
  };
}

/**
 * Reads the JSON of an offer. Members that are not known are left alone; an offer of another credential, or one
 * without a pre-authorised code, is refused.
 * @throws IssuanceError `ERR_ISSUANCE_OFFER_FORM`
 */
export function parseCredentialOffer(json: unknown): CredentialOffer {
  const names = ["credential_issuer", "credential_configuration_ids", "grants"];
  const members = readObject({
    credential_issuer: plainAddress,
    credential_configuration_ids: readList(text(256), 1, 64),
    grants: (value: unknown) => pick(value, [PRE_AUTHORIZED_GRANT]),
  })(pick(json, names), "offer", fail);
  if (!members.credential_configuration_ids.includes(CONFIGURATION_ID)) {
    throw fail("offer.credential_configuration_ids", `of a ${CONFIGURATION_ID}`, "form");
  }
  const grants = readObject({
    [PRE_AUTHORIZED_GRANT]: (value: unknown) => pick(value, ["pre-authorized_code", "tx_code"]),
  })(members.grants, "offer.grants", fail);
  const grant = readGrant(grants[PRE_AUTHORIZED_GRANT], "offer.grants.pre-authorized_code", fail);
  return {
    credentialIssuer: members.credential_issuer,
    preAuthorizedCode: grant["pre-authorized_code"],
    ...(grant.tx_code === undefined ? {} : { txCode: grant.tx_code }),
  };
}

/** A link, or a QR code, that opens a wallet at the offer behind an address. */
export function createOfferLink(offerUri: string): string {
  return `${OFFER_SCHEME}?${new URLSearchParams({ credential_offer_uri: offerUri })}`;
}

export type OfferText =
  | { readonly kind: "value"; readonly json: unknown }
  | { readonly kind: "reference"; readonly uri: string };

const LONGEST = 16_384;

/**
 * What a QR code, a link or a paste holds: an offer by value or by reference. Links of any scheme are taken, as
 * wallets register their own.
 * @throws IssuanceError `ERR_ISSUANCE_OFFER_FORM`
 */
export function readOfferText(given: string): OfferText {
  const trimmed = given.trim();
  if (trimmed.length > LONGEST) throw fail("offer", `at most ${LONGEST} characters`, "form");
  if (trimmed.startsWith("{")) return { kind: "value", json: parseJson(trimmed) };
  if (!URL.canParse(trimmed)) throw fail("offer", "a credential offer's link or JSON", "form");
  const { searchParams } = new URL(trimmed);
  const [value, ...values] = searchParams.getAll("credential_offer");
  const [uri, ...uris] = searchParams.getAll("credential_offer_uri");
  if ((value === undefined) === (uri === undefined) || values.length + uris.length > 0) {
    throw fail("offer", "either one credential_offer or one credential_offer_uri", "form");
  }
  if (value !== undefined) return { kind: "value", json: parseJson(value) };
  return { kind: "reference", uri: uri ?? "" };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw fail("offer", "JSON", "form");
  }
}
