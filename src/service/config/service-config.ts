import { z } from "zod";
import { apiKeysSchema } from "./api-keys.ts";
import { decisionsSchema } from "./decisions.ts";
import { feedSchema } from "./feed.ts";
import { fetchSchema } from "./fetch.ts";
import { milliseconds, origin, plainAddress, seconds } from "./fields.ts";
import { openid4vpSchema, vouchesForAudience } from "./openid4vp.ts";
import { limitsSchema, retentionSchema, telemetrySchema } from "./operations.ts";
import { policiesSchema } from "./policies.ts";
import { solvencySchema } from "./solvency.ts";
import { webhooksSchema } from "./webhooks.ts";

/**
 * Everything that the service can be told. Unknown members are refused. Secrets are not among them: of an API key only
 * the SHA-256 of its text is configured (keys are random and long, so a plain digest does).
 */
export const serviceConfigSchema = z
  .strictObject({
    host: z.string().min(1).default("127.0.0.1"),
    port: z.int().min(0).max(65_535).default(8460),
    /** Where wallets reach the service; `responseUri` starts with it. */
    publicUrl: plainAddress,
    /** The verifier's origin or client id; every proof is bound to it. */
    audience: z.string().min(1).max(256),
    /** SQLite file, `:memory:` for a store that ends with the process. */
    storeFile: z.string().min(1).optional(),
    /** In place of it: `postgres://…`. Its password belongs into the environment. */
    storeUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    /** Keeps how far the store has come, so that an older state is noticed: `<storeFile>.high-water` unless told. */
    stateFile: z.string().min(1).optional(),
    /** The service's own signing keys, sealed (`symbolon service keys`); without it they end with the process. */
    keyFile: z.string().min(1).optional(),
    /** Holds the passphrase of `keyFile`; mode 0600. `SYMBOLON_SERVICE_PASSPHRASE` wins over it. */
    passphraseFile: z.string().min(1).optional(),
    /** Directory of the proving artifacts' manifest; only verification keys are read. */
    artifactsDirectory: z.string().min(1),
    /** Accepts verification keys whose setup secret is known. For evaluation. */
    allowDevelopmentKeys: z.boolean().default(false),
    apiKeys: apiKeysSchema,
    policies: policiesSchema,
    requestLifetimeSeconds: seconds(86_400).default(600),
    trustRootWindowSeconds: seconds(7 * 86_400).default(86_400),
    maxAttempts: z.int().min(1).max(1000).default(16),
    /** Of a leaf list, which operators post; every other body is held to 16 KiB. */
    maxLeafListBytes: z.int().min(1024).max(16_777_216).default(2_097_152),
    /** Origins of web wallets that may call the holder's routes from a browser; never with credentials. */
    allowedOrigins: z.array(origin).max(64).default([]),
    verification: z
      .strictObject({
        /** Processes that verify. */
        concurrency: z.int().min(1).max(64).default(2),
        /** Most presentations that one of them verifies together, which takes about half the time of one by one. */
        batch: z.int().min(1).max(64).default(16),
        maxWaiting: z.int().min(0).max(10_000).default(64),
      })
      .prefault({}),
    timeouts: z
      .strictObject({
        headersMs: milliseconds.default(10_000),
        requestMs: milliseconds.default(15_000),
        stopMs: milliseconds.default(10_000),
      })
      .prefault({}),
    decisions: decisionsSchema,
    webhooks: webhooksSchema,
    feed: feedSchema,
    solvency: solvencySchema,
    fetch: fetchSchema,
    openid4vp: openid4vpSchema,
    limits: limitsSchema,
    retention: retentionSchema,
    telemetry: telemetrySchema,
    logLevel: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  })
  .refine(({ storeFile, storeUrl }) => (storeFile === undefined) !== (storeUrl === undefined), {
    message: "either storeFile or storeUrl",
    path: ["storeFile"],
  })
  .refine(vouchesForAudience, {
    message: "the DID of the audience's whole host, or of the audience itself",
    path: ["openid4vp", "did"],
  });

export type ServiceConfig = z.output<typeof serviceConfigSchema>;
export type ServedPolicyConfig = ServiceConfig["policies"][number];
export type ApiKeyConfig = ServiceConfig["apiKeys"][number];
