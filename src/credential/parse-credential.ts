import { CredentialError } from "../errors.ts";
import { assertPublicKey, SUBGROUP_ORDER } from "../field/babyjub.ts";
import { CLAIM_LAYOUT } from "./claim-layout.ts";
import { claimWords } from "./claim-words.ts";
import { parseClaims } from "./parse-claims.ts";
import { type Fail, type Reader, readExactly, readInteger, readObject } from "./read-object.ts";
import { readDecimal, readDidWeb, readInstant, readPoint, readWebAddress } from "./read-scalars.ts";
import type { Credential } from "./types.ts";

const fail: Fail = (path, expected) =>
  new CredentialError("ERR_CREDENTIAL_FORM", `${path}: expected ${expected}`, {
    details: { path },
  });

const readLayoutVersion: Reader<1> = (value) => {
  if (value !== CLAIM_LAYOUT.version) {
    throw new CredentialError(
      "ERR_CREDENTIAL_LAYOUT_UNKNOWN",
      `only claim layout ${CLAIM_LAYOUT.version} is known`,
    );
  }
  return CLAIM_LAYOUT.version;
};

const readSignatureScalar: Reader<string> = (value, path, onFault) => {
  const text = readDecimal(value, path, onFault);
  if (BigInt(text) >= SUBGROUP_ORDER) {
    throw onFault(path, "a decimal below the subgroup's order", "form");
  }
  return text;
};

const readCredential = readObject({
  type: readExactly("SymbolonCredential"),
  version: readExactly(1),
  layoutVersion: readLayoutVersion,
  issuer: readObject({ id: readDidWeb, publicKey: readPoint }),
  holderCommitment: readDecimal,
  claims: parseClaims,
  issuedAt: readInstant,
  expiresAt: readInstant,
  status: readObject({
    index: readInteger(0, 2 ** 25 - 1),
    statusListCredential: readWebAddress,
  }),
  extensionRoot: readExactly("0"),
  salt: readDecimal,
  signature: readObject({ r8: readPoint, s: readSignatureScalar }),
});

/**
 * Reads a credential strictly: every member, no other, each in its one form; the issuer's key is a safe one. Says
 * nothing of the signature: that is `verifyCredential`.
 * @throws CredentialError `ERR_CREDENTIAL_FORM`, `ERR_CREDENTIAL_LAYOUT_UNKNOWN`, `ERR_CREDENTIAL_VALIDITY` and those
 *   of `parseClaims`
 * @throws KeyError of `assertPublicKey`
 */
export function parseCredential(json: unknown): Credential {
  const credential: Credential = readCredential(json, "credential", fail);
  claimWords(credential);
  const { x, y } = credential.issuer.publicKey;
  assertPublicKey({ x: BigInt(x), y: BigInt(y) });
  return credential;
}
