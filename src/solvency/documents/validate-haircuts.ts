import { digestPolicyPack } from "../../policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { WHOLE } from "../layout.ts";
import { refuse } from "../solvency-error.ts";
import type { PolicyAsset, SolvencyPolicy } from "./parse-solvency-policy.ts";

/**
 * Holds a policy's haircuts to the packs that it names, verified before: no haircut is below its pack's row. What has no
 * row is no eligible collateral, and must be cut to nothing.
 * @throws SolvencyError `ERR_SOLVENCY_POLICY_HAIRCUT` for a pack that is missing or another one, or a haircut below it
 */
export function validateHaircuts(policy: SolvencyPolicy, packs: readonly PolicyPack[]): void {
  for (const [i, named] of (policy.haircutPacks ?? []).entries()) {
    const path = `$.haircutPacks[${i}]`;
    const pack = packs.find(({ id, version }) => id === named.id && version === named.version);
    if (pack === undefined || digestPolicyPack(pack) !== named.sha256) {
      refuse("POLICY_HAIRCUT", `${path}: is not the pack that is at hand`, { path });
    }
  }
  for (const [i, asset] of policy.assets.entries()) {
    const source = asset.haircutSource;
    if (source === undefined) continue;
    const named = policy.haircutPacks?.find(({ id }) => id === source.pack);
    const pack = packs.find(({ id, version }) => id === named?.id && version === named.version);
    const least = leastHaircut(source, pack);
    for (const [level, basisPoints] of Object.entries(asset.haircutBasisPoints)) {
      if (basisPoints < least) {
        const path = `$.assets[${i}].haircutBasisPoints.${level}`;
        refuse("POLICY_HAIRCUT", `${path}: is below the pack's`, { path, least });
      }
    }
  }
}

/** Basis points of the pack's row for what the asset is; the whole without a row. */
export function leastHaircut(
  source: NonNullable<PolicyAsset["haircutSource"]>,
  pack: PolicyPack | undefined,
): number {
  const rows = pack?.haircuts ?? [];
  const row = rows.find(
    ({ assetClass, cqs, maturity }) =>
      assetClass === source.assetClass &&
      (cqs === undefined || cqs === source.cqs) &&
      isWithin(source.years, maturity),
  );
  if (row === undefined) return WHOLE;
  if (source.isCurrencyMismatch === undefined) return row.basisPoints;
  const mismatch = rows.find(({ assetClass }) => assetClass === "currency-mismatch");
  return Math.min(WHOLE, row.basisPoints + (mismatch?.basisPoints ?? WHOLE));
}

/** A band is over `from` and up to `to`. */
function isWithin(
  years: number | undefined,
  band: { readonly from: number; readonly to?: number | undefined } | undefined,
): boolean {
  if (band === undefined) return true;
  return years !== undefined && years > band.from && years <= (band.to ?? Infinity);
}
