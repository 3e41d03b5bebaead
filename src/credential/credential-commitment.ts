import type { Hash } from "../field/poseidon.ts";
import { CLAIM_LAYOUT } from "./claim-layout.ts";

/** What an issuer signs to. Everything is a field element below the field's order. */
export interface CommitmentInputs {
  readonly layoutVersion: number;
  readonly holderCommitment: bigint;
  readonly claimWords: readonly bigint[];
  readonly extensionRoot: bigint;
  readonly salt: bigint;
}

/**
 * Poseidon, domain CREDENTIAL, of (layout version, holder commitment, claim words, extension root, salt): the message
 * of the issuer's signature.
 * @throws EncodingError `ERR_ENCODING_SCALAR_RANGE`
 */
export function credentialCommitment(hash: Hash, inputs: CommitmentInputs): bigint {
  if (inputs.layoutVersion !== CLAIM_LAYOUT.version) throw new RangeError("unknown claim layout");
  return hash("CREDENTIAL", [
    BigInt(inputs.layoutVersion),
    inputs.holderCommitment,
    ...inputs.claimWords,
    inputs.extensionRoot,
    inputs.salt,
  ]);
}

/**
 * Poseidon, domain HOLDER, of (secret, blind). Use a new blind for each issuer: two issuers that compare commitments
 * then learn nothing.
 */
export function holderCommitment(hash: Hash, secret: bigint, blind: bigint): bigint {
  return hash("HOLDER", [secret, blind]);
}
