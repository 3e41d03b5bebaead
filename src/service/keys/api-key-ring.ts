import { createHash, timingSafeEqual } from "node:crypto";
import type { Logger } from "pino";
import { ROLE_SCOPES, type Scope } from "../config/api-keys.ts";
import type { ApiKeyConfig, ServiceConfig } from "../config/service-config.ts";
import { findApiKeys, markApiKeyUsed, type StoredApiKey } from "../store/api-keys.ts";
import type { ServiceDatabase } from "../store/open-database.ts";

/** Who bears a valid key. */
export interface Bearer {
  readonly id: string;
  readonly scopes: readonly Scope[];
}

export interface ApiKeyRing {
  /** @param authorization the header's value; undefined for whatever is no valid key */
  readonly find: (authorization: string | undefined) => Promise<Bearer | undefined>;
}

export interface ApiKeyRingOptions {
  readonly config: Pick<ServiceConfig, "apiKeys">;
  readonly database: ServiceDatabase;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly logger: Logger;
}

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]{16,512}=*)$/;

/** How long stored keys are taken for current: a revocation counts on every node after it. */
export const RING_LIFETIME_MS = 2_000;

const DAY_MS = 86_400_000;

/**
 * Configured and stored keys. A token is looked up by its SHA-256, which tells a caller nothing about any other key, and
 * compared in constant time. Stored ones are read as a whole at most every two seconds, so that guessing costs no query.
 */
export function createApiKeyRing({
  config,
  database,
  clock,
  logger,
}: ApiKeyRingOptions): ApiKeyRing {
  const configured = config.apiKeys.map((key) => ({
    digest: Buffer.from(key.sha256, "hex"),
    bearer: { id: key.id, scopes: scopesOf(key) },
  }));
  let stored: ReadonlyMap<string, StoredApiKey> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const keys = await findApiKeys(database, clock());
    stored = new Map(keys.map((key) => [key.digest, key]));
    readAt = performance.now();
  }

  async function findStored(presented: Buffer): Promise<Bearer | undefined> {
    if (performance.now() - readAt >= RING_LIFETIME_MS) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    const now = clock();
    const key = stored.get(presented.toString("hex"));
    if (key === undefined || !timingSafeEqual(Buffer.from(key.digest, "hex"), presented)) return;
    if (key.expiresAt !== null && now >= key.expiresAt) return;
    await noteUse(key, now);
    return { id: key.id, scopes: key.scopes };
  }

  /** By the day: enough to find keys that nobody uses, too coarse to follow anybody. */
  async function noteUse(key: StoredApiKey, now: number): Promise<void> {
    const day = now - (now % DAY_MS);
    if (key.lastUsedDay === day) return;
    stored = new Map(stored).set(key.digest, { ...key, lastUsedDay: day });
    await markApiKeyUsed(database, key.digest, day).catch(() =>
      logger.warn("the day of a key's last use could not be stored"),
    );
  }

  return {
    async find(authorization) {
      const [, token] = BEARER.exec(authorization ?? "") ?? [];
      if (token === undefined) return undefined;
      const presented = createHash("sha256").update(token, "utf8").digest();
      let found: Bearer | undefined;
      for (const { digest, bearer } of configured) {
        if (timingSafeEqual(digest, presented)) found = bearer;
      }
      return found ?? findStored(presented);
    },
  };
}

function scopesOf({ role, scopes }: ApiKeyConfig): readonly Scope[] {
  return scopes ?? (role === undefined ? [] : ROLE_SCOPES[role]);
}
