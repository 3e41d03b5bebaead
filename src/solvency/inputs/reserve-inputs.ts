import type { Hash } from "../../field/poseidon.ts";
import type { CircuitInputs } from "../../proving/prover.ts";
import { type Attestation, verifyAttestation } from "../attestation.ts";
import type { ReserveBatch } from "../create-reserve-batch.ts";
import { NODE_KIND } from "../layout.ts";

/** Inputs of `solvency-reserves-transparent`. @throws RangeError for a batch of another kind */
export function createTransparentInputs(batch: ReserveBatch): CircuitInputs {
  if (batch.node.kind !== NODE_KIND.transparentReserves) {
    throw new RangeError("the batch is of another kind");
  }
  return itemInputs(batch);
}

/**
 * Inputs of `solvency-reserves-attested`.
 * @throws SolvencyError `ERR_SOLVENCY_ATTESTATION`
 * @throws RangeError for a batch of another kind
 */
export function createAttestedInputs(
  hash: Hash,
  batch: ReserveBatch,
  attestation: Attestation,
  contextHash: bigint,
): CircuitInputs {
  if (batch.node.kind !== NODE_KIND.attestedReserves) {
    throw new RangeError("the batch is of another kind");
  }
  verifyAttestation(hash, attestation, batch.node.root, contextHash);
  const { key, signature, path } = attestation;
  return {
    ...itemInputs(batch),
    contextHash,
    attesterKey: [key.x, key.y],
    signatureR8: [signature.r8.x, signature.r8.y],
    signatureS: signature.s,
    attesterPath: path.levels,
  };
}

function itemInputs({ items, node }: ReserveBatch): CircuitInputs {
  return {
    tag: items.map(({ tag }) => tag),
    index: items.map(({ asset }) => BigInt(asset)),
    amount: items.map(({ amount }) => amount),
    encumbered: items.map(({ isEncumbered }) => BigInt(isEncumbered)),
    totals: node.totals,
    salt: node.totalsSalt,
  };
}
