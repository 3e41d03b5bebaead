import { ProvingError } from "../errors.ts";
import type { KeyKind } from "./manifest.ts";
import { parseCeremonyRecord } from "./parse-ceremony-record.ts";
import { isDevelopmentKey } from "./setup/is-development-key.ts";
import type { VerificationKey } from "./types.ts";

export interface KeyOrigin {
  readonly id: string;
  /** What the manifest claims. */
  readonly kind: KeyKind;
  /** SHA-256, hex, of the r1cs, the .zkey and the verification key file. */
  readonly circuitHash: string;
  readonly provingKeyHash: string;
  readonly verificationKeyHash: string;
  readonly verificationKey: VerificationKey;
  /** The record of a ceremony's verification as parsed JSON, if there is one. Nothing vouches for it. */
  readonly ceremony: unknown;
  readonly allowDevelopmentKeys: boolean;
}

/**
 * A key is used if it is a development key and such keys are allowed, or if it is no development key and the record of
 * a ceremony ends in it. The record is checked for its form and for the hashes of these files, and for nothing more:
 * whoever can write the artifacts can write the record, too. Who must not trust them verifies the transcript and pins
 * the verification key's hash (`loadArtifacts`, `acceptCircuit`).
 * Throws `ERR_PROVING_DEVELOPMENT_KEY` or `ERR_PROVING_CEREMONY_UNVERIFIED`.
 */
export function assertKeyOrigin(origin: KeyOrigin): void {
  const { id, kind } = origin;
  const isDevelopment = isDevelopmentKey(origin.circuitHash, origin.verificationKey);
  if (isDevelopment && !origin.allowDevelopmentKeys) {
    throw new ProvingError(
      "ERR_PROVING_DEVELOPMENT_KEY",
      `circuit ${id} has a development key: anyone can forge proofs under it; for evaluation set allowDevelopmentKeys`,
      { details: { id } },
    );
  }
  if (isDevelopment && kind === "development") return;
  if (isDevelopment || kind !== "ceremony") {
    refuse(id, "the key is not of the kind that the manifest claims");
  }
  if (origin.ceremony === undefined) refuse(id, "there is no verification record");
  const record = parseCeremonyRecord(origin.ceremony);
  if (
    record.circuitHash !== origin.circuitHash ||
    record.provingKeyHash !== origin.provingKeyHash ||
    record.verificationKeyHash !== origin.verificationKeyHash
  ) {
    refuse(id, "the verification record is of other files");
  }
}

function refuse(id: string, reason: string): never {
  throw new ProvingError(
    "ERR_PROVING_CEREMONY_UNVERIFIED",
    `circuit ${id}: no record of a verified ceremony stands behind the key: ${reason}`,
    { details: { id } },
  );
}
