import { ServiceError } from "../../../src/errors.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import { parseServiceConfig } from "../../../src/service/config/parse-service-config.ts";
import { createLogger } from "../../../src/service/create-logger.ts";
import type { FetchDocument } from "../../../src/service/feed/fetch-document.ts";
import { openPolicyFeed, type PolicyFeed } from "../../../src/service/feed/policy-feed.ts";
import { deriveServiceKeys } from "../../../src/service/keys/service-keys.ts";
import type { ServiceApp } from "../../../src/service/service-app.ts";
import {
  openDatabase,
  openSqlite,
  type ServiceDatabase,
} from "../../../src/service/store/open-database.ts";
import { encodeVerifierKey } from "../../../src/transparency/verifier-key.ts";
import { signBy } from "../../chain/support/policy-oracle.ts";
import { authorityOf, DID, ED_KEYS, hash, NOW, packOf } from "../../policy/pack/fixtures.ts";
import { configJson, createWorld, POLICY, type World } from "../world.ts";

export const URL_OF_PACK = "https://regulator.example/packs/test-pack.json";
export const KEYS_OF_AUTHORITY = authorityOf(2, ...ED_KEYS).keys;
export const DAY = 86_400;

/** Versions 1 to 4, each in force from the first of its month: July to October 2026. */
export const FIRST = packOf({ version: 1, supersedes: undefined });
export const following = (pack: PolicyPack, change: Readonly<Record<string, unknown>> = {}) =>
  packOf({
    version: pack.version + 1,
    supersedes: { version: pack.version, sha256: digestPolicyPack(pack) },
    validFrom: `2026-${String(7 + pack.version).padStart(2, "0")}-01T00:00:00Z`,
    ...change,
  });
export const SECOND = following(FIRST, { title: "The second", validFrom: "2026-09-01T00:00:00Z" });
export const THIRD = following(SECOND, { validFrom: "2026-10-01T00:00:00Z" });
export const FOURTH = following(THIRD, { validFrom: "2026-11-01T00:00:00Z" });
export const signed = (pack: PolicyPack) => signBy(pack, 0, 1);

export const seconds = (instant: string) => Date.parse(instant) / 1000;

/** Documents by address, and how often each was asked; what is a function may throw. */
export class Web {
  readonly pages = new Map<string, () => Promise<{ body: string; etag?: string }>>();
  readonly nodes = new Map<string, ServiceApp>();
  readonly asked: string[] = [];

  serve(url: string, body: unknown, etag?: string): void {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    this.pages.set(url, async () => ({ body: text, ...(etag === undefined ? {} : { etag }) }));
  }

  take(url: string): void {
    this.pages.delete(url);
  }

  readonly fetch: FetchDocument = async (url, { etag, maximum }) => {
    this.asked.push(url);
    const { origin, pathname, search } = new URL(url);
    const page = this.pages.get(url);
    const app = this.nodes.get(origin);
    const failed = new ServiceError("ERR_SERVICE_FETCH_FAILED", "the address does not answer");
    if (page === undefined && app === undefined) throw failed;
    let body: string;
    let tag: string | undefined;
    if (page === undefined) {
      const response = await app?.request(`${pathname}${search}`);
      if (response?.status !== 200) throw failed;
      body = await response.text();
    } else ({ body, etag: tag } = await page());
    if (tag !== undefined && tag === etag) return { status: "same" };
    const bytes = new TextEncoder().encode(body);
    if (bytes.length > maximum) throw failed;
    return { status: "new", bytes, ...(tag === undefined ? {} : { etag: tag }) };
  };
}

export interface Node {
  readonly url: string;
  readonly app: ServiceApp;
  readonly feed: PolicyFeed;
  readonly database: ServiceDatabase;
  readonly clock: World["clock"];
  readonly verifierKey: string;
  readonly problem: (packId?: string) => string | undefined;
  readonly versions: (packId?: string) => number[];
  readonly state: () => Promise<{ digest: string; checkpoint: string; packs: unknown[] }>;
  readonly close: () => Promise<void>;
}

export interface NodeOptions {
  readonly web: Web;
  readonly name?: string;
  readonly peers?: readonly Pick<Node, "url" | "verifierKey">[];
  readonly pack?: Readonly<Record<string, unknown>>;
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly chain?: Readonly<Record<string, unknown>>;
  readonly database?: ServiceDatabase;
  readonly now?: number;
  readonly open?: Partial<Parameters<typeof openPolicyFeed>[0]>;
}

/** A node over the pack, in process; it has looked at nothing yet. */
export async function createNode(options: NodeOptions): Promise<Node> {
  const { web, name = "node", peers = [] } = options;
  const url = `https://${name}.example`;
  const changes = {
    publicUrl: url,
    policies: [
      { id: "followed", pack: "test-pack", scope: { mode: "once", label: "sale" } },
      { id: "fixed", policy: POLICY, scope: { mode: "once", label: "sale" } },
    ],
    feed: {
      packs: [
        {
          id: "test-pack",
          authority: DID,
          url: URL_OF_PACK,
          threshold: 2,
          keys: KEYS_OF_AUTHORITY,
          ...options.pack,
        },
      ],
      peers: peers.map(({ url: peer, verifierKey }) => ({ url: peer, verifierKey })),
      ...(options.chain === undefined ? {} : { chain: options.chain }),
      ...options.feed,
    },
  };
  const config = parseServiceConfig(JSON.parse(JSON.stringify(configJson(changes))));
  const database = options.database ?? (await openDatabase(openSqlite(":memory:")));
  const seed = new Uint8Array(32).fill(
    [...name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 251,
  );
  const keys = await deriveServiceKeys(seed);
  const clock = { now: options.now ?? NOW * 1000 };
  const feed = await openPolicyFeed({
    config,
    hash,
    database,
    keys,
    logger: createLogger("silent", process.stdout),
    clock: () => clock.now,
    fetchDocument: web.fetch,
    ...options.open,
  });
  const overrides = { config, feed, policies: feed.policies, keys, clock: () => clock.now };
  const world = await createWorld({ config: changes, database, overrides });
  web.nodes.set(url, world.app);
  const entry = (packId = "test-pack") => feed.memory.get(packId);
  return {
    url,
    app: world.app,
    feed,
    database,
    clock,
    verifierKey: encodeVerifierKey(feed.signer.key),
    problem: (id) => (entry(id)?.sourceProblem ?? entry(id)?.chainProblem)?.code,
    versions: (id) => (entry(id)?.line ?? []).map(({ pack }) => pack.version),
    state: async () =>
      (await (await world.app.request("/v1/policy-feed/state")).json()) as Awaited<
        ReturnType<Node["state"]>
      >,
    close: () => database.destroy(),
  };
}

export function codeOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    return (error as { code: string }).code;
  }
}
