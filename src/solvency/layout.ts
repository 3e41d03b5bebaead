/**
 * Widths and sizes that circuits and SDK agree on. A circuit depends on a capacity, never on a list of assets.
 */
export const INDEX_BITS = 10;
/** Balance, debt, amount of an item, price. */
export const AMOUNT_BITS = 64;
/** A total, at every level of a tree: 64 bits and room for 2^16 slots at their limit. */
export const TOTAL_BITS = 80;
/** A weight or haircut: 10,000 basis points at most. */
export const WEIGHT_BITS = 14;
/** A cover or ratio, which may be above the whole. */
export const RATIO_BITS = 17;
export const WHOLE = 10_000;
/** Of a context hash, beside which a public signal has room for verdict and floor. */
export const CONTEXT_BITS = 224;
/** A tag, a digest of an id. */
export const DIGEST_BITS = 248;

export const DEFAULT_ASSETS = 64;
export const ASSETS_MOST = 2 ** INDEX_BITS;

export const CASH_SLOT_BITS = INDEX_BITS + AMOUNT_BITS;
export const CASH_SLOTS_PER_ELEMENT = 3;
export const TOTALS_PER_ELEMENT = 3;
export const MARKET_ROW_BITS = AMOUNT_BITS + WEIGHT_BITS;
export const MARKET_ROWS_PER_ELEMENT = 3;
export const POLICY_ROW_BITS = RATIO_BITS + 2 * WEIGHT_BITS;
export const POLICY_ROWS_PER_ELEMENT = 5;

/** Children of a node in a batch's tree of leaves or items. */
export const LEAF_ARITY = 16;
/** Most children of a node above the batches. */
export const CHILDREN_MOST = 16;
export const PARTS_MOST = 2 ** 16 - 1;

/** What a node's totals are of; level 1 and 2 of assurance are the two kinds of reserves. */
export const NODE_KIND = { liabilities: 0, transparentReserves: 1, attestedReserves: 2 } as const;
export type NodeKind = (typeof NODE_KIND)[keyof typeof NODE_KIND];

/** Tree of the attesters' keys: `MerkleTree` of the field room. */
export const ATTESTER_DEPTH = 3;
