import { z } from "zod";

const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "a-z, 0-9 and -, at most 64");
const seconds = (most: number) => z.int().min(1).max(most);
const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    "an origin, as https://x.y",
  );

const apiKey = z.strictObject({
  id: identifier,
  role: z.enum(["relying-party", "operator"]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
});

const servedPolicy = z.strictObject({
  id: identifier,
  /** The readable policy, as `parsePolicy` takes it. */
  policy: z.looseObject({}),
  scope: z.strictObject({
    mode: z.enum(["once", "session", "account"]),
    label: z.string().min(1).max(200),
  }),
  maxAsOfAgeSeconds: seconds(86_400).default(600),
});

/**
 * Everything that the service can be told. Unknown members are refused. Secrets are not among them: of an API key only
 * the SHA-256 of its text is configured (keys are random and long, so a plain digest does).
 */
export const serviceConfigSchema = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(0).max(65_535).default(8460),
  /** Where wallets reach the service; `responseUri` starts with it. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress, "an address without user, query and fragment"),
  /** The verifier's origin or client id; every proof is bound to it. */
  audience: z.string().min(1).max(256),
  /** SQLite file, `:memory:` for a store that ends with the process. */
  storeFile: z.string().min(1),
  /** Directory of the proving artifacts' manifest; only verification keys are read. */
  artifactsDirectory: z.string().min(1),
  /** Accepts verification keys whose setup secret is known. For evaluation. */
  allowDevelopmentKeys: z.boolean().default(false),
  apiKeys: z
    .array(apiKey)
    .min(1)
    .max(64)
    .refine(haveOneEach("id"), "ids must differ")
    .refine(haveOneEach("sha256"), "keys must differ: one key would bear two roles or names"),
  policies: z.array(servedPolicy).min(1).max(64).refine(haveOneEach("id"), "ids must differ"),
  requestLifetimeSeconds: seconds(86_400).default(600),
  trustRootWindowSeconds: seconds(7 * 86_400).default(86_400),
  maxAttempts: z.int().min(1).max(1000).default(16),
  /** Of a leaf list, which operators post; every other body is held to 16 KiB. */
  maxLeafListBytes: z.int().min(1024).max(16_777_216).default(2_097_152),
  /** Origins of web wallets that may call the holder's routes from a browser; never with credentials. */
  allowedOrigins: z.array(origin).max(64).default([]),
  verification: z
    .strictObject({
      concurrency: z.int().min(1).max(64).default(2),
      maxWaiting: z.int().min(0).max(10_000).default(64),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      headersMs: z.int().min(100).max(120_000).default(10_000),
      requestMs: z.int().min(100).max(120_000).default(15_000),
      stopMs: z.int().min(100).max(120_000).default(10_000),
    })
    .prefault({}),
  logLevel: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type ServiceConfig = z.output<typeof serviceConfigSchema>;
export type ServedPolicyConfig = ServiceConfig["policies"][number];
export type ApiKeyConfig = ServiceConfig["apiKeys"][number];

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return true; // refused as no address
  const { username, password } = new URL(text);
  return username === "" && password === "" && !/[?#]/.test(text);
}

function haveOneEach<K extends string>(key: K) {
  return (entries: readonly Record<K, string>[]) =>
    new Set(entries.map((entry) => entry[key])).size === entries.length;
}
