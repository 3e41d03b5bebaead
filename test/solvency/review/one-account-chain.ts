import { RLP } from "@ethereumjs/rlp";
import { type Hex, keccak256, toHex } from "viem";
import { readHex } from "../../../src/solvency/reserves/read-hex.ts";

const EMPTY = keccak256(toHex(RLP.encode(new Uint8Array(0))));

/**
 * A block whose state holds one account, by the yellow paper: one leaf under the root, and a header of Frontier's 15
 * fields around it.
 */
export function oneAccountBlock({
  address,
  balance,
  timestamp,
}: {
  readonly address: Hex;
  readonly balance: bigint;
  readonly timestamp: number;
}) {
  const account = RLP.encode([1n, balance, readHex(EMPTY), readHex(keccak256("0x"))]);
  // hex prefix of a leaf with an even number of nibbles
  const path = readHex(`0x20${keccak256(address).slice(2)}`);
  const leaf = RLP.encode([path, account]);
  const stateRoot = keccak256(toHex(leaf));
  const fields: (bigint | Uint8Array)[] = Array.from({ length: 15 }, () => new Uint8Array(32));
  fields[3] = readHex(stateRoot);
  fields[8] = 20_000_000n;
  fields[11] = BigInt(timestamp);
  const header = toHex(RLP.encode(fields));
  return {
    block: { hash: keccak256(header), header },
    proof: { address, accountProof: [toHex(leaf)], storageProof: [] },
  };
}
