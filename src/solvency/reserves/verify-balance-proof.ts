import { verifyMerkleProof } from "@ethereumjs/mpt";
import { RLP } from "@ethereumjs/rlp";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { refuse } from "../solvency-error.ts";
import { type Hex, readHex } from "./read-hex.ts";

/** The answer of `eth_getProof` (EIP-1186), as a node gives it. */
export interface AccountProof {
  readonly address: Hex;
  readonly accountProof: readonly Hex[];
  readonly storageProof: readonly { readonly key: Hex; readonly proof: readonly Hex[] }[];
}

/** What a token's contract keeps in a mapping of addresses to balances. */
export interface TokenBalance {
  readonly token: Hex;
  /** The mapping's slot, by Solidity's layout. */
  readonly slot: bigint;
  readonly owner: Hex;
}

interface Account {
  readonly balance: bigint;
  readonly storageRoot: Uint8Array;
}

const MAX_NODES = 64;
/** A node with 16 children and a value: more is no node of a state trie. */
const MAX_NODE_BYTES = 4096;

/**
 * Ether of an address at a state root, in wei; 0 for an address that the trie shows not to be there.
 * @throws SolvencyError `ERR_SOLVENCY_BALANCE_PROOF`
 */
export async function verifyEtherBalance(
  proof: AccountProof,
  address: Hex,
  stateRoot: Hex,
): Promise<bigint> {
  return (await readAccount(proof, address, stateRoot))?.balance ?? 0n;
}

/**
 * A token's balance from its contract's storage at a state root, in the token's smallest unit. That the slot is the one
 * where this token keeps its balances is the policy's to say: a contract may keep other numbers elsewhere.
 * @throws SolvencyError `ERR_SOLVENCY_BALANCE_PROOF`
 */
export async function verifyTokenBalance(
  proof: AccountProof,
  { token, slot, owner }: TokenBalance,
  stateRoot: Hex,
): Promise<bigint> {
  const account = await readAccount(proof, token, stateRoot);
  if (account === undefined) refuse("BALANCE_PROOF", "the token's contract is not there");
  const key = mappingKey(owner, slot);
  // nodes spell a key with or without its leading zeros
  const entry = proof.storageProof.find(
    ({ key: given }) => /^0x[0-9a-fA-F]+$/.test(given) && BigInt(given) === BigInt(toHex(key)),
  );
  if (entry === undefined) refuse("BALANCE_PROOF", "the proof is of another slot");
  const value = await readLeaf(key, entry.proof, account.storageRoot);
  return value === undefined ? 0n : toBigInt(decode(value));
}

/** keccak256(owner . slot), both as 32 bytes (Solidity's layout of a mapping). */
export function mappingKey(owner: Hex, slot: bigint): Uint8Array {
  if (slot < 0n || slot >> 256n !== 0n) throw new RangeError("a slot is below 2^256");
  const preimage = new Uint8Array(64);
  preimage.set(readHex(owner, 20), 12);
  preimage.set(readHex(`0x${slot.toString(16).padStart(64, "0")}`), 32);
  return keccak_256(preimage);
}

async function readAccount(
  proof: AccountProof,
  address: Hex,
  stateRoot: Hex,
): Promise<Account | undefined> {
  if (proof.address.toLowerCase() !== address.toLowerCase()) {
    refuse("BALANCE_PROOF", "the proof is another address's");
  }
  const leaf = await readLeaf(readHex(address, 20), proof.accountProof, readHex(stateRoot, 32));
  if (leaf === undefined) return undefined;
  const fields = decode(leaf);
  if (!Array.isArray(fields) || fields.length !== 4) {
    return refuse("BALANCE_PROOF", "the leaf is no account");
  }
  const [, balance, storageRoot] = fields as unknown[];
  if (!(storageRoot instanceof Uint8Array) || storageRoot.length !== 32) {
    return refuse("BALANCE_PROOF", "the leaf is no account");
  }
  return { balance: toBigInt(balance), storageRoot };
}

/** The value at a key of a secure trie, or `undefined` where the trie shows that there is none. */
async function readLeaf(
  key: Uint8Array,
  nodes: readonly Hex[],
  root: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (nodes.length > MAX_NODES) refuse("BALANCE_PROOF", "the proof has too many nodes");
  const bytes = nodes.map((node) => readHex(node));
  if (bytes.some(({ length }) => length > MAX_NODE_BYTES)) {
    refuse("BALANCE_PROOF", "a node of the proof is too large");
  }
  // an empty trie has nothing to show but its root
  if (bytes.length === 0) {
    const isEmpty = toHex(root) === toHex(keccak_256(RLP.encode(new Uint8Array(0))));
    return isEmpty ? undefined : refuse("BALANCE_PROOF", "the proof has no nodes");
  }
  try {
    const value = await verifyMerkleProof(key, bytes, { root, useKeyHashing: true });
    return value ?? undefined;
  } catch {
    return refuse("BALANCE_PROOF", "the nodes do not lead from the root to the address");
  }
}

function decode(bytes: Uint8Array): unknown {
  try {
    return RLP.decode(bytes);
  } catch {
    return refuse("BALANCE_PROOF", "a leaf is not RLP");
  }
}

function toBigInt(bytes: unknown): bigint {
  if (!(bytes instanceof Uint8Array) || bytes.length > 32) {
    return refuse("BALANCE_PROOF", "a leaf holds no number");
  }
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes));
}

const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;
