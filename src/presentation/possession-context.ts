import { ISSUANCE_TAG } from "../field/domains.ts";
import { digestToScalar, keccakText, keccakWords } from "./abi-encode.ts";

/** What a proof of possession is made for: another issuer, or another nonce, and it does not verify. */
export interface PossessionContext {
  /**
   * The issuer's address as its metadata has it (`credential_issuer`), compared as text: 'https://kyc.example' and
   * 'https://kyc.example/' are two. A wallet takes the one that it fetched the metadata from.
   */
  readonly credentialIssuer: string;
  /** The issuer's fresh nonce, as text (`c_nonce`). That it is used once is up to the issuer. */
  readonly nonce: string;
}

/**
 * The public signal `contextHash` of circuit `possession`: keccak256(abi.encode(tag, keccak256(credentialIssuer),
 * keccak256(nonce))) >> 8, each text as UTF-8.
 * @throws TypeError for an empty text, or what is none
 */
export function possessionContext({ credentialIssuer, nonce }: PossessionContext): bigint {
  return digestToScalar(
    keccakWords(
      keccakText(ISSUANCE_TAG.POSSESSION),
      keccakText(assertText(credentialIssuer, "credentialIssuer")),
      keccakText(assertText(nonce, "nonce")),
    ),
  );
}

function assertText(text: unknown, name: string): string {
  if (typeof text === "string" && text !== "") return text;
  throw new TypeError(`${name} is a text that is not empty`);
}
