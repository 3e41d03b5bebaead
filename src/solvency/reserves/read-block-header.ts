import { RLP } from "@ethereumjs/rlp";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { refuse } from "../solvency-error.ts";
import { type Hex, readHex } from "./read-hex.ts";

/** What a proof of a balance needs of a block. */
export interface BlockHeader {
  readonly hash: Hex;
  readonly stateRoot: Hex;
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** From Frontier's 15 fields on; later forks only append. */
const FIELDS = { STATE_ROOT: 3, NUMBER: 8, TIMESTAMP: 11, FEWEST: 15 } as const;

/**
 * Reads an RLP header (yellow paper, 4.4.4) and shows that it is the block's: its keccak256 is the hash that the reader
 * has from elsewhere, a node of their own or a public beacon.
 * @throws SolvencyError `ERR_SOLVENCY_BALANCE_PROOF`
 */
export function readBlockHeader(rlp: Hex, blockHash: Hex): BlockHeader {
  const bytes = readHex(rlp);
  const hash = `0x${bytesToHex(keccak_256(bytes))}` as const;
  if (hash !== blockHash.toLowerCase()) refuse("BALANCE_PROOF", "the header is another block's");
  const fields = decodeList(bytes);
  const field = (index: number): Uint8Array => {
    const value = fields[index];
    return value instanceof Uint8Array ? value : refuse("BALANCE_PROOF", "the header is none");
  };
  const stateRoot = field(FIELDS.STATE_ROOT);
  if (fields.length < FIELDS.FEWEST || stateRoot.length !== 32) {
    refuse("BALANCE_PROOF", "the header is none");
  }
  return {
    hash,
    stateRoot: `0x${bytesToHex(stateRoot)}`,
    number: toNumber(field(FIELDS.NUMBER)),
    timestamp: toNumber(field(FIELDS.TIMESTAMP)),
  };
}

function decodeList(bytes: Uint8Array): readonly unknown[] {
  try {
    const decoded: unknown = RLP.decode(bytes);
    if (Array.isArray(decoded)) return decoded;
  } catch {
    // not RLP
  }
  return refuse("BALANCE_PROOF", "the header is not RLP");
}

function toNumber(bytes: Uint8Array): number {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : refuse("BALANCE_PROOF", "the header is none");
}
