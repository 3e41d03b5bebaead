import { keccak256, type PublicClient, toHex, toRlp } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { mappingKey } from "../solvency/reserves/verify-balance-proof.ts";

/** A block's header as RLP, and its hash: what `readBlockHeader` takes. */
export interface ReserveBlock {
  readonly hash: Hex;
  readonly header: Hex;
}

export interface ReserveProofRequest {
  readonly owner: Hex;
  /** Of a token: its contract and the slot of its mapping of balances. */
  readonly token?: { readonly address: Hex; readonly slot: bigint } | undefined;
  readonly blockNumber: bigint;
}

/** The answer of `eth_getProof`, no more of it than is verified. */
export interface ReserveProof {
  readonly address: Hex;
  readonly accountProof: readonly Hex[];
  readonly storageProof: readonly { readonly key: Hex; readonly proof: readonly Hex[] }[];
}

/** In a header's order (yellow paper 4.4; EIP-1559, 4895, 4844, 4788, 7685); numbers without leading zeros. */
const FIELDS: readonly (readonly [name: string, isNumber: boolean])[] = [
  ["parentHash", false],
  ["sha3Uncles", false],
  ["miner", false],
  ["stateRoot", false],
  ["transactionsRoot", false],
  ["receiptsRoot", false],
  ["logsBloom", false],
  ["difficulty", true],
  ["number", true],
  ["gasLimit", true],
  ["gasUsed", true],
  ["timestamp", true],
  ["extraData", false],
  ["mixHash", false],
  ["nonce", false],
  ["baseFeePerGas", true],
  ["withdrawalsRoot", false],
  ["blobGasUsed", true],
  ["excessBlobGas", true],
  ["parentBeaconBlockRoot", false],
  ["requestsHash", false],
];

/**
 * A block's header, put together from what a node says of it and held against its hash.
 * @throws ChainError `ERR_CHAIN_RPC` for a header that is not of the hash: a chain with other fields, or a node that
 *   makes them up
 */
export async function readReserveBlock(
  client: PublicClient,
  blockNumber: bigint,
): Promise<ReserveBlock> {
  const block = (await client.request({
    method: "eth_getBlockByNumber",
    params: [toHex(blockNumber), false],
  })) as Readonly<Record<string, unknown>> | null;
  const fields = FIELDS.map(([name, isNumber]) => {
    const value = block?.[name];
    if (typeof value !== "string") return undefined;
    return isNumber ? trim(value as Hex) : (value as Hex);
  });
  // later forks append: what a block does not have comes last
  const known = fields.filter((field) => field !== undefined);
  const header = toRlp([...known]);
  const hash = block?.hash as Hex | undefined;
  if (hash === undefined || keccak256(header) !== hash) {
    throw new ChainError("ERR_CHAIN_RPC", "the node's block is not of its hash");
  }
  return { hash, header };
}

/** @throws whatever the client throws where the node does not answer, or keeps no state of the block */
export async function readReserveProof(
  client: PublicClient,
  { owner, token, blockNumber }: ReserveProofRequest,
): Promise<ReserveProof> {
  const keys = token === undefined ? [] : [toHex(mappingKey(owner, token.slot))];
  const { address, accountProof, storageProof } = await client.getProof({
    address: token?.address ?? owner,
    storageKeys: keys,
    blockNumber,
  });
  return {
    address,
    accountProof,
    storageProof: storageProof.map(({ key, proof }) => ({ key, proof })),
  };
}

function trim(quantity: Hex): Hex {
  const digits = quantity.slice(2).replace(/^0+/, "");
  return digits === "" ? "0x" : `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}
