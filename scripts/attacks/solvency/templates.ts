import { productCircuit } from "../../../test/circuits/product-circuit.ts";

/** The product's templates, at the sizes at which their own tests compile them. */
export const CASH_BATCH = productCircuit("solvency/cash-batch", "CashBatch", 2, 2, 4);
export const CASH_LEAF = productCircuit("solvency/cash-batch", "CashLeaf", 4);
export const COVER = productCircuit("solvency/cover", "Cover", 3);
export const MARGIN_ACCOUNT = productCircuit("solvency/margin-account", "MarginAccount", 2);
export const MARGIN_BATCH = productCircuit("solvency/margin-batch", "MarginBatch", 2, 2, 4);
export const MARKET_LOOK_UP = productCircuit("solvency/market-look-up", "MarketLookUp", 2, 2, 4);
/** As its test compiles it. */
export const MID_NODE_CIRCUIT = productCircuit("solvency/mid-node", "MidNode", 2, 2);
export const PACK = productCircuit("solvency/packing", "Pack", 5, 80, 3);
export const RANGED = productCircuit("solvency/packing", "Ranged", 3, 5);
export const RESERVES_ATTESTED = productCircuit(
  "solvency/reserves-attested",
  "ReservesAttested",
  2,
  4,
);
export const SOLVENCY = productCircuit("solvency/solvency", "Solvency", 2);
export const TOTALS_MATCH = productCircuit("solvency/totals-match", "TotalsMatch", 2, 2, 4);
