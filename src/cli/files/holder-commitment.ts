import { parseScalar } from "../../field/scalar.ts";
import { readJsonInput, wrongForm } from "./read-input.ts";

/** What a wallet hands to an issuer. */
export interface HolderCommitment {
  /** did:web of the issuer that it is for. */
  readonly issuer: string;
  readonly holderCommitment: bigint;
}

const TYPE = "SymbolonHolderCommitment";

export function formatHolderCommitment(commitment: HolderCommitment) {
  return { type: TYPE, version: 1, ...commitment };
}

export async function readHolderCommitment(path: string): Promise<HolderCommitment> {
  const json = await readJsonInput(path);
  const { type, version, issuer, holderCommitment } = (json ?? {}) as Record<string, unknown>;
  if (type !== TYPE || version !== 1 || typeof issuer !== "string") {
    throw wrongForm(path, "is not a holder commitment: symbolon holder init --issuer");
  }
  return { issuer, holderCommitment: parseScalar(holderCommitment, "holderCommitment") };
}
