import { canonicalJson } from "../../field/canonical-json.ts";
import { digestBytes } from "../customer-id.ts";
import { WHOLE } from "../layout.ts";
import { refuse } from "../solvency-error.ts";
import type { PolicyFigures, PolicyRow } from "../solvency-policy.ts";
import type { SolvencyPolicy } from "./parse-solvency-policy.ts";

/**
 * SHA-256 of the RFC 8785 text of the list `[{"decimals", "symbol"}, ...]` in the policy's order, its first byte cleared:
 * which asset an index means, and in which unit.
 */
export function digestAssetList(assets: SolvencyPolicy["assets"]): bigint {
  const list = assets.map(({ symbol, decimals }) => ({ symbol, decimals }));
  return digestBytes(new TextEncoder().encode(canonicalJson(list)));
}

const UNLISTED: PolicyRow = { coverBps: 0, weights: [0, 0] };

/**
 * What of a policy the circuits know, for their capacity.
 * @throws SolvencyError `ERR_SOLVENCY_ASSET_RANGE` for more assets than the capacity
 */
export function compileSolvencyPolicy(
  { modes, ratioBasisPoints = 0, assets }: SolvencyPolicy,
  capacity: number,
): PolicyFigures {
  if (assets.length > capacity) {
    refuse("ASSET_RANGE", `the policy lists more than ${capacity} assets`, { assets: capacity });
  }
  return {
    isPerAsset: modes.includes("per-asset"),
    isPortfolio: modes.includes("portfolio"),
    ratioBps: ratioBasisPoints,
    assetListDigest: digestAssetList(assets),
    rows: Array.from({ length: capacity }, (_, i) => {
      const asset = assets[i];
      if (asset === undefined) return UNLISTED;
      const { transparent, attested } = asset.haircutBasisPoints;
      return {
        coverBps: asset.coverBasisPoints ?? 0,
        weights: [WHOLE - transparent, WHOLE - attested],
      };
    }),
  };
}
