import { PresentationError, VerificationError } from "../errors.ts";
import {
  CIRCUIT_VERSIONS,
  type CircuitId,
  PUBLIC_SIGNALS,
} from "../presentation/public-signals.generated.ts";
import { hashVerificationKey } from "../proving/hash-verification-key.ts";
import { parseVerificationKey } from "../proving/parse-verification-key.ts";
import { isDevelopmentKey } from "../proving/setup/is-development-key.ts";
import type { VerificationKey } from "../proving/types.ts";

/** A circuit that this verifier accepts proofs of: plain data, made once a process by `acceptCircuit`. */
export interface AcceptedCircuit {
  readonly id: CircuitId;
  readonly version: number;
  readonly verificationKey: VerificationKey;
  /** `hashVerificationKey`, 64 lower-case hex digits: what requests name. */
  readonly verificationKeyHash: string;
}

export interface AcceptCircuitOptions {
  readonly id: string;
  readonly version: number;
  /** The file `verification-key.json`, parsed. */
  readonly verificationKey: unknown;
  /** SHA-256 of the circuit's r1cs file, from the reader's own build or as `loadArtifacts` computed it. */
  readonly circuitHash: string;
  /**
   * The only key to accept, as a source other than the key's own says: `hashVerificationKey`, 64 lower-case hex digits.
   * Without it nothing says where the key comes from.
   */
  readonly pinnedKeyHash?: string;
  /** Accept a key whose secret anyone can compute. For evaluation alone. */
  readonly allowDevelopmentKeys?: boolean;
}

/**
 * Reads a verification key and refuses one under which anyone can forge, as far as the key itself shows it; who made it
 * could forge, unless a ceremony did.
 * @throws PresentationError `ERR_PRESENTATION_CIRCUIT_UNKNOWN` for a circuit whose proofs are no presentations of this build
 * @throws VerificationError `ERR_VERIFICATION_KEY_FORM`, `_KEY_UNSAFE`, `_KEY_MISMATCH` for another key than the
 *   pinned one, or `_KEY_DEVELOPMENT` unless allowed
 */
export function acceptCircuit(options: AcceptCircuitOptions): AcceptedCircuit {
  const { id, version } = options;
  if (!isKnown(id) || CIRCUIT_VERSIONS[id] !== version) {
    throw new PresentationError(
      "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
      "this build knows no such circuit of presentations",
    );
  }
  const verificationKey = parseVerificationKey(options.verificationKey);
  if (verificationKey.ic.length !== PUBLIC_SIGNALS[id].length + 1) {
    throw new VerificationError(
      "ERR_VERIFICATION_SIGNALS_COUNT",
      `a verification key of ${id} takes ${PUBLIC_SIGNALS[id].length} public signals`,
    );
  }
  if (
    options.allowDevelopmentKeys !== true &&
    isDevelopmentKey(options.circuitHash, verificationKey)
  ) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_DEVELOPMENT",
      "anyone can compute the secret of this verification key; use the key of a ceremony",
    );
  }
  const verificationKeyHash = hashVerificationKey(verificationKey);
  if (options.pinnedKeyHash !== undefined && options.pinnedKeyHash !== verificationKeyHash) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_MISMATCH",
      `the verification key of ${id} is not the one that is pinned`,
    );
  }
  return { id, version, verificationKey, verificationKeyHash };
}

/** The circuits that answer presentation requests; a proof of possession is for an issuer alone. */
const isKnown = (id: string): id is "compliance" => id === "compliance";
