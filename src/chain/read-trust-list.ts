import type { PublicClient } from "viem";
import { ChainError, SymbolonError } from "../errors.ts";
import { loadHash } from "../field/poseidon.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { decodeIssuerAuthority } from "../trust/decode-issuer-authority.ts";
import { buildTrustTree, type IssuerRecord, type TrustLeafList } from "../trust/trust-tree.ts";
import { toChainError } from "./chain-error.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";

export interface ReadTrustListOptions {
  readonly trustRegistry: Hex;
}

/** Calls under way at a time. */
const CALLS = 32;

/**
 * The issuers under the registry's newest root, as of the latest block: the list's root, recomputed, is that root. That
 * the node speaks for the chain is for who chose it to know.
 * Rejects with ChainError `ERR_CHAIN_TRUST_LIST` where the root is not the issuers', or the list has a number that
 * this version has no name for; else like `readCompliance`.
 */
export async function readTrustList(
  publicClient: PublicClient,
  { trustRegistry }: ReadTrustListOptions,
): Promise<TrustLeafList> {
  const blockNumber = await readBlockNumber(publicClient);
  const { root, issuers } = await readListedIssuers(publicClient, trustRegistry, blockNumber);
  const hash = await loadHash();
  const tree = await recomputing(root, async () => {
    const places = issuers.map(({ index }) => index);
    return buildTrustTree(
      hash,
      issuers.map(({ record }) => record()),
      { places },
    );
  });
  return tree.leafList();
}

/** What of the registry's issuers is not the newest root's, or has no name here, is the list's fault. */
export async function recomputing<T extends { readonly root: bigint }>(
  root: bigint,
  recompute: () => Promise<T>,
): Promise<T> {
  const found = await recompute().catch((cause: unknown) => {
    if (!(cause instanceof SymbolonError || cause instanceof RangeError)) throw cause;
    throw wrongList("the registry lists an issuer that this version cannot take", cause);
  });
  if (found.root !== root) throw wrongList("the newest root is not that of the issuers");
  return found;
}

async function readBlockNumber(publicClient: PublicClient): Promise<bigint> {
  return publicClient.getBlockNumber().catch((cause: unknown) => {
    throw toChainError(cause, "readTrustList");
  });
}

export interface ListedIssuers {
  /** The newest, not recomputed. */
  readonly root: bigint;
  readonly issuers: readonly {
    /** The leaf's place. */
    readonly index: number;
    /** Throws for an authority that has no name here. */
    readonly record: () => IssuerRecord;
  }[];
}

/**
 * The registry's newest root and the issuers behind it, as of one block.
 * Rejects like `readCompliance`.
 */
export async function readListedIssuers(
  publicClient: PublicClient,
  trustRegistry: Hex,
  blockNumber: bigint,
): Promise<ListedIssuers> {
  const { root, issuers } = await readIssuers(publicClient, trustRegistry, blockNumber);
  const listed = issuers.filter(({ isRevoked, statusAsOf }) => !isRevoked && statusAsOf !== 0);
  return {
    root,
    issuers: listed.map((issuer) => ({ index: issuer.index, record: () => toRecord(issuer) })),
  };
}

type ChainIssuer = Awaited<ReturnType<typeof readIssuers>>["issuers"][number];

function toRecord({ x, y, authority, did, ...status }: ChainIssuer): IssuerRecord {
  const { statusRoot, statusAsOf, screenedAt, listVersion } = status;
  return {
    id: did,
    publicKey: { x, y },
    ...decodeIssuerAuthority(authority),
    statusRoot,
    statusAsOf,
    screenedAt,
    listVersion,
  };
}

/** All of one block, so that issuers and root are of one state. */
async function readIssuers(publicClient: PublicClient, address: Hex, blockNumber: bigint) {
  try {
    const contract = { address, abi: trustRegistryAbi, blockNumber } as const;
    const [root] = await publicClient.readContract({
      ...contract,
      functionName: "latestTrustRoot",
    });
    const count = await publicClient.readContract({ ...contract, functionName: "issuerCount" });
    const readIssuer = async (index: number) => {
      const issuerId = await publicClient.readContract({
        ...contract,
        functionName: "issuerIdAt",
        args: [BigInt(index)],
      });
      return publicClient.readContract({
        ...contract,
        functionName: "issuerOf",
        args: [issuerId],
      });
    };
    const issuers: Awaited<ReturnType<typeof readIssuer>>[] = [];
    for (let from = 0; from < Number(count); from += CALLS) {
      const length = Math.min(CALLS, Number(count) - from);
      issuers.push(...(await Promise.all(Array.from({ length }, (_, i) => readIssuer(from + i)))));
    }
    return { root, issuers };
  } catch (cause) {
    throw toChainError(cause, "readTrustList");
  }
}

function wrongList(message: string, cause?: unknown): ChainError {
  return new ChainError("ERR_CHAIN_TRUST_LIST", message, { cause });
}
