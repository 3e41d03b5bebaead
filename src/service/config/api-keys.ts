import { z } from "zod";
import { haveOneEach, identifier } from "./fields.ts";

/** What a key admits to. A route names the one that it needs. */
export const SCOPES = [
  "requests",
  "decisions",
  "webhooks",
  "trust",
  "policies",
  "solvency",
  "audit",
  "operations",
  "issuance",
] as const;

export type Scope = (typeof SCOPES)[number];

/** Scopes of the usual sets. */
export const ROLE_SCOPES = {
  "relying-party": ["requests", "decisions", "webhooks"],
  operator: ["trust", "policies", "solvency", "audit", "operations"],
  issuer: ["issuance"],
} as const satisfies Record<string, readonly Scope[]>;

const apiKey = z
  .strictObject({
    id: identifier.describe("names the client in the store, the audit log and metrics"),
    role: z
      .enum(["relying-party", "operator", "issuer"])
      .optional()
      .describe("a usual set of scopes; either it or `scopes`"),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .optional()
      .describe(`in place of a role: ${SCOPES.join(", ")}`),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits")
      .describe("SHA-256 of the key's text, hex; the key is 32 random bytes or more")
      .meta({ isSecret: true }),
  })
  .refine(
    ({ role, scopes }) => (role === undefined) !== (scopes === undefined),
    "either a role or scopes",
  );

export const apiKeysSchema = z
  .array(apiKey)
  .min(1)
  .max(64)
  .refine(haveOneEach("id"), "ids must differ")
  .refine(haveOneEach("sha256"), "keys must differ: one key would bear two roles or names")
  .describe("keys that are configured; more are stored by `symbolon service api-key create`");
