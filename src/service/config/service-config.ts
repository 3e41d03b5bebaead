import { z } from "zod";
import { apiKeysSchema } from "./api-keys.ts";
import { decisionsSchema } from "./decisions.ts";
import { feedSchema } from "./feed.ts";
import { fetchSchema } from "./fetch.ts";
import { milliseconds, origin, plainAddress, seconds } from "./fields.ts";
import { isIssuerOfOrigin, issuanceSchema } from "./issuance.ts";
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
    host: z.string().min(1).default("127.0.0.1").describe("address that the service listens on"),
    port: z.int().min(0).max(65_535).default(8460).describe("0: one that is free"),
    publicUrl: plainAddress.describe(
      "where wallets reach the service; `responseUri` starts with it. https, or http on this machine alone",
    ),
    audience: z
      .string()
      .min(1)
      .max(256)
      .describe("the verifier's origin or client id; every proof is bound to it"),
    storeFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "SQLite file, made for its owner alone; `:memory:` for a store that ends with the process",
      ),
    storeUrl: z
      .url({ protocol: /^postgres(ql)?$/ })
      .optional()
      .describe("in place of it `postgres://…`; its password belongs into the environment")
      .meta({ isSecret: true }),
    stateFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "keeps how far the store has come, so that an older state is noticed; `<storeFile>.high-water` unless told",
      ),
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe("the service's own signing keys, sealed; without it they end with the process"),
    passphraseFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "holds the passphrase of `keyFile`, mode 0600; `SYMBOLON_SERVICE_PASSPHRASE` wins over it",
      ),
    artifactsDirectory: z
      .string()
      .min(1)
      .describe(
        "directory of the proving artifacts' manifest: verification keys are read, wallets get the files",
      ),
    allowDevelopmentKeys: z
      .boolean()
      .default(false)
      .describe("accepts verification keys whose set-up secret is known; for evaluation"),
    apiKeys: apiKeysSchema,
    policies: policiesSchema,
    requestLifetimeSeconds: seconds(86_400)
      .default(600)
      .describe("how long a presentation request can be answered"),
    trustRootWindowSeconds: seconds(7 * 86_400)
      .default(86_400)
      .describe("how long a trust root counts after a newer one was posted"),
    maxAttempts: z
      .int()
      .min(1)
      .max(1000)
      .default(16)
      .describe("refused presentations after which a request takes no more"),
    maxLeafListBytes: z
      .int()
      .min(1024)
      .max(16_777_216)
      .default(2_097_152)
      .describe(
        "of a leaf list, which operators post; a bulk re-issue is held to 2 MiB, every other body to 16 KiB",
      ),
    allowedOrigins: z
      .array(origin)
      .max(64)
      .default([])
      .describe(
        "origins of web wallets that may call the holder's routes from a browser; never with credentials, never `*`",
      ),
    verification: z
      .strictObject({
        concurrency: z
          .int()
          .min(1)
          .max(64)
          .default(2)
          .describe("verification processes; about one a core"),
        batch: z
          .int()
          .min(1)
          .max(64)
          .default(16)
          .describe(
            "most presentations that one of them verifies together, in about half the time of one by one",
          ),
        maxWaiting: z
          .int()
          .min(0)
          .max(10_000)
          .default(64)
          .describe("presentations that may wait for one; beyond it the answer is 503 at once"),
      })
      .prefault({}),
    timeouts: z
      .strictObject({
        headersMs: milliseconds.default(10_000).describe("within which headers must be there"),
        requestMs: milliseconds.default(15_000).describe("within which the whole request must be"),
        stopMs: milliseconds
          .default(10_000)
          .describe("for requests under way once the service is told to stop"),
      })
      .prefault({}),
    decisions: decisionsSchema,
    webhooks: webhooksSchema,
    feed: feedSchema,
    solvency: solvencySchema,
    fetch: fetchSchema,
    openid4vp: openid4vpSchema,
    issuance: issuanceSchema,
    limits: limitsSchema,
    retention: retentionSchema,
    telemetry: telemetrySchema,
    logLevel: z
      .enum(["debug", "info", "warn", "error", "silent"])
      .default("info")
      .describe("the least grave that is logged"),
  })
  .refine(({ storeFile, storeUrl }) => (storeFile === undefined) !== (storeUrl === undefined), {
    message: "either storeFile or storeUrl",
    path: ["storeFile"],
  })
  .refine(vouchesForAudience, {
    message: "the DID of the audience's whole host, or of the audience itself",
    path: ["openid4vp", "did"],
  })
  .refine(({ policies, issuance }) => policies.length > 0 || issuance.directory !== undefined, {
    message: "at least one, or an issuance.directory",
    path: ["policies"],
  })
  .refine(isIssuerOfOrigin, {
    message: "of the origin of publicUrl",
    path: ["issuance", "credentialIssuer"],
  });

export type ServiceConfig = z.output<typeof serviceConfigSchema>;
export type ServedPolicyConfig = ServiceConfig["policies"][number];
export type ApiKeyConfig = ServiceConfig["apiKeys"][number];
