import { parseInstant } from "../credential/calendar.ts";
import { PresentationError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { CIRCUIT_VERSIONS } from "../presentation/public-signals.generated.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { HolderData } from "./holder-data.ts";

/** Faults of the request, which say nothing about the holder. */
export function validateRequest(request: PresentationRequest, { audience, now }: HolderData): void {
  if (request.audience !== audience) {
    throw new PresentationError(
      "ERR_PRESENTATION_AUDIENCE",
      "the request names another audience than the one that sent it",
    );
  }
  if (now.getTime() >= (parseInstant(request.expiresAt) ?? 0) * 1000) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_EXPIRED",
      "the presentation request has expired; ask the verifier for a new one",
    );
  }
  if (
    !request.circuits.some(
      ({ id, version }) => id === "compliance" && version === CIRCUIT_VERSIONS.compliance,
    )
  ) {
    throw new PresentationError(
      "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
      "the request admits no circuit that this wallet proves",
    );
  }
}

/** The address to prove for: one of the wallet's own, or none where the request needs none. */
export function chooseSubject(request: PresentationRequest, data: HolderData): Hex | undefined {
  const subject = (request.subject ?? data.subject)?.toLowerCase() as Hex | undefined;
  const isNeeded = request.chain !== undefined || request.scope.mode === "account";
  const own = data.subjects?.map((address) => address.toLowerCase()) ?? [];
  if (subject === undefined ? isNeeded : !own.includes(subject)) {
    throw new PresentationError(
      "ERR_PRESENTATION_SUBJECT",
      subject === undefined
        ? "the request needs a subject: choose one of the wallet's addresses"
        : "the subject is not an address whose key has signed for this wallet",
    );
  }
  return subject;
}
