import type { DomainName } from "../../../src/field/domains.ts";
import { loadHash } from "../../../src/field/poseidon.ts";

/**
 * What the solvency circuits compute, written a second time and apart from src/solvency, which
 * `test/solvency/circuits.test.ts` holds to the circuits.
 */
export const hash = await loadHash();

export function absorb(domain: DomainName, first: bigint, elements: readonly bigint[]): bigint {
  let state = first;
  for (let at = 0; at < elements.length; at += 15) {
    state = hash(domain, [state, ...elements.slice(at, at + 15)]);
  }
  return state;
}

/** `per` elements of `width` bits in one. */
export function pack(elements: readonly bigint[], width: number, per: number): bigint[] {
  const packed: bigint[] = [];
  for (const [i, element] of elements.entries()) {
    const at = Math.floor(i / per);
    packed[at] = (packed[at] ?? 0n) + (element << BigInt(width * (i % per)));
  }
  return packed;
}

export function wideRoot(domain: DomainName, leaves: readonly bigint[]): bigint {
  let level = leaves;
  do {
    const above: bigint[] = [];
    for (let at = 0; at < level.length; at += 16) {
      const group = level.slice(at, at + 16);
      above.push(hash(domain, [...group, ...Array<bigint>(16 - group.length).fill(0n)]));
    }
    level = above;
  } while (level.length > 1);
  return level[0] as bigint;
}

export const commitTotals = (totals: readonly bigint[], salt: bigint): bigint =>
  absorb("SOLVENCY_TOTALS", salt, pack(totals, 80, 3));

export const nodeOf = (
  kind: bigint,
  root: bigint,
  totals: readonly bigint[],
  salt: bigint,
): bigint => hash("SOLVENCY_NODE", [kind, root, commitTotals(totals, salt)]);

export interface Slot {
  readonly index: bigint;
  readonly amount: bigint;
  readonly debt?: bigint;
}

export const cashLeaf = (id: bigint, slots: readonly Slot[]): bigint =>
  hash("SOLVENCY_LEAF", [
    id,
    ...pack(
      slots.map(({ index, amount }) => index + (amount << 10n)),
      74,
      3,
    ),
  ]);

export const marginLeaf = (id: bigint, slots: readonly Slot[]): bigint =>
  hash("SOLVENCY_LEAF", [
    id,
    ...slots.map(({ index, amount, debt = 0n }) => index + (amount << 10n) + (debt << 74n)),
  ]);

export function sumsOf(slots: readonly Slot[], assets: number): bigint[] {
  const sums = Array<bigint>(assets).fill(0n);
  for (const { index, amount } of slots) sums[Number(index)] = (sums[Number(index)] ?? 0n) + amount;
  return sums;
}

export const marketRoot = (
  pricedAt: bigint,
  price: readonly bigint[],
  weight: readonly bigint[],
): bigint =>
  absorb(
    "SOLVENCY_MARKET",
    pricedAt,
    pack(
      price.map((one, a) => one + ((weight[a] ?? 0n) << 64n)),
      78,
      3,
    ),
  );

export interface PolicyInputs {
  readonly isPerAsset: bigint;
  readonly isPortfolio: bigint;
  readonly ratioBps: bigint;
  readonly assetListDigest: bigint;
  readonly coverBps: readonly bigint[];
  readonly weight: readonly [readonly bigint[], readonly bigint[]];
}

export function policyHash(policy: PolicyInputs): bigint {
  const { isPerAsset, isPortfolio, ratioBps, assetListDigest, coverBps, weight } = policy;
  const rows = coverBps.map(
    (cover, a) => cover + ((weight[0][a] ?? 0n) << 17n) + ((weight[1][a] ?? 0n) << 31n),
  );
  const header = isPerAsset + 2n * isPortfolio + 4n * ratioBps;
  return absorb("SOLVENCY_POLICY", header, [assetListDigest, ...pack(rows, 45, 5)]);
}

export interface Item extends Slot {
  readonly tag: bigint;
  readonly encumbered: bigint;
}

export const itemsRoot = (items: readonly Item[]): bigint =>
  wideRoot(
    "SOLVENCY_ITEM_NODE",
    items.map(({ tag, index, amount, encumbered }) =>
      hash("SOLVENCY_ITEM", [tag, index + (amount << 10n) + (encumbered << 74n)]),
    ),
  );
