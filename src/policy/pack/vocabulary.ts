/**
 * What collateral can be. The chain knows a class by its place, from 1: this list and the next are append-only.
 * `currency-mismatch` is added to another haircut where the currencies differ.
 */
export const HAIRCUT_CLASSES = [
  "cash",
  "government-debt",
  "public-debt",
  "securitisation",
  "main-index-equity",
  "other-equity",
  "gold",
  "unbacked-crypto",
  "venue-token",
  "currency-mismatch",
] as const;
export type HaircutClass = (typeof HAIRCUT_CLASSES)[number];

/** Classes whose haircut may depend on credit quality and residual maturity. */
export const DEBT_CLASSES: readonly HaircutClass[] = [
  "government-debt",
  "public-debt",
  "securitisation",
];

/**
 * Asset classes of the standardised initial margin schedule (BCBS-IOSCO, appendix A; 12 CFR 1221, appendix A), and
 * crypto-assets, which that schedule has under `other`. Append-only.
 */
export const MARGIN_CLASSES = [
  "credit",
  "interest-rate",
  "cross-currency",
  "foreign-exchange",
  "equity",
  "commodity",
  "other",
  "crypto-asset",
] as const;
export type MarginClass = (typeof MARGIN_CLASSES)[number];

/** Classes whose initial margin may depend on duration. */
export const DURATION_CLASSES: readonly MarginClass[] = [
  "credit",
  "interest-rate",
  "cross-currency",
];

export const INSTRUMENT_CLASSES = [
  "spot",
  "margin",
  "perpetual",
  "future",
  "forward",
  "option",
  "swap",
  "security",
  "stablecoin",
] as const;
export type InstrumentClass = (typeof INSTRUMENT_CLASSES)[number];

/** What one regime can take over from another. Bit i of the chain's scopes is the i-th. Append-only. */
export const EQUIVALENCE_SCOPES = ["kyc", "screening", "client-class", "margin"] as const;
export type EquivalenceScope = (typeof EQUIVALENCE_SCOPES)[number];

export const RISK_MODELS = [
  "schedule",
  "scenario",
  "historical-simulation",
  "expected-shortfall",
] as const;
