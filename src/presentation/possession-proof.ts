import {
  type Fail,
  type Reader,
  readExactly,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDecimal } from "../credential/read-scalars.ts";
import { IssuanceError } from "../errors.ts";
import { readProofCoordinates } from "./read-values.ts";
import type { ProofJson } from "./types.ts";

/**
 * A holder's proof that it knows what opens its commitment. JSON. It carries no array of public signals: the issuer
 * rebuilds the context from its own address and nonce.
 */
export interface PossessionProof {
  readonly circuitId: "possession";
  /** The holder's commitment for this issuer (`bindHolder`), decimal. */
  readonly commitment: string;
  readonly proof: ProofJson;
  /** `hashVerificationKey` of the key that the proof is for, 64 lower-case hex digits. */
  readonly verificationKeyHash: string;
}

const readPossessionProof: Reader<PossessionProof> = readObject({
  circuitId: readExactly("possession"),
  commitment: readDecimal,
  proof: readProofCoordinates,
  verificationKeyHash: readText("64 lower-case hex digits", (text) => /^[0-9a-f]{64}$/.test(text)),
});

const fail: Fail = (path, expected) =>
  new IssuanceError("ERR_ISSUANCE_POSSESSION", `${path} must be ${expected}`, {
    details: { path },
  });

/**
 * Parses a proof of possession strictly: no unknown member, canonical decimals, a commitment below the field's order.
 * The proof's coordinates are ranged and put on their curves by `symbolon/proving`.
 * @param json a parsed JSON value
 * @throws IssuanceError `ERR_ISSUANCE_POSSESSION` naming the member
 */
export function parsePossessionProof(json: unknown): PossessionProof {
  return readPossessionProof(json, "possession", fail);
}
