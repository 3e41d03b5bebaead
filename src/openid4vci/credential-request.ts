import { type Fail, readInteger, readList, readObject } from "../credential/read-object.ts";
import { IssuanceError } from "../errors.ts";
import { anything, pick, token } from "./readers.ts";
import { CONFIGURATION_ID, POSSESSION_PROOF_TYPE } from "./vocabulary.ts";

/** A proof of possession with the nonce that it was made for. */
export interface PossessionOverNonce {
  /** `c_nonce` of the issuer. */
  readonly nonce: string;
  /** `PossessionProof`, JSON; not verified. */
  readonly possession: unknown;
}

const fail: Fail = (path, expected) =>
  new IssuanceError("ERR_ISSUANCE_POSSESSION", `${path} must be ${expected}`, {
    details: { path },
  });

const readProof = readObject({ nonce: token(256), possession: anything });

/** OpenID4VCI 1.0, section 8.2. */
export function encodeCredentialRequest(proof: PossessionOverNonce) {
  return {
    credential_configuration_id: CONFIGURATION_ID,
    proofs: { [POSSESSION_PROOF_TYPE]: [proof] },
  };
}

export interface ParsedCredentialRequest {
  /** Whether it asks for the one credential that there is, by its configuration. */
  readonly isKnown: boolean;
  /** There is none where the request has no readable proof of this type. */
  readonly proofs: unknown;
}

export function parseCredentialRequest(json: unknown): ParsedCredentialRequest {
  const names = ["credential_configuration_id", "credential_identifier", "proofs"];
  const members = pick(json, names) ?? {};
  return {
    isKnown:
      members.credential_configuration_id === CONFIGURATION_ID &&
      !("credential_identifier" in members),
    proofs: members.proofs,
  };
}

/** Exactly one proof, of exactly one type. @throws IssuanceError `ERR_ISSUANCE_POSSESSION` */
export function parseProofs(json: unknown): PossessionOverNonce {
  const list = readObject({ [POSSESSION_PROOF_TYPE]: readList(readProof, 1, 1) })(
    json,
    "proofs",
    fail,
  )[POSSESSION_PROOF_TYPE];
  const [proof] = list;
  if (proof === undefined) throw fail("proofs", "a list of 1", "form");
  return proof;
}

/** What a refresh says: which credential the wallet holds, and that it holds what opens its commitment. */
export interface RefreshRequest extends PossessionOverNonce {
  /** Status index of the credential that the wallet holds. */
  readonly held: number;
}

export function encodeRefreshRequest({ held, ...proof }: RefreshRequest) {
  return { held_status_index: held, proofs: { [POSSESSION_PROOF_TYPE]: [proof] } };
}

const readRefresh = readObject({
  held_status_index: readInteger(0, 2 ** 25 - 1),
  proofs: anything,
});

/** @throws IssuanceError `ERR_ISSUANCE_POSSESSION` */
export function parseRefreshRequest(json: unknown): RefreshRequest {
  const { held_status_index: held, proofs } = readRefresh(json, "request", fail);
  return { held, ...parseProofs(proofs) };
}
