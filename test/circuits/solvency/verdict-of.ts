/** Inputs of the template Cover. */
export interface CoverInputs {
  readonly owed: readonly bigint[];
  readonly held: readonly [readonly bigint[], readonly bigint[]];
  readonly price: readonly bigint[];
  readonly isPerAsset: bigint;
  readonly isPortfolio: bigint;
  readonly ratioBps: bigint;
  readonly coverBps: readonly bigint[];
  readonly weight: readonly [readonly bigint[], readonly bigint[]];
  readonly floorBps: bigint;
}

/** The verdict in plain arithmetic, in basis points on both sides. */
export function verdictOf(inputs: CoverInputs): bigint {
  const { owed, held, price, isPerAsset, isPortfolio, ratioBps, coverBps, weight } = inputs;
  const at = (list: readonly bigint[], a: number): bigint => list[a] ?? 0n;
  const weighted = owed.map(
    (_, a) => at(held[0], a) * at(weight[0], a) + at(held[1], a) * at(weight[1], a),
  );
  const isCovered = owed.every((one, a) => at(weighted, a) >= at(coverBps, a) * one);
  const worth = (list: readonly bigint[]) =>
    list.reduce((sum, one, a) => sum + one * at(price, a), 0n);
  const isReached = worth(weighted) >= ratioBps * worth(owed);
  return BigInt((isPerAsset === 0n || isCovered) && (isPortfolio === 0n || isReached));
}
