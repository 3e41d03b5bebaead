import { dirname, resolve } from "node:path";
import * as z from "zod";
import { SolvencyError } from "../../../errors.ts";
import { fieldElement, instant, lei } from "../../../policy/pack/pack-fields.ts";
import { readDocument } from "../../../solvency/documents/signed-document.ts";
import { reserveAssetSchema } from "../../../solvency/report/pins-file.ts";
import { TIERS } from "../../../solvency/tiers.ts";
import { readJsonInput } from "../../files/read-input.ts";
import type { CliIo } from "../../io.ts";

const file = z.string().min(1).max(4096);
const count = z.int().min(1).max(1_000_000);
/** Name of an environment variable: what it holds never stands in a file of the run. */
const variable = z.string().regex(/^[A-Z_][A-Z0-9_]{0,99}$/);
const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i);

/** A folder, or an S3-compatible store with its keys in the environment. */
export const storeSchema = z.union([
  z.strictObject({ folder: file }),
  z.strictObject({
    s3: z.strictObject({
      url: z.string().regex(/^https?:\/\/[^\s]+$/),
      region: z.string().min(1).max(100).optional(),
      accessKeyIdEnv: variable.optional(),
      secretAccessKeyEnv: variable.optional(),
    }),
  }),
]);

/** PostgreSQL, and the secret that coordinator and workers share. */
export const queueSchema = z.strictObject({
  databaseEnv: variable.optional(),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,49}$/)
    .optional(),
  secret: file,
  jobSeconds: z.int().min(2).max(86_400).optional(),
});

/** This process or, with a command, another program; or workers on other machines. */
const proverSchema = z.union([
  z.strictObject({
    command: z.array(z.string().min(1).max(4096)).min(1).max(64).optional(),
    workers: z.int().min(1).max(256).optional(),
  }),
  z.strictObject({ queue: queueSchema }),
]);

const signedSchema = z.strictObject({ document: file, authority: file });

export const runConfigSchema = z.strictObject({
  entity: lei,
  epoch: z.int().min(1),
  previousStatement: fieldElement.optional(),
  chainId: z.int().min(0),
  registry: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  snapshotAt: instant,
  ledger: z.strictObject({
    /** `-` is standard input. */
    path: file,
    format: z.enum(["csv", "jsonl", "parquet"]),
    controlTotals: file.optional(),
    maxRows: z.int().min(1).max(1_000_000_000).optional(),
  }),
  policy: signedSchema,
  prices: signedSchema,
  /** Files, or `pack:<id>` for one that is shipped. */
  haircutPacks: z.array(file).max(16).optional(),
  attesters: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(400),
        key: z.strictObject({ x: fieldElement, y: fieldElement }),
      }),
    )
    .max(512),
  reserves: z.strictObject({
    /** Where assets live on chain; decimals are the policy's. */
    onChain: z
      .array(
        z.strictObject({
          symbol: reserveAssetSchema.shape.symbol,
          ...reserveAssetSchema.shape.onChain.unwrap().shape,
        }),
      )
      .max(1024)
      .optional(),
    /** `{blocks, transparent}` as in `reserves.json`. */
    transparent: file.optional(),
    /** A file a batch. */
    attested: z.array(file).max(10_000).optional(),
  }),
  readers: z
    .array(z.strictObject({ name, key: file }))
    .max(100)
    .optional(),
  signingKey: file,
  secret: file,
  floorBps: z.int().min(0).max(131_071).optional(),
  brackets: z.partialRecord(z.enum(TIERS.map(({ id }) => id)), count).optional(),
  depth: z.int().min(1).max(16).optional(),
  buckets: z.int().min(1).max(10_000).optional(),
  declaresCustomers: z.boolean().optional(),
  out: file,
  work: file,
  /** Where proofs and sealed inputs are kept; the work folder by default. */
  store: storeSchema.optional(),
  prover: proverSchema.optional(),
});

export type RunConfig = z.infer<typeof runConfigSchema>;
export type StoreConfig = z.infer<typeof storeSchema>;
export type QueueConfig = z.infer<typeof queueSchema>;

/** A configuration and the folder that its paths start from. */
export interface LocatedConfig<T> {
  readonly config: T;
  readonly path: (name: string) => string;
}

/**
 * The configuration of a run: every member in its one form, and no other.
 * @throws SolvencyError `ERR_SOLVENCY_RUN_CONFIG_FORM`, which names the member; CliError of `readJsonInput`
 */
export async function readRunConfig(io: CliIo, given: string): Promise<LocatedConfig<RunConfig>> {
  const located = await readLocated(io, given, runConfigSchema);
  const { epoch, previousStatement, reserves } = located.config;
  if ((epoch === 1) !== (previousStatement === undefined || previousStatement === "0")) {
    throw formError(
      "$.previousStatement",
      "stands in every epoch but the first: the digest of the statement before",
    );
  }
  if (reserves.transparent !== undefined && (reserves.onChain ?? []).length === 0) {
    throw formError("$.reserves.onChain", "must say where the assets of the evidence live");
  }
  return located;
}

export async function readLocated<T>(
  io: CliIo,
  given: string,
  schema: z.ZodType<T>,
): Promise<LocatedConfig<T>> {
  const path = resolve(io.cwd, given);
  const json = await readJsonInput(path);
  const config = readDocument(schema, json, "ERR_SOLVENCY_RUN_CONFIG_FORM");
  return { config, path: (other) => resolve(dirname(path), other) };
}

function formError(path: string, what: string): SolvencyError {
  return new SolvencyError("ERR_SOLVENCY_RUN_CONFIG_FORM", `${path}: ${what}`, {
    details: { path },
  });
}
