import * as z from "zod";
import { SolvencyError } from "../../errors.ts";
import { authoritySchema, publicJwkSchema } from "../../policy/pack/authority-schema.ts";
import { fieldElement, id, lei, sha256 } from "../../policy/pack/pack-fields.ts";
import { parseAuthority } from "../../policy/pack/parse-authority.ts";
import { readDocument } from "../documents/signed-document.ts";
import type { ReserveAsset } from "../reserves/assess-reserves.ts";
import type { Hex } from "../reserves/read-hex.ts";
import type { ReportPins } from "./verify-options.ts";

/** What a verifier pins in a file: all of `ReportPins` but the moment, and the packs that the pinned policy's authority names. */
export type PinnedReport = Omit<ReportPins, "now" | "haircutPacks">;

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const word = z.string().regex(/^0x[0-9a-fA-F]{64}$/);
const network = z.string().regex(/^[a-z0-9-]{3,8}:[A-Za-z0-9_-]{1,32}$/);
const decimals = z.int().min(0).max(36);

/** An asset as reserves hold it; without `onChain` it can only be attested. */
export const reserveAssetSchema = z.strictObject({
  symbol: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/),
  decimals: z.int().min(0).max(18),
  onChain: z
    .strictObject({
      network,
      chainDecimals: decimals,
      /** Its contract, and the slot of its mapping of balances, decimal. */
      token: z
        .strictObject({ address, slot: z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/) })
        .optional(),
    })
    .optional(),
});

const pinsSchema = z.strictObject({
  entity: lei,
  reportKey: publicJwkSchema,
  /** Circuit id -> SHA-256 of its verification key (`hashVerificationKey`). */
  keys: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), sha256)
    .refine((keys) => Object.keys(keys).length > 0, "the key of one circuit or more"),
  policyAuthority: authoritySchema,
  policyId: id.optional(),
  priceAuthority: authoritySchema,
  reserveAssets: z.array(reserveAssetSchema).max(1024),
  attesterRoot: fieldElement.optional(),
  chainId: z.int().min(0),
  registry: address,
  previous: z.strictObject({ epoch: z.int().min(1), statement: fieldElement }).optional(),
  /** CAIP-2 network -> hash of the block of the snapshot. */
  blocks: z.record(network, word).optional(),
  maxAgeSeconds: z.int().min(1).max(1_000_000_000).optional(),
});

/**
 * The pins of a verifier, from a JSON document: every member in its one form, and no other. Numbers of the field are
 * decimal texts.
 * @throws SolvencyError `ERR_SOLVENCY_PINS_FORM`; `details.path` is the JSON path
 */
export function parsePinsFile(json: unknown): PinnedReport {
  const read = readDocument(pinsSchema, json, "ERR_SOLVENCY_PINS_FORM");
  const { keys, reserveAssets, attesterRoot, previous, blocks, ...same } = read;
  const symbols = reserveAssets.map(({ symbol }) => symbol);
  const twice = symbols.findIndex((symbol, i) => symbols.indexOf(symbol) !== i);
  if (twice >= 0) throw formError(`$.reserveAssets[${twice}].symbol`, "stands twice");
  return {
    ...same,
    policyAuthority: authorityAt("$.policyAuthority", read.policyAuthority),
    priceAuthority: authorityAt("$.priceAuthority", read.priceAuthority),
    keys: new Map(Object.entries(keys)),
    reserveAssets: reserveAssets.map(readReserveAsset),
    ...(attesterRoot === undefined ? {} : { attesterRoot: BigInt(attesterRoot) }),
    ...(previous === undefined
      ? {}
      : { previous: { epoch: previous.epoch, statement: BigInt(previous.statement) } }),
    ...(blocks === undefined ? {} : { blocks: blocks as Record<string, Hex> }),
  };
}

/** An asset of a file with its numbers as the reserves' room has them. */
export function readReserveAsset({
  symbol,
  decimals,
  onChain,
}: z.infer<typeof reserveAssetSchema>): ReserveAsset {
  if (onChain === undefined) return { symbol, decimals };
  const { network, chainDecimals, token } = onChain;
  const place =
    token === undefined
      ? {}
      : { token: { address: token.address as Hex, slot: BigInt(token.slot) } };
  return { symbol, decimals, onChain: { network, chainDecimals, ...place } };
}

function authorityAt(path: string, json: unknown) {
  try {
    return parseAuthority(json);
  } catch {
    throw formError(
      path,
      "is no authority: its keys, their DID or the threshold do not go together",
    );
  }
}

function formError(path: string, what: string): SolvencyError {
  return new SolvencyError("ERR_SOLVENCY_PINS_FORM", `${path}: ${what}`, { details: { path } });
}
