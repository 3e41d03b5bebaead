import * as z from "zod";
import { readDocument } from "../documents/signed-document.ts";
import type { TransparentEvidence } from "./assess-reserves.ts";
import type { Hex } from "./read-hex.ts";
import { SIGNATURE_SCHEMES } from "./verify-ownership.ts";

const hex = z.string().regex(/^0x(?:[0-9a-fA-F]{2})*$/) as unknown as z.ZodType<Hex>;
const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const nodes = z.array(hex).max(64);

const evidence = z.strictObject({
  asset: z.string().min(1).max(64),
  ownership: z.strictObject({
    statement: z.strictObject({
      entity: z.string(),
      network: z.string(),
      address: z.string(),
      isEncumbered: z.boolean(),
      period: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("epoch"), epoch: z.int() }),
        z.strictObject({ kind: z.literal("standing"), until: z.int() }),
      ]),
    }),
    scheme: z.enum(SIGNATURE_SCHEMES),
    signature: z.string().max(2000),
  }),
  proof: z.strictObject({
    address: hex,
    accountProof: nodes,
    storageProof: z.array(z.strictObject({ key: hex, proof: nodes })).max(4),
  }),
});

/** What is published of reserves: of level 1 all that anyone needs to check it, of level 2 the nodes alone. */
export const reservesSchema = z.strictObject({
  /** A block for each network: its hash is to be had from elsewhere. */
  blocks: z.record(z.string(), z.strictObject({ hash: hex, header: hex })),
  transparent: z.array(evidence).max(100_000),
  /** Of each batch of transparent items, in the order of their tags, the commitment to its totals. */
  transparentBatches: z.array(z.strictObject({ totalsCommitment: scalar })).max(10_000),
  /**
   * Of each attested batch the root of its items, by which one that counts twice under two commitments is found, and the
   * commitment to its totals. Tags are keyed: the root tells nobody without the key what is below.
   */
  attestedBatches: z.array(z.strictObject({ root: scalar, totalsCommitment: scalar })).max(10_000),
});

export interface PublishedReserves {
  readonly blocks: Readonly<Record<string, { readonly hash: Hex; readonly header: Hex }>>;
  readonly transparent: readonly TransparentEvidence[];
  readonly transparentCommitments: readonly bigint[];
  readonly attested: readonly { readonly root: bigint; readonly totalsCommitment: bigint }[];
}

/** @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM` */
export function parseReserves(json: unknown): PublishedReserves {
  const read = readDocument(reservesSchema, json, "ERR_SOLVENCY_REPORT_FORM");
  return {
    blocks: read.blocks,
    transparent: read.transparent,
    transparentCommitments: read.transparentBatches.map(({ totalsCommitment }) =>
      BigInt(totalsCommitment),
    ),
    attested: read.attestedBatches.map(({ root, totalsCommitment }) => ({
      root: BigInt(root),
      totalsCommitment: BigInt(totalsCommitment),
    })),
  };
}

const transparentSchema = reservesSchema.pick({ blocks: true, transparent: true });

/** What a venue gathers of level 1 before a run: blocks, and evidence of each address. @throws SolvencyError `ERR_SOLVENCY_ITEM_FORM` */
export function parseTransparentFile(
  json: unknown,
): Pick<PublishedReserves, "blocks" | "transparent"> {
  return readDocument(transparentSchema, json, "ERR_SOLVENCY_ITEM_FORM");
}
