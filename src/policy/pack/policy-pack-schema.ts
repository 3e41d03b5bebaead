import * as z from "zod";
import { CLIENT_CLASSES, REGIMES } from "../../credential/vocabulary.ts";
import { authoritySchema } from "./authority-schema.ts";
import {
  basisPoints,
  date,
  didWeb,
  duration,
  fieldElement,
  id,
  instant,
  leverage as multiple,
  sha256,
  text,
  version,
  webAddress,
} from "./pack-fields.ts";
import { policySchema } from "./policy-schema.ts";
import {
  EQUIVALENCE_SCOPES,
  HAIRCUT_CLASSES,
  INSTRUMENT_CLASSES,
  MARGIN_CLASSES,
  RISK_MODELS,
} from "./vocabulary.ts";

/** Where a figure or rule is from. `sha256` is of the bytes at `url` on that day; where nobody hashed them, why. */
const source = z.strictObject({
  id,
  title: text(300),
  url: webAddress,
  asOf: date,
  sha256: sha256.optional(),
  unhashed: text(200).optional(),
});

/** Whole years; the band is over `from` and up to `to`, and without an end where `to` is left out. */
const years = z.strictObject({
  from: z.int().min(0).max(100),
  to: z.int().min(1).max(100).optional(),
});

/**
 * What volatility does to a figure: above `reference` (annual, implied) it rises in proportion, and never beyond
 * `most`. Both in basis points.
 */
const volatility = z.strictObject({ reference: z.int().min(1).max(65_535), most: basisPoints });

const haircut = z.strictObject({
  assetClass: z.enum(HAIRCUT_CLASSES),
  /** Credit quality step, 1 the best. */
  cqs: z.int().min(1).max(6).optional(),
  maturity: years.optional(),
  basisPoints,
  volatility: volatility.optional(),
  source: id,
});

const marginRow = z.strictObject({
  assetClass: z.enum(MARGIN_CLASSES),
  duration: years.optional(),
  /** Of the notional. */
  basisPoints,
  volatility: volatility.optional(),
  source: id,
});

/** Initial margin = gross * (gross share + net share * net-to-gross ratio). */
const margin = z.strictObject({
  rows: z.array(marginRow).min(1).max(64),
  netting: z
    .strictObject({ grossShare: basisPoints, netShare: basisPoints, source: id })
    .optional(),
});

const leverageRow = z.strictObject({
  assetClass: z.enum(MARGIN_CLASSES),
  /** Left out: every client whose class has no row of its own. */
  clientClass: z.enum(CLIENT_CLASSES.names).optional(),
  atMost: multiple,
  /** Why a limit stands that the initial margin lets nobody reach. */
  unreached: text(200).optional(),
  source: id,
});

const list = z.strictObject({
  id,
  title: text(200),
  root: fieldElement,
  count: z.int().min(0).max(4_294_967_295),
  asOf: date,
  source: id.optional(),
});

const equivalence = z.strictObject({
  recognises: z.enum(REGIMES.names),
  scope: z.enum(EQUIVALENCE_SCOPES),
  /** Whose regime that is; left out: whoever speaks for it. */
  authority: didWeb.optional(),
  until: instant,
  source: id.optional(),
});

const instrument = z.strictObject({
  class: z.enum(INSTRUMENT_CLASSES),
  /** ISO 4914, 12 characters; the form alone is checked. */
  upi: z
    .string()
    .regex(/^[0-9A-Z]{12}$/)
    .optional(),
  /** ISO 10962: category, group and four attributes. */
  cfi: z
    .string()
    .regex(/^[ECDROFSHIJKLTM][A-Z]{5}$/)
    .optional(),
});

const shock = z.strictObject({
  factor: id,
  /** Of the price; below 0 a fall, at most of the whole. */
  basisPoints: z.int().min(-10_000).max(100_000),
});

const risk = z.strictObject({
  model: z.enum(RISK_MODELS),
  confidence: basisPoints.optional(),
  horizon: duration.optional(),
  impliedVolatility: z.strictObject({ source: id, maxAge: duration }).optional(),
  shocks: z.array(shock).min(1).max(64).optional(),
});

const times = z.strictObject({
  /** How long an acceptance on chain counts. */
  attestation: duration,
  attestationForLeverage: duration,
  asOfOverHttp: duration,
  asOfOnChain: duration,
  /** How long a superseded trust root counts. */
  rootWindow: duration,
  credential: duration,
  /** A wallet asks for a new credential once this share of the old one's life is over. */
  refreshAtBasisPoints: basisPoints,
  /** How long a superseded pack is honoured; for closing positions always. */
  superseded: duration,
  supersededForClosing: z.literal("always"),
  solvencyReport: duration,
  /** Between a holder's request and the offer. */
  coolingOff: duration.optional(),
});

export const policyPackSchema = z.strictObject({
  type: z.literal("SymbolonPolicyPack"),
  formatVersion: z.literal(1),
  id,
  version,
  title: text(200),
  /** ISO 3166-1 alpha-2, a group such as EU, or INT for a body of many states. */
  jurisdiction: z.string().regex(/^[A-Z][A-Z-]{1,30}$/),
  /** The regime under which KYC is done here. */
  regime: z.enum(REGIMES.names).optional(),
  /** Made to show the form: nobody's rule. Needs a notice that says so. */
  example: z.literal(true).optional(),
  notice: text(500).optional(),
  validFrom: instant,
  validUntil: instant,
  supersedes: z.strictObject({ version, sha256 }).optional(),
  authority: authoritySchema,
  sources: z.array(source).min(1).max(64),
  rules: policySchema.optional(),
  /** Of `rules`, as the circuit has it. */
  policyHash: fieldElement.optional(),
  lists: z.array(list).min(1).max(64).optional(),
  haircuts: z.array(haircut).min(1).max(512).optional(),
  margin: margin.optional(),
  leverage: z.array(leverageRow).min(1).max(64).optional(),
  equivalence: z.array(equivalence).min(1).max(64).optional(),
  instruments: z.array(instrument).min(1).max(512).optional(),
  risk: risk.optional(),
  times,
});

type PackShape = z.infer<typeof policyPackSchema>;
export type PackTimes = z.infer<typeof times>;
export type PackHaircut = z.infer<typeof haircut>;
export type PackMarginRow = z.infer<typeof marginRow>;
export type PackLeverageRow = z.infer<typeof leverageRow>;
export type PackEquivalence = z.infer<typeof equivalence>;
export type PackVolatility = z.infer<typeof volatility>;
export type PackSource = z.infer<typeof source>;
export type YearBand = z.infer<typeof years>;
export type PackShapeKey = keyof PackShape;
export type { PackShape };
