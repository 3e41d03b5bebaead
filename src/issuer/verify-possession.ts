import { VerificationError } from "../errors.ts";
import { type PossessionContext, possessionContext } from "../presentation/possession-context.ts";
import { parsePossessionProof } from "../presentation/possession-proof.ts";
import { orderPublicSignals } from "../presentation/public-signals.ts";
import { hashVerificationKey } from "../proving/hash-verification-key.ts";
import { parseProof } from "../proving/parse-proof.ts";
import type { Groth16Proof, VerificationKey } from "../proving/types.ts";
import { verifyProof } from "../proving/verify-proof.ts";

/** `credentialIssuer` and `nonce` are the issuer's own, never the proof's or the request's. */
export interface VerifyPossessionOptions extends PossessionContext {
  /** A parsed JSON value. */
  readonly proof: unknown;
  /** Of circuit `possession`, as `loadArtifacts` gives it: that of a development key is for evaluation alone. */
  readonly verificationKey: VerificationKey;
  /** How a Groth16 proof is verified, where it is done elsewhere; anything but `true` is no. `verifyProof` unless told. */
  readonly verify?:
    | ((
        key: VerificationKey,
        publicSignals: readonly bigint[],
        proof: Groth16Proof,
      ) => Promise<boolean>)
    | undefined;
}

/**
 * Verifies that whoever answered `nonce` knows the secret and the blind behind a commitment, and gives that commitment:
 * the one to sign to, and on a renewal the one to hold against the credential's. It consumes nothing: the same proof
 * verifies again, in other bytes too, until the issuer takes the nonce out of use; take it before anything is issued.
 * @throws TypeError for an empty `credentialIssuer` or `nonce`
 * @throws IssuanceError `ERR_ISSUANCE_POSSESSION`: not the form of a proof of possession
 * @throws VerificationError `ERR_VERIFICATION_KEY_MISMATCH`: for another key; `_PROOF_RANGE`, `_POINT_OFF_CURVE`;
 *   `_PROOF_INVALID`: for another commitment, issuer or nonce, or no proof at all; `_SIGNALS_COUNT`, `_KEY_UNSAFE` where
 *   `verificationKey` is not this circuit's
 */
export async function verifyPossession(options: VerifyPossessionOptions): Promise<bigint> {
  const { verificationKey, verify = verifyProof } = options;
  const contextHash = possessionContext(options);
  const possession = parsePossessionProof(options.proof);
  if (possession.verificationKeyHash !== hashVerificationKey(verificationKey)) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_MISMATCH",
      "the proof of possession is for another key than the issuer's; the wallet needs its artifacts",
    );
  }
  const proof = parseProof(possession.proof);
  const commitment = BigInt(possession.commitment);
  const signals = orderPublicSignals("possession", { commitment, contextHash });
  if ((await verify(verificationKey, signals, proof)) !== true) {
    throw new VerificationError(
      "ERR_VERIFICATION_PROOF_INVALID",
      "the proof does not prove possession of this commitment for this issuer and nonce",
    );
  }
  return commitment;
}
