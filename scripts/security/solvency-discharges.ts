import type { TestReference } from "./discharges.ts";

const at =
  (file: string) =>
  (...titles: readonly string[]): readonly TestReference[] =>
    titles.map((title) => ({ file, title }));

const batch = at("test/circuits/solvency/cash-batch.test.ts");
const margin = at("test/circuits/solvency/margin-batch.test.ts");
const mid = at("test/circuits/solvency/mid-node.test.ts");
const items = at("test/circuits/solvency/items.test.ts");
const transparent = at("test/circuits/solvency/reserves-transparent.test.ts");
const attested = at("test/circuits/solvency/reserves-attested.test.ts");
const solvency = at("test/circuits/solvency/solvency.test.ts");
const policy = at("test/circuits/solvency/solvency-policy.test.ts");
const market = at("test/circuits/solvency/market.test.ts");
const match = at("test/circuits/solvency/totals-match.test.ts");
const tree = at("test/solvency/liability-tree.test.ts");
const reserves = at("test/solvency/reserves.test.ts");
const documents = at("test/solvency/documents.test.ts");

const NEGATIVE = "refuses a balance of p - 5, with the total that it leaves";
const COLLISION =
  "refuses a packing collision: 2^64 of an asset, and an index above 10 bits that carries into the balance";
const OWN_LEAF = tree("is refused for another customer, who is served the same leaf");
const TOTALS_RANGE = at("test/circuits/solvency/totals.test.ts")(
  "refuses a total of 2^80 and of p - 5, at each place",
);
const MARKET_RANGE = market(
  "refuses a price of 2^64 and a weight of 2^14, and p - 1, at each place",
);
const OTHER_PRICE = margin(
  "refuses another asset's price: a higher one, a lower one of a debt, another weight, an index of no asset",
);

/** Assumptions of the solvency circuits: 'Template.signals' -> the tests that show who discharges them. */
export const SOLVENCY_DISCHARGES: Readonly<Record<string, readonly TestReference[]>> = {
  "CashLeaf.idCommitment": OWN_LEAF,
  "CashLeaf.index, balance": batch(NEGATIVE, COLLISION),
  "CashBatch.idCommitment": OWN_LEAF,
  "MarginLeaf.idCommitment": OWN_LEAF,
  "MarginLeaf.index, balance, debt": margin(
    "refuses a balance of p - 5, a total short by 1, value moved",
    "refuses a debtor invented: a negative debt, and totals that debts reduce",
  ),
  "MarginAccount.balance": margin("refuses a balance of p - 5, a total short by 1, value moved"),
  "MarginAccount.price, weight": [...OTHER_PRICE, ...MARKET_RANGE],
  "MarginBatch.idCommitment": OWN_LEAF,
  "MarginBatch.marketRoot": documents(
    "has another root with every price, weight, time and place",
    "are refused with another's prices under a good signature",
  ),
  "MarketLookUp.x, y": margin(
    "refuses multiplicities solved for after the challenge: they are inside it",
  ),
  "Pole.index, price, weight, x, y, ySquare": at("test/circuits/solvency/market-look-up.test.ts")(
    "refuses another value of each bound signal",
  ),
  "Market.pricedAt": market(
    "refuses another price, weight or time for the honest root: swapped, stale, the last one dropped",
  ),
  "Market.weight": documents("has another root with every price, weight, time and place"),
  "TotalsMatch.totals": TOTALS_RANGE,
  "TotalsMatch.challenge": [
    ...match("takes forged totals for a challenge that was known before: so it has to hash them"),
    ...batch(
      "hashes root and commitment, in this order, into the challenge, whose powers are otherwise free of both",
    ),
    ...items("hashes root and commitment into the challenge"),
  ],
  "PowerAt.powers": match("refuses another value of each bound signal"),
  "TotalsCommitment.salt": tree(
    "share no salt, commitment or root with those of another snapshot or secret",
  ),
  "WideRoot.leaves": [
    ...batch("refuses a leaf that is not of the balances, for the honest node"),
    ...items("refuses other items for the honest root"),
  ],
  "Pack.in": [
    ...TOTALS_RANGE,
    ...batch(COLLISION),
    ...policy("refuses what is out of range, at each place"),
  ],
  "AtLeast.left, right": at("test/circuits/solvency/cover.test.ts")(
    "wraps nowhere at the widest, and agrees with plain arithmetic on drawn figures, seed 1",
  ),
  "MidNode.childRoot, childTotals, childSalt": [
    ...mid(
      "refuses a total of p - 5 or 2^80 in a child, the left one or the right: a negative sibling helps nobody",
    ),
    ...tree("fills its places with nodes that add nothing and are all different"),
  ],
  "ItemsRoot.tag": items(
    "refuses an item twice, tags out of order, above 248 bits, or around the field's end",
  ),
  "ItemsRoot.index": items("refuses an index of no asset, and one of 2^10"),
  "ItemsNode.root": transparent(
    "refuses totals that are not of the items, and items that are not of the root",
  ),
  "ItemsNode.amount, encumbered": items(
    "refuses an amount of 2^64 and of p - 5, at each place",
    "takes a mark that is no bit: so ItemsRoot, over the same items, refuses it",
  ),
  "ReservesTransparent.node": reserves(
    "has a root that anyone recomputes from the published items, whatever their order",
  ),
  "ReservesAttested.attesterKey": reserves("is of keys that are safe and distinct"),
  "ReservesAttested.attested": attested(
    "refuses another entity's proof: another context under the signature, or signed alone",
  ),
  "SolvencyPolicy.weight": documents(
    "has another hash with every figure, every symbol and every scale",
  ),
  "Cover.owed, held": solvency("refuses totals out of range, of each node"),
  "Cover.price": MARKET_RANGE,
  "Cover.isPerAsset, isPortfolio": policy(
    "refuses a policy without a mode, and modes that are no bits",
  ),
  "Cover.ratioBps, coverBps, weight": policy("refuses what is out of range, at each place"),
  "Solvency.statement": solvency(
    "refuses other openings for the honest statement: totals, roots, salts, prices, rules",
  ),
  "Solvency.verdictWord": solvency(
    "refuses another entity's context, and one that reaches into verdict and floor",
  ),
};
