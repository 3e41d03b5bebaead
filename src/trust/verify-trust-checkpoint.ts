import { verifyCheckpoint } from "../transparency/checkpoint.ts";
import { parseVerifierKey } from "../transparency/verifier-key.ts";
import { type TrustCheckpoint, trustCheckpointOf } from "./trust-checkpoint.ts";

export interface VerifyTrustCheckpointOptions {
  /** Of the registrar that is meant. */
  readonly origin: string;
  /** C2SP verifier keys, `name+id+base64`; one of them has signed. */
  readonly verifierKeys: readonly string[];
}

/**
 * A checkpoint that one of the keys has signed, of the registrar that is meant. Whether it is new enough is for
 * `readTrustFromCheckpoint`.
 * @throws AuditError `ERR_AUDIT_NOTE_FORM`, `_SIGNATURE`, `_KEY_UNKNOWN`, `_ORIGIN`, `_CHECKPOINT_FORM`, `_KEY_FORM`
 * @throws TrustError `ERR_TRUST_CHECKPOINT_FORM` for a checkpoint of something else
 */
export function verifyTrustCheckpoint(
  note: string,
  { origin, verifierKeys }: VerifyTrustCheckpointOptions,
): TrustCheckpoint {
  const keys = verifierKeys.map(parseVerifierKey);
  return trustCheckpointOf(verifyCheckpoint(note, { keys, origin }));
}
