import { parseInstant } from "../credential/calendar.ts";
import { PresentationError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { unixSeconds } from "../presentation/as-of.ts";
import { CIRCUIT_VERSIONS } from "../presentation/public-signals.generated.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { HolderData } from "./holder-data.ts";

/** Faults of the request, which say nothing about the holder. */
export function validateRequest(
  request: PresentationRequest,
  { audience, now }: HolderData,
  verificationKeyHash: string | undefined,
): void {
  if (request.audience !== audience) {
    throw new PresentationError(
      "ERR_PRESENTATION_AUDIENCE",
      "the request names another audience than the one that sent it",
    );
  }
  if (unixSeconds(now) >= (parseInstant(request.expiresAt) ?? 0)) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_EXPIRED",
      "the presentation request has expired; ask the verifier for a new one",
    );
  }
  const circuit = request.circuits.find(
    ({ id, version }) => id === "compliance" && version === CIRCUIT_VERSIONS.compliance,
  );
  if (
    circuit === undefined ||
    circuit.verificationKeyHash !== (verificationKeyHash ?? circuit.verificationKeyHash)
  ) {
    throw new PresentationError(
      "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
      circuit === undefined
        ? "the request admits no circuit that this wallet proves"
        : "the request is for another key of the circuit than this wallet proves with",
    );
  }
}

/** The address to prove for: one of the wallet's own, or none where the request needs none. */
export function chooseSubject(request: PresentationRequest, data: HolderData): Hex | undefined {
  const subject = (request.subject ?? data.subject)?.toLowerCase() as Hex | undefined;
  const own = data.subjects?.map((address) => address.toLowerCase()) ?? [];
  if (subject === undefined ? request.chain !== undefined : !own.includes(subject)) {
    throw new PresentationError(
      "ERR_PRESENTATION_SUBJECT",
      subject === undefined
        ? "the request needs a subject: choose one of the wallet's addresses"
        : "the subject is not an address whose key has signed for this wallet",
    );
  }
  return subject;
}
