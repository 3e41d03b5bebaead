import { hexToBytes } from "@noble/hashes/utils.js";
import { refuse } from "../solvency-error.ts";

export type Hex = `0x${string}`;

/** @throws SolvencyError `ERR_SOLVENCY_BALANCE_PROOF` */
export function readHex(hex: string, bytes?: number): Uint8Array {
  const isHex = typeof hex === "string" && /^0x(?:[0-9a-fA-F]{2})*$/.test(hex);
  const decoded = isHex ? hexToBytes(hex.slice(2)) : undefined;
  if (decoded === undefined || (bytes !== undefined && decoded.length !== bytes)) {
    return refuse("BALANCE_PROOF", "a member of the proof is no hex of its length");
  }
  return decoded;
}
