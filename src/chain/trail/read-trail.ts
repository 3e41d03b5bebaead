import type { Hex, Log, PublicClient } from "viem";
import { ChainError } from "../../errors.ts";
import type { ContractKind } from "../../trail/trail-events.ts";
import type { Trail, TrailRecord } from "../../trail/trail-schema.ts";
import { toChainError } from "../chain-error.ts";
import { decodeLog } from "./decode-log.ts";

export interface TrailContracts {
  readonly policyRegistry?: Hex | undefined;
  readonly trustRegistry?: Hex | undefined;
  readonly complianceRegistry?: Hex | undefined;
  readonly venues?: readonly Hex[] | undefined;
  readonly solvency?: Hex | undefined;
}

export interface ReadTrailOptions {
  readonly fromBlock: number;
  /** Included; the last finalised block unless given. */
  readonly toBlock?: number | undefined;
  readonly contracts: TrailContracts;
  /** Accept a last block that a reorganisation may still take away. */
  readonly allowUnfinalised?: boolean | undefined;
  /** Count events that the trail has no form for, instead of refusing them. */
  readonly allowUnknownEvents?: boolean | undefined;
  /** Blocks asked for at once; 2000 unless told. */
  readonly blocksPerCall?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

const BLOCKS_PER_CALL = 2000;

/**
 * Reads every event of these contracts from a range of blocks, in the order of the chain.
 * @throws TypeError no contract, or one under two kinds
 * @throws ChainError `ERR_CHAIN_BLOCK_RANGE` the range is reversed or reaches beyond the chain; `ERR_CHAIN_NOT_FINAL`;
 *   `ERR_CHAIN_LOG_UNKNOWN`, `ERR_CHAIN_LOG_UNREADABLE` (no log is passed over); `ERR_CHAIN_REORGANISED` the chain
 *   changed meanwhile: read again; `ERR_CHAIN_ABORTED`; `ERR_CHAIN_RPC`
 */
export async function readTrail(
  publicClient: PublicClient,
  options: ReadTrailOptions,
): Promise<Trail> {
  const { fromBlock, contracts, signal } = options;
  const kinds = kindsOf(contracts);
  const last = await chooseLastBlock(publicClient, options);
  const timestamps = new Map<Hex, number>();
  const unknown = new Map<string, Trail["unknownEvents"][number]>();
  const records: TrailRecord[] = [];
  const step = options.blocksPerCall ?? BLOCKS_PER_CALL;
  if (!Number.isSafeInteger(step) || step < 1) throw new RangeError("blocksPerCall is at least 1");
  for (let from = fromBlock; from <= last.number; from += step) {
    assertNotAborted(signal);
    const to = Math.min(from + step - 1, last.number);
    for (const log of await readLogs(publicClient, [...kinds.keys()], from, to)) {
      assertNotAborted(signal);
      const kind = kinds.get(log.address.toLowerCase() as Hex);
      if (kind === undefined) throw wrongAnswer("eth_getLogs gave a log of another contract");
      const placed = await placeLog(publicClient, log, timestamps);
      const record = decodeLog(kind, placed);
      if (record !== undefined) records.push(record);
      else countUnknown(unknown, placed, options.allowUnknownEvents === true);
    }
    options.onProgress?.((to - fromBlock + 1) / (last.number - fromBlock + 1));
  }
  await assertSameBlock(publicClient, last);
  return {
    type: "SymbolonTrail",
    formatVersion: 1,
    chainId: await call("eth_chainId", () => publicClient.getChainId()),
    fromBlock,
    toBlock: last.number,
    toBlockHash: last.hash,
    asOf: last.timestamp,
    isFinal: last.isFinal,
    contracts: [...kinds].map(([address, kind]) => ({ kind, address })),
    unknownEvents: [...unknown.values()],
    records: sortRecords(records),
  };
}

function kindsOf({ venues = [], ...single }: TrailContracts): ReadonlyMap<Hex, ContractKind> {
  const pairs = [
    ...Object.entries(single).map(([kind, address]) => [address, kind as ContractKind] as const),
    ...venues.map((address) => [address, "venue"] as const),
  ];
  const kinds = new Map<Hex, ContractKind>();
  for (const [address, kind] of pairs) {
    if (address === undefined) continue;
    const key = address.toLowerCase() as Hex;
    if (kinds.has(key)) throw new TypeError(`${key} is given twice`);
    kinds.set(key, kind);
  }
  if (kinds.size === 0) throw new TypeError("at least one contract is needed");
  return kinds;
}

interface LastBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly timestamp: number;
  readonly isFinal: boolean;
}

async function chooseLastBlock(
  client: PublicClient,
  { fromBlock, toBlock, allowUnfinalised = false }: ReadTrailOptions,
): Promise<LastBlock> {
  const [head, final] = await call("eth_getBlockByNumber", () =>
    Promise.all([
      client.getBlock({ blockTag: "latest" }),
      client.getBlock({ blockTag: "finalized" }),
    ]),
  );
  const [newest, finalised] = [Number(head.number), Number(final.number)];
  const wanted = toBlock ?? (allowUnfinalised ? newest : finalised);
  if (!Number.isSafeInteger(fromBlock) || fromBlock < 0 || wanted < fromBlock || wanted > newest) {
    throw new ChainError(
      "ERR_CHAIN_BLOCK_RANGE",
      `there is no range from block ${fromBlock} to ${wanted}; the newest block is ${newest}`,
      { details: { fromBlock, toBlock: wanted, newest } },
    );
  }
  const isFinal = wanted <= finalised;
  if (!isFinal && !allowUnfinalised) {
    throw new ChainError(
      "ERR_CHAIN_NOT_FINAL",
      `block ${wanted} is not finalised yet, and may still be replaced; block ${finalised} is`,
      { details: { toBlock: wanted, finalised } },
    );
  }
  const block = await call("eth_getBlockByNumber", () =>
    client.getBlock({ blockNumber: BigInt(wanted) }),
  );
  return { number: wanted, hash: block.hash, timestamp: Number(block.timestamp), isFinal };
}

async function readLogs(
  client: PublicClient,
  address: Hex[],
  from: number,
  to: number,
): Promise<Log[]> {
  return call("eth_getLogs", () =>
    client.getLogs({ address, fromBlock: BigInt(from), toBlock: BigInt(to) }),
  );
}

async function placeLog(client: PublicClient, log: Log, timestamps: Map<Hex, number>) {
  const { address, topics, data, blockNumber, blockHash, transactionHash, logIndex } = log;
  if (blockNumber === null || blockHash === null || transactionHash === null || logIndex === null) {
    throw wrongAnswer("eth_getLogs gave a log that is in no block");
  }
  const known = timestamps.get(blockHash);
  const timestamp =
    known ??
    Number((await call("eth_getBlockByHash", () => client.getBlock({ blockHash }))).timestamp);
  timestamps.set(blockHash, timestamp);
  return {
    address: address.toLowerCase() as Hex,
    topics: topics as readonly Hex[],
    data,
    blockNumber: Number(blockNumber),
    blockHash,
    transactionHash,
    logIndex,
    timestamp,
  };
}

function countUnknown(
  unknown: Map<string, Trail["unknownEvents"][number]>,
  { address, topics, blockNumber, logIndex }: Awaited<ReturnType<typeof placeLog>>,
  isAllowed: boolean,
): void {
  const topic = topics[0] ?? null;
  if (!isAllowed) {
    throw new ChainError(
      "ERR_CHAIN_LOG_UNKNOWN",
      `log ${logIndex} of block ${blockNumber} is no event of the trail; unknown events can be allowed and are counted then`,
      { details: { address, topic: topic ?? "", blockNumber, logIndex } },
    );
  }
  const key = `${address} ${topic}`;
  const count = (unknown.get(key)?.count ?? 0) + 1;
  unknown.set(key, { address, topic, count });
}

/** The last block's hash fixes every block before it. */
async function assertSameBlock(client: PublicClient, { number, hash }: LastBlock): Promise<void> {
  const block = await call("eth_getBlockByNumber", () =>
    client.getBlock({ blockNumber: BigInt(number) }),
  );
  if (block.hash === hash) return;
  throw new ChainError(
    "ERR_CHAIN_REORGANISED",
    `block ${number} was replaced while it was read; read again`,
    { details: { toBlock: number } },
  );
}

function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new ChainError("ERR_CHAIN_ABORTED", "reading the trail was stopped");
}

const wrongAnswer = (message: string) => new ChainError("ERR_CHAIN_RPC", message);

const sortRecords = (records: readonly TrailRecord[]): TrailRecord[] =>
  [...records].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);

async function call<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw toChainError(cause, name);
  }
}
