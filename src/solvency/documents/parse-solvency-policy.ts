import * as z from "zod";
import {
  basisPoints,
  duration,
  id,
  instant,
  sha256,
  text,
  version,
} from "../../policy/pack/pack-fields.ts";
import { HAIRCUT_CLASSES } from "../../policy/pack/vocabulary.ts";
import { ASSETS_MOST, RATIO_BITS, WHOLE } from "../layout.ts";
import { refuse } from "../solvency-error.ts";
import { readDocument } from "./signed-document.ts";

/** Basis points that may be above the whole. */
const ratio = z
  .int()
  .min(1)
  .max(2 ** RATIO_BITS - 1);

/** An asset's name in ledgers and price vectors. */
export const symbol = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
export const quote = z.string().regex(/^[A-Z][A-Z0-9]{2,9}$/);

/** What the haircuts must reach: a class of a pack of haircuts, and for debt its quality step and residual maturity. */
const haircutSource = z.strictObject({
  pack: id,
  assetClass: z.enum(HAIRCUT_CLASSES),
  cqs: z.int().min(1).max(6).optional(),
  /** Residual maturity, years begun. */
  years: z.int().min(1).max(100).optional(),
  /** Held in another currency than the liabilities: the pack's row for that is added. */
  isCurrencyMismatch: z.literal(true).optional(),
});

const asset = z.strictObject({
  symbol,
  /** The ledger's whole numbers are of 10^-decimals of the asset. */
  decimals: z.int().min(0).max(18),
  /** Issued by the venue or its group: counts nothing. */
  isVenueToken: z.literal(true).optional(),
  /** What weighted reserves must be of the asset's liabilities. */
  coverBasisPoints: ratio.optional(),
  haircutBasisPoints: z.strictObject({
    /** Of reserves that anyone can check, of those that an attester signed, and of collateral in margin accounts. */
    transparent: basisPoints,
    attested: basisPoints,
    margin: basisPoints,
  }),
  haircutSource: haircutSource.optional(),
});

const policySchema = z.strictObject({
  type: z.literal("SymbolonSolvencyPolicy"),
  formatVersion: z.literal(1),
  id,
  version,
  title: text(200),
  validFrom: instant,
  validUntil: instant,
  /** Currency of the price vectors. */
  quote,
  /** How much older than the snapshot prices may be. */
  pricesMaxAge: duration,
  modes: z
    .array(z.enum(["per-asset", "portfolio"]))
    .min(1)
    .max(2),
  /** What the weighted portfolio must be of all liabilities. */
  ratioBasisPoints: ratio.optional(),
  /** Their place is the index in leaves and items: a list is only ever added to. */
  assets: z.array(asset).min(1).max(ASSETS_MOST),
  /** By RFC 8785 text. */
  haircutPacks: z.array(z.strictObject({ id, version, sha256 })).min(1).max(16).optional(),
});

/** A set of rules by which a venue's solvency is judged. `parseSolvencyPolicy` makes it. */
export type SolvencyPolicy = z.infer<typeof policySchema>;
export type PolicyAsset = SolvencyPolicy["assets"][number];

/**
 * JSON value -> solvency policy: every member, no other, each in its one form, and what goes together.
 * @throws SolvencyError `ERR_SOLVENCY_POLICY_FORM`; `ERR_SOLVENCY_POLICY_CONFLICT` for members that contradict each
 *   other, a policy that asks for less than the whole, a symbol that stands twice (in whatever case), a venue's own
 *   token that counts; `details.path` is the JSON path
 */
export function parseSolvencyPolicy(json: unknown): SolvencyPolicy {
  const policy = readDocument(policySchema, json, "ERR_SOLVENCY_POLICY_FORM");
  validateModes(policy);
  validateAssets(policy);
  if (policy.validFrom >= policy.validUntil) {
    conflict("$.validUntil", "must be later than validFrom");
  }
  const packs = policy.haircutPacks ?? [];
  if (new Set(packs.map(({ id }) => id)).size !== packs.length) {
    conflict("$.haircutPacks", "names a pack twice");
  }
  return policy;
}

function validateModes({ modes, ratioBasisPoints, assets }: SolvencyPolicy): void {
  if (new Set(modes).size !== modes.length) conflict("$.modes", "names a mode twice");
  const isPortfolio = modes.includes("portfolio");
  if (isPortfolio !== (ratioBasisPoints !== undefined)) {
    conflict("$.ratioBasisPoints", "stands with the mode portfolio, and only with it");
  }
  if (ratioBasisPoints !== undefined && ratioBasisPoints < WHOLE) {
    conflict("$.ratioBasisPoints", "is below the whole");
  }
  const isPerAsset = modes.includes("per-asset");
  for (const [i, { coverBasisPoints }] of assets.entries()) {
    const path = `$.assets[${i}].coverBasisPoints`;
    if (isPerAsset !== (coverBasisPoints !== undefined)) {
      conflict(path, "stands with the mode per-asset, and only with it");
    }
    if (!isPortfolio && coverBasisPoints !== undefined && coverBasisPoints < WHOLE) {
      conflict(path, "is below the whole, and no portfolio makes up for it");
    }
  }
}

function validateAssets({ assets, haircutPacks = [] }: SolvencyPolicy): void {
  const seen = new Set<string>();
  for (const [i, asset] of assets.entries()) {
    const path = `$.assets[${i}]`;
    const key = asset.symbol.toLowerCase();
    if (seen.has(key)) conflict(`${path}.symbol`, "stands twice");
    seen.add(key);
    const haircuts = Object.entries(asset.haircutBasisPoints);
    if (asset.isVenueToken && haircuts.some(([, points]) => points !== WHOLE)) {
      conflict(`${path}.haircutBasisPoints`, "must be the whole for the venue's own token");
    }
    const source = asset.haircutSource;
    if (source !== undefined && !haircutPacks.some(({ id }) => id === source.pack)) {
      conflict(`${path}.haircutSource.pack`, "is no pack that the policy names");
    }
  }
}

function conflict(path: string, message: string): never {
  return refuse("POLICY_CONFLICT", `${path}: ${message}`, { path });
}
