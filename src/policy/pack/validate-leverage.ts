import { assertDistinct, packConflict } from "./pack-conflict.ts";
import type { PolicyPack } from "./policy-pack.ts";

/** 10,000 basis points are the whole. */
const WHOLE = 10_000;

/**
 * A leverage limit is of a class that has initial margin, once for each class of clients, and one that this margin lets
 * somebody reach: leverage times the least initial margin of the class is at most the whole, or the row says why not.
 */
export function validateLeverage({ leverage = [], margin }: PolicyPack): void {
  const path = "$.leverage";
  assertDistinct(
    leverage,
    path,
    ({ assetClass, clientClass }) => `${assetClass} ${clientClass ?? ""}`,
  );
  for (const [i, { assetClass, atMost, unreached }] of leverage.entries()) {
    const margins = (margin?.rows ?? []).filter((row) => row.assetClass === assetClass);
    if (margins.length === 0) {
      throw packConflict(`${path}[${i}].assetClass`, "has no initial margin in the pack");
    }
    const least = Math.min(...margins.map(({ basisPoints }) => basisPoints));
    const isReached = Math.round(atMost * 100) * least <= WHOLE * 100;
    if (!isReached && unreached === undefined) {
      throw packConflict(
        `${path}[${i}].atMost`,
        "is more than the initial margin lets anyone reach",
      );
    }
    if (isReached && unreached !== undefined) {
      throw packConflict(`${path}[${i}].unreached`, "explains a limit that can be reached");
    }
  }
}
