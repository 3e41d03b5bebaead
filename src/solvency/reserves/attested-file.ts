import * as z from "zod";
import type { Hash } from "../../field/poseidon.ts";
import { createAttesterTree } from "../attestation.ts";
import { readDocument } from "../documents/signed-document.ts";
import { refuse } from "../solvency-error.ts";
import type { AttestedEvidence } from "./assess-reserves.ts";

const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const point = z.strictObject({ x: scalar, y: scalar });

/** What an attester hands to the venue: a batch of items and its signature. Numbers are decimal texts. */
const attestedSchema = z.strictObject({
  type: z.literal("SymbolonAttestedReserves"),
  attester: point,
  items: z
    .array(
      z.strictObject({
        /** `keyedTag` of the address. */
        tag: scalar,
        /** Symbol of the policy's list. */
        asset: z.string().min(1).max(32),
        /** In the policy's unit, rounded down. */
        amount: z.string().regex(/^(?:0|[1-9][0-9]{0,19})$/),
        isEncumbered: z.boolean(),
      }),
    )
    .min(1)
    .max(65_536),
  /** EdDSA-Poseidon of `attestationMessage`. */
  signature: z.strictObject({ r8: point, s: scalar }),
});

export type AttestedFile = z.infer<typeof attestedSchema>;

export interface ParseAttestedOptions {
  /** Symbols in the policy's order. */
  readonly symbols: readonly string[];
  /** Keys that may attest, in the order of their tree. */
  readonly attesters: readonly { readonly x: bigint; readonly y: bigint }[];
}

/**
 * An attester's file as evidence; its signature is verified by `assessReserves`.
 * @throws SolvencyError `ERR_SOLVENCY_ITEM_FORM`; `ERR_SOLVENCY_ASSETS_MISMATCH` for an asset that the policy does not
 *   list; `ERR_SOLVENCY_ATTESTATION` for a key that is not among the attesters
 */
export function parseAttestedFile(
  hash: Hash,
  json: unknown,
  { symbols, attesters }: ParseAttestedOptions,
): AttestedEvidence {
  const { attester, items, signature } = readDocument(
    attestedSchema,
    json,
    "ERR_SOLVENCY_ITEM_FORM",
  );
  const key = { x: BigInt(attester.x), y: BigInt(attester.y) };
  const place = attesters.findIndex(({ x, y }) => x === key.x && y === key.y);
  if (place < 0) refuse("ATTESTATION", "the key that signed is not among the attesters");
  return {
    items: items.map(({ tag, asset, amount, isEncumbered }, i) => {
      const index = symbols.indexOf(asset);
      if (index < 0) {
        refuse("ASSETS_MISMATCH", `$.items[${i}].asset: is not in the policy's list`);
      }
      return { tag: BigInt(tag), asset: index, amount: BigInt(amount), isEncumbered };
    }),
    attestation: {
      key,
      signature: {
        r8: { x: BigInt(signature.r8.x), y: BigInt(signature.r8.y) },
        s: BigInt(signature.s),
      },
      path: createAttesterTree(hash, attesters).path(place),
    },
  };
}
