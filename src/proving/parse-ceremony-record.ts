import { ProvingError } from "../errors.ts";

/** What somebody recorded who says to have checked a ceremony's whole transcript. Not signed: it proves nothing by itself. */
export interface CeremonyRecord {
  readonly formatVersion: 1;
  /** SHA-256 of the r1cs, the .zkey and the verification key file that the transcript ends in; hex. */
  readonly circuitHash: string;
  readonly provingKeyHash: string;
  readonly verificationKeyHash: string;
  /** SHA-256 of the powers-of-tau file; hex. */
  readonly phase1Hash: string;
  /** Transcript hash of each contribution, in order; one at least. */
  readonly contributions: readonly string[];
  /** The public random value that closed the ceremony, 32 bytes or more; hex. */
  readonly beacon: string;
  /** ISO 8601, UTC. */
  readonly verifiedAt: string;
}

/**
 * Structure only, fail closed: it does not check the transcript again.
 * Throws `ERR_PROVING_CEREMONY_UNVERIFIED`.
 */
export function parseCeremonyRecord(json: unknown): CeremonyRecord {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse("form");
  const record: Record<string, unknown> = { ...json };
  if (record.formatVersion !== 1) refuse("formatVersion");
  const hex = (value: unknown, bytes: number, where: string): string =>
    typeof value === "string" && new RegExp(`^(?:[0-9a-f]{2}){${bytes},128}$`).test(value)
      ? value
      : refuse(where);
  const digest = (name: string): string => hex(record[name], 32, name);
  const { contributions, verifiedAt } = record;
  if (!Array.isArray(contributions) || contributions.length === 0) return refuse("contributions");
  if (
    typeof verifiedAt !== "string" ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(verifiedAt) ||
    Number.isNaN(Date.parse(verifiedAt))
  ) {
    return refuse("verifiedAt");
  }
  return {
    formatVersion: 1,
    circuitHash: digest("circuitHash"),
    provingKeyHash: digest("provingKeyHash"),
    verificationKeyHash: digest("verificationKeyHash"),
    phase1Hash: digest("phase1Hash"),
    contributions: Array.from(contributions, (hash) => hex(hash, 32, "contributions")),
    beacon: digest("beacon"),
    verifiedAt,
  };
}

function refuse(where: string): never {
  throw new ProvingError(
    "ERR_PROVING_CEREMONY_UNVERIFIED",
    `the ceremony's verification record is malformed: ${where}`,
    { details: { where } },
  );
}
