import { ProvingError } from "../errors.ts";
import type { ArtifactRequirements } from "./artifacts.ts";
import { assertBlindingKey } from "./assert-blinding-key.ts";
import { assertKeyOrigin } from "./assert-key-origin.ts";
import { hashVerificationKey } from "./hash-verification-key.ts";
import { ARTIFACT_FILES, type CircuitRecord } from "./manifest.ts";
import { parseVerificationKey } from "./parse-verification-key.ts";
import type { ProvingKeySummary } from "./read-proving-key.ts";
import { fileRecord, parseArtifactJson } from "./select-circuits.ts";
import type { VerificationKey } from "./types.ts";

/** One circuit's record and files, each of the hash that the manifest lists. A plain object: a worker may get it. */
export interface CircuitEvidence {
  readonly id: string;
  readonly circuit: CircuitRecord;
  readonly provingKey: ProvingKeySummary;
  readonly keyFile: Uint8Array;
  /** The ceremony's record, if the manifest lists one. */
  readonly ceremony: Uint8Array | undefined;
  readonly pinnedKeys: ArtifactRequirements["pinnedKeys"];
  readonly allowDevelopmentKeys: boolean;
}

export interface ExaminedKey {
  readonly verificationKey: VerificationKey;
  readonly verificationKeyHash: string;
}

/**
 * What every loader asks of a circuit once its bytes are known to be the listed ones: the verification key is safe and
 * the pinned one, the proving key belongs to it and hides a witness, and its origin is good enough. A few tenths of a second.
 * Throws `ERR_PROVING_ARTIFACT_HASH`, `_ARTIFACT_VERSION`, `_DEVELOPMENT_KEY`, `_CEREMONY_UNVERIFIED`, `_KEY_UNSAFE`, `_MANIFEST_FORM`
 * or `ERR_VERIFICATION_KEY_*`.
 */
export function examineCircuit(evidence: CircuitEvidence): ExaminedKey {
  const { id, circuit, provingKey } = evidence;
  const verificationKey = parseVerificationKey(parseArtifactJson(evidence.keyFile));
  const verificationKeyHash = hashVerificationKey(verificationKey);
  assertPinned(id, verificationKeyHash, evidence.pinnedKeys);
  const fits =
    provingKey.wires === circuit.wires &&
    provingKey.publicSignals === circuit.publicSignals.length &&
    hashVerificationKey(provingKey.verificationKey) === verificationKeyHash;
  if (!fits) throw mixedArtifacts(id);
  assertBlindingKey(provingKey.delta1, verificationKey);
  const hashOf = (name: string): string => fileRecord(id, circuit, name).sha256;
  assertKeyOrigin({
    id,
    kind: circuit.kind,
    circuitHash: hashOf(ARTIFACT_FILES.r1cs),
    provingKeyHash: hashOf(ARTIFACT_FILES.provingKey),
    verificationKeyHash: hashOf(ARTIFACT_FILES.verificationKey),
    verificationKey,
    ceremony: evidence.ceremony === undefined ? undefined : parseArtifactJson(evidence.ceremony),
    allowDevelopmentKeys: evidence.allowDevelopmentKeys,
  });
  return { verificationKey, verificationKeyHash };
}

export function mixedArtifacts(id: string): ProvingError {
  return new ProvingError(
    "ERR_PROVING_ARTIFACT_VERSION",
    `the artifacts of circuit ${id} are of different versions`,
    { details: { id } },
  );
}

function assertPinned(
  id: string,
  found: string,
  pins: Readonly<Record<string, string>> | undefined,
): void {
  if (pins === undefined) return;
  const pin = Object.hasOwn(pins, id) ? pins[id] : undefined;
  if (pin !== found) {
    throw new ProvingError(
      "ERR_PROVING_ARTIFACT_HASH",
      `the verification key of circuit ${id} is not the one that is pinned`,
      { details: { id } },
    );
  }
}
