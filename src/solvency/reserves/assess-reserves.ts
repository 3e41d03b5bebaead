import type { Hash } from "../../field/poseidon.ts";
import { type Attestation, verifyAttestation } from "../attestation.ts";
import { entityHash } from "../context-hash.ts";
import { createReserveBatch, type ReserveBatch } from "../create-reserve-batch.ts";
import { NODE_KIND } from "../layout.ts";
import type { ReserveItem } from "../reserve-item.ts";
import { refuse } from "../solvency-error.ts";
import { openTag } from "./item-tag.ts";
import { readBlockHeader } from "./read-block-header.ts";
import type { Hex } from "./read-hex.ts";
import {
  type AccountProof,
  verifyEtherBalance,
  verifyTokenBalance,
} from "./verify-balance-proof.ts";
import { type SignedOwnership, verifyOwnership } from "./verify-ownership.ts";

/** How much stands behind an item. It is derived from the check that ran, and is no input. */
export type AssuranceLevel = 1 | 2;

/** An asset as reserves hold it. */
export interface ReserveAsset {
  readonly symbol: string;
  /** A unit of the policy is 10^-decimals. */
  readonly decimals: number;
  /** Where it lives on chain, for what is shown transparently: smallest unit 10^-chainDecimals. */
  readonly onChain?: {
    readonly network: string;
    readonly chainDecimals: number;
    /** Of a token: its contract, and the slot of its mapping of balances. */
    readonly token?: { readonly address: Hex; readonly slot: bigint } | undefined;
  };
}

/** Level 1: an address, its key's word, and its balance in a block's state. All of it is published. */
export interface TransparentEvidence {
  readonly asset: string;
  readonly ownership: SignedOwnership;
  readonly proof: AccountProof;
}

/** Level 2: items that an attester saw and signed, with its place among the attesters. */
export interface AttestedEvidence {
  readonly items: readonly ReserveItem[];
  readonly attestation: Attestation;
}

export interface ReserveEvidence {
  readonly transparent: readonly TransparentEvidence[];
  readonly attested: readonly AttestedEvidence[];
}

export interface AssessContext {
  readonly entity: string;
  readonly epoch: number;
  /** Unix seconds of the snapshot. */
  readonly snapshotAt: number;
  readonly assets: readonly ReserveAsset[];
  /** Capacities of the circuits. */
  readonly capacity: { readonly assets: number; readonly items: number };
  /** A block for each network, its hash from a source that the reader trusts. */
  readonly blocks: Readonly<Record<string, { readonly hash: Hex; readonly header: Hex }>>;
  readonly attesterRoot: bigint;
  readonly contextHash: bigint;
  /** Salt of the commitment of a batch: uniform, of this batch alone. */
  readonly saltOf: (kind: "transparent" | "attested", batch: number) => bigint;
}

/** Who checked what, how and against what: for the report, and without an address where it is hidden. */
export interface ReserveCheck {
  readonly level: AssuranceLevel;
  readonly items: number;
  readonly encumbered: number;
  readonly who: string;
  readonly how: string;
  /** Block of a network, or root of the attesters. */
  readonly against: string;
}

export interface AssessedReserves {
  readonly transparent: readonly ReserveBatch[];
  readonly attested: readonly { readonly batch: ReserveBatch; readonly attestation: Attestation }[];
  readonly checks: readonly ReserveCheck[];
}

const MAX_AMOUNT = 1n << 64n;
/** Blocks of all networks are of the snapshot's moment, give or take: else one balance is shown on two of them in turn. */
const BLOCK_SECONDS = 900;

/**
 * Verifies every piece of evidence and gives the batches to prove. An item has the level of the check that it passed;
 * what passes none is refused, not counted lower. An item that stands twice, at either level, is refused.
 * @throws SolvencyError `ERR_SOLVENCY_OWNERSHIP_*`, `_BALANCE_PROOF`, `_ATTESTATION`, `_ITEM_DUPLICATE`, `_ITEM_FORM`,
 *   `_ASSETS_MISMATCH`, `_AMOUNT_RANGE`
 */
export async function assessReserves(
  hash: Hash,
  { transparent, attested }: ReserveEvidence,
  context: AssessContext,
): Promise<AssessedReserves> {
  entityHash(context.entity);
  assertReserveAssets(context.assets);
  const { capacity, saltOf } = context;
  const shown = await Promise.all(
    transparent.map((evidence) => readTransparent(evidence, context)),
  );
  const batchesOf = chunk(shown.map(({ item }) => item).sort(byTag), capacity.items);
  const transparentBatches = batchesOf.map((items, i) =>
    createReserveBatch(hash, items, {
      kind: NODE_KIND.transparentReserves,
      size: capacity.items,
      assets: capacity.assets,
      totalsSalt: saltOf("transparent", i),
    }),
  );
  const attestedBatches = attested.map(({ items, attestation }, i) => {
    const batch = createReserveBatch(hash, items, {
      kind: NODE_KIND.attestedReserves,
      size: capacity.items,
      assets: capacity.assets,
      totalsSalt: saltOf("attested", i),
    });
    const root = verifyAttestation(hash, attestation, batch.tree.root, context.contextHash);
    if (root !== context.attesterRoot) {
      refuse("ATTESTATION", "the attester is not of the set that the statement names");
    }
    return { batch, attestation };
  });
  refuseTwice([shown.map(({ item }) => item), ...attested.map(({ items }) => items)].flat());
  return {
    transparent: transparentBatches,
    attested: attestedBatches,
    checks: [
      ...Object.entries(groupBy(shown, ({ network }) => network)).map(
        ([network, found]): ReserveCheck => ({
          level: 1,
          items: found.length,
          encumbered: found.filter(({ item }) => item.isEncumbered).length,
          who: "anyone, from what is published",
          how: "signature of each address; eth_getProof against the block's state root",
          against: `${network} block ${context.blocks[network]?.hash}`,
        }),
      ),
      ...attested.map(
        ({ items, attestation: { key } }): ReserveCheck => ({
          level: 2,
          items: items.length,
          encumbered: items.filter(({ isEncumbered }) => isEncumbered).length,
          who: `attester ${key.x}:${key.y}`,
          how: "EdDSA over the items' root, verified in the circuit",
          against: `attesters ${context.attesterRoot}`,
        }),
      ),
    ],
  };
}

/**
 * Tags that stand in more than one report: an item that two venues claim, or that one venue claims under two names. For
 * who sees the tags: everyone at level 1, the authority at level 2.
 */
export function findReusedTags(
  reports: readonly { readonly name: string; readonly tags: readonly bigint[] }[],
): { readonly tag: bigint; readonly reports: readonly string[] }[] {
  const seen = new Map<bigint, string[]>();
  for (const { name, tags } of reports) {
    for (const tag of new Set(tags)) seen.set(tag, [...(seen.get(tag) ?? []), name]);
  }
  return [...seen]
    .filter(([, names]) => names.length > 1)
    .map(([tag, names]) => ({ tag, reports: names }));
}

/**
 * Verifies one address: its key's word, and its balance in the state of a block of the snapshot's moment. Gives the item
 * that it counts as. That the block is its chain's, and that no two assets are one, is for the caller to verify.
 * @throws SolvencyError as `assessReserves`
 */
export async function readTransparent(
  { asset, ownership, proof }: TransparentEvidence,
  {
    entity,
    epoch,
    snapshotAt,
    assets,
    blocks,
  }: Pick<AssessContext, "entity" | "epoch" | "snapshotAt" | "assets" | "blocks">,
): Promise<{ readonly item: ReserveItem; readonly network: string }> {
  const index = assets.findIndex(({ symbol }) => symbol === asset);
  const onChain = assets[index]?.onChain;
  if (onChain === undefined) {
    return refuse("ASSETS_MISMATCH", "the asset has no place on chain in the policy's list");
  }
  const { statement } = ownership;
  const { network, address } = statement;
  if (network !== onChain.network) {
    return refuse("ASSETS_MISMATCH", "the address is on another network than the asset");
  }
  if (!network.startsWith("eip155:")) {
    // nobody can verify a balance of Bitcoin without its chain: it has to be attested
    return refuse(
      "BALANCE_PROOF",
      "no proof of a balance exists for this network: have it attested",
    );
  }
  verifyOwnership(ownership, { entity, epoch, at: snapshotAt });
  const block = Object.hasOwn(blocks, network) ? blocks[network] : undefined;
  if (block === undefined) return refuse("BALANCE_PROOF", "no block is given for the network");
  const header = readBlockHeader(block.header, block.hash);
  if (Math.abs(header.timestamp - snapshotAt) > BLOCK_SECONDS) {
    refuse("BALANCE_PROOF", "the block is more than 15 minutes from the snapshot");
  }
  const owner = address as Hex;
  const { token } = onChain;
  const balance =
    token === undefined
      ? await verifyEtherBalance(proof, owner, header.stateRoot)
      : await verifyTokenBalance(
          proof,
          { token: token.address, slot: token.slot, owner },
          header.stateRoot,
        );
  const { decimals } = assets[index] as ReserveAsset;
  const amount = roundDown(balance, onChain.chainDecimals, decimals);
  if (amount >= MAX_AMOUNT) refuse("AMOUNT_RANGE", "a balance does not fit 64 bits of its unit");
  const tag = openTag({ network, address, asset: token?.address.toLowerCase() ?? "native" });
  return { item: { tag, asset: index, amount, isEncumbered: statement.isEncumbered }, network };
}

/**
 * No two assets live in one place on chain: their tags would differ, and one balance would count as both.
 * @throws SolvencyError `ERR_SOLVENCY_ASSETS_MISMATCH`
 */
export function assertReserveAssets(assets: readonly ReserveAsset[]): void {
  const places = new Set<string>();
  for (const { symbol, onChain } of assets) {
    if (onChain === undefined) continue;
    const place = `${onChain.network} ${onChain.token?.address.toLowerCase() ?? ""}`;
    if (places.has(place)) {
      refuse("ASSETS_MISMATCH", `${symbol} lives where another asset does`);
    }
    places.add(place);
  }
}

/** Reserves are never overstated. */
function roundDown(amount: bigint, from: number, to: number): bigint {
  return from >= to ? amount / 10n ** BigInt(from - to) : amount * 10n ** BigInt(to - from);
}

function refuseTwice(items: readonly ReserveItem[]): void {
  if (new Set(items.map(({ tag }) => tag)).size !== items.length) {
    refuse("ITEM_DUPLICATE", "an item is claimed twice");
  }
}

const byTag = (a: ReserveItem, b: ReserveItem): number => (a.tag < b.tag ? -1 : 1);

function chunk<T>(values: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < values.length; i += size) chunks.push(values.slice(i, i + size));
  return chunks;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const value of values) {
    const key = keyOf(value);
    groups[key] = [...(groups[key] ?? []), value];
  }
  return groups;
}
