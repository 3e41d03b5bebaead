import { PresentationError, VerificationError } from "../errors.ts";
import type { NullifierStore } from "./nullifier-store.ts";
import type { VerifiedPresentation } from "./verify-presentation.ts";

/**
 * Takes the nullifier of a verified presentation: the last step of acceptance.
 * @returns whether it is the holder's first in the scope, or a renewal (mode `account`)
 * @throws VerificationError `ERR_VERIFICATION_NULLIFIER_USED`
 * @throws PresentationError `ERR_PRESENTATION_SUBJECT`: in mode `account`, the nullifier belongs to another subject
 */
export async function consumePresentation(
  store: NullifierStore,
  presentation: VerifiedPresentation,
): Promise<"accepted" | "renewed"> {
  const { mode, ruleHash, nullifier, subject, asOf } = presentation;
  const outcome = await store.take({
    mode,
    ruleHash,
    nullifier,
    asOf: asOf.seconds,
    ...(subject === undefined ? {} : { subject }),
  });
  if (outcome === "accepted" || outcome === "renewed") return outcome;
  if (outcome === "other-subject") {
    throw new PresentationError(
      "ERR_PRESENTATION_SUBJECT",
      "the holder's account in this scope belongs to another subject",
    );
  }
  throw new VerificationError(
    "ERR_VERIFICATION_NULLIFIER_USED",
    "the holder's proof for this scope was used before",
  );
}
