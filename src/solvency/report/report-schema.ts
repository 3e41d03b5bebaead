import * as z from "zod";
import { ASSETS_MOST, CHILDREN_MOST, RATIO_BITS } from "../layout.ts";
import { TIERS } from "../tiers.ts";

export const REPORT_VERSION = 1;

const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().regex(/^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/i);
const count = z.int().min(0);
/** For a terminal or a page: nothing that moves the cursor, hides or turns what stands beside it. */
const text = z
  .string()
  .max(400)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);

/** A file of the publication: what is read is what was signed, or refused. */
const file = z.strictObject({ path, sha256: hex64, bytes: count });
/** A list of files, as the report has one, or a listed file of its own. */
export const fileListSchema = z.array(file).max(20_000);

const check = z.strictObject({
  level: z.union([z.literal(1), z.literal(2)]),
  items: count,
  encumbered: count,
  who: text,
  how: text,
  against: text,
});

/**
 * What a venue publishes of one epoch. Numbers of the field are decimal texts. It names no total, no customer and no
 * address; addresses of level 1 stand in `reserves.json`.
 */
export const reportSchema = z
  .strictObject({
    type: z.literal("SymbolonSolvencyReport"),
    formatVersion: z.literal(REPORT_VERSION),
    /** LEI (ISO 17442). */
    entity: z.string().regex(/^[0-9A-Z]{18}[0-9]{2}$/),
    /** From 1. */
    epoch: z.int().min(1),
    snapshotAt: z.iso.datetime(),
    /** The statement of the epoch before; 0 in the first. */
    previousStatement: scalar,
    /** EIP-155 chain and the registry's address; 0 and the zero address off chain. */
    chainId: count,
    registry: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
    capacity: z.strictObject({
      assets: z.int().min(1).max(ASSETS_MOST),
      arity: z.int().min(2).max(CHILDREN_MOST),
      sizes: z.strictObject(
        Object.fromEntries(TIERS.map(({ id }) => [id, z.int().min(1)])) as Record<
          (typeof TIERS)[number]["id"],
          z.ZodInt
        >,
      ),
      /** Items of a batch of reserves. */
      items: z.int().min(1),
    }),
    /** SHA-256 (`hashVerificationKey`) of the key of each circuit that proofs are of. */
    keys: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), hex64),
    statement: z.strictObject({
      digest: scalar,
      liabilities: scalar,
      reserves: z.tuple([scalar, scalar]),
      policyHash: scalar,
      marketRoot: scalar,
      isSolvent: z.boolean(),
      floorBps: z
        .int()
        .min(0)
        .max(2 ** RATIO_BITS - 1),
    }),
    attesterRoot: scalar,
    /** Keys that may attest, in the order of their tree. */
    attesters: z.array(z.strictObject({ x: scalar, y: scalar, name: text })).max(512),
    /** Who checked which reserves, how, and against what. */
    checks: z.array(check).max(1000),
    /** Customers, where the venue declares how many there are. */
    customers: count.optional(),
    inclusion: z.strictObject({ buckets: count, recordBytes: count }),
    /** All but those of customers' records, which `inclusion/files.json` lists: a customer's bundle has the report in it. */
    files: fileListSchema,
  })
  .meta({ id: "https://symbolon.dev/schemas/solvency-report-1.json", title: "Solvency report" });

export type SolvencyReport = z.infer<typeof reportSchema>;
export type PublishedFile = SolvencyReport["files"][number];

/** JSON Schema (2020-12) of the report, for readers in other languages. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { target: "draft-2020-12" });
}
