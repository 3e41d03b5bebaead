import { type NoteSigner, signNote } from "../transparency/signed-note.ts";
import { encodeTrustCheckpoint, type TrustCheckpoint } from "./trust-checkpoint.ts";

/**
 * The signed note (C2SP) of a registrar over its newest root, for a static host. Sign anew well before the wallets'
 * limit of age, also where nothing changed: a wallet cannot tell an old checkpoint from one that is held back.
 * @param signers one, or during a change of keys the former and the new; their name is the origin unless told
 * @throws TrustError `ERR_TRUST_CHECKPOINT_FORM`; AuditError `ERR_AUDIT_CHECKPOINT_FORM`, `ERR_AUDIT_NOTE_FORM`
 */
export function signTrustCheckpoint(
  checkpoint: TrustCheckpoint,
  signers: readonly NoteSigner[],
): string {
  return signNote(encodeTrustCheckpoint(checkpoint), signers);
}
