import { refuse } from "../solvency-error.ts";
import { readBitcoinAddress } from "./bitcoin-address.ts";
import { formatOwnershipStatement, type OwnershipStatement } from "./ownership-statement.ts";
import { verifyBip137 } from "./verify-bip137.ts";
import { verifyBip322 } from "./verify-bip322.ts";
import { verifyEip191 } from "./verify-eip191.ts";

export const SIGNATURE_SCHEMES = ["eip191", "bip137", "bip322"] as const;
export type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

/** A statement with the signature of its address's key. */
export interface SignedOwnership {
  readonly statement: OwnershipStatement;
  readonly scheme: SignatureScheme;
  /** Hex with `0x` for EIP-191, base64 for Bitcoin's. */
  readonly signature: string;
}

export interface OwnershipContext {
  /** LEI of the venue that claims the address. */
  readonly entity: string;
  readonly epoch: number;
  /** Unix seconds of the snapshot. */
  readonly at: number;
}

/** A standing statement counts no longer than this, whatever it says: two years. */
const LONGEST_STANDING = 2 * 366 * 86_400;

/**
 * Verifies that an address's key speaks for this venue now. A signature for another venue or epoch, and one that has
 * ended, are refused before it is looked at: they were good once, and that is how a replay looks.
 * @throws SolvencyError `ERR_SOLVENCY_OWNERSHIP_FORM`, `_OWNERSHIP_SCOPE`, `_OWNERSHIP_EXPIRED`, `_OWNERSHIP_SIGNATURE`
 */
export function verifyOwnership(
  { statement, scheme, signature }: SignedOwnership,
  { entity, epoch, at }: OwnershipContext,
): void {
  const text = formatOwnershipStatement(statement);
  const { period } = statement;
  if (statement.entity !== entity) {
    refuse("OWNERSHIP_SCOPE", "the address was signed over to another entity");
  }
  if (period.kind === "epoch" && period.epoch !== epoch) {
    refuse("OWNERSHIP_SCOPE", "the address was signed over for another epoch");
  }
  if (period.kind === "standing") {
    if (period.until < at) {
      refuse("OWNERSHIP_EXPIRED", "the standing signature ended before the snapshot: renew it");
    }
    if (period.until > at + LONGEST_STANDING) {
      refuse("OWNERSHIP_EXPIRED", "a standing signature may not run for more than two years");
    }
  }
  if (!isSigned(text, statement, scheme, signature)) {
    refuse("OWNERSHIP_SIGNATURE", "the signature is not of this statement by the address's key");
  }
}

function isSigned(
  text: string,
  { network, address }: OwnershipStatement,
  scheme: SignatureScheme,
  signature: string,
): boolean {
  if (network.startsWith("eip155:")) {
    return scheme === "eip191" && verifyEip191(text, signature, address);
  }
  const decoded = readBitcoinAddress(network, address);
  if (decoded === undefined) return false;
  if (scheme === "bip137") return verifyBip137(text, signature, decoded);
  return scheme === "bip322" && verifyBip322(text, signature, decoded);
}
