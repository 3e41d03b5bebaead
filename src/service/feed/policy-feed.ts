import type { Logger } from "pino";
import { createPublicClient, http, type PublicClient } from "viem";
import { SymbolonError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { NoteSigner } from "../../transparency/signed-note.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import { type PolicyBook, servePolicies } from "../verification/serve-policies.ts";
import { comparePeer } from "./compare-peer.ts";
import { feedSigner } from "./feed-checkpoint.ts";
import { openFeedClock } from "./feed-clock.ts";
import type { FeedContext } from "./feed-context.ts";
import { logTrustRoots } from "./feed-log.ts";
import {
  type FeedMemory,
  type FeedProblem,
  type Followed,
  loadFeed,
  reloadPack,
} from "./feed-memory.ts";
import { createFetchDocument, type FetchDocument } from "./fetch-document.ts";
import { assertAnnouncementsHeld, followChain } from "./follow-chain.ts";
import { followPolicies } from "./follow-policies.ts";
import { pullPack } from "./pull-pack.ts";

export interface OpenPolicyFeedOptions {
  readonly config: ServiceConfig;
  readonly hash: Hash;
  readonly database: ServiceDatabase;
  readonly keys: Pick<ServiceKeys, "derive">;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** The way out; guarded by `config.fetch` unless told. */
  readonly fetchDocument?: FetchDocument;
  /** Of `config.feed.chain`. */
  readonly publicClient?: PublicClient;
}

export interface PolicyFeed {
  /** The configured policies, those with a pack out of the feed. */
  readonly policies: PolicyBook;
  readonly memory: FeedMemory;
  readonly signer: NoteSigner;
  /** Looks at every source, the chain and the peers once. What fails is in `memory` and the log, and stops nothing. */
  readonly run: (signal?: AbortSignal) => Promise<void>;
  /** Ids of served packs of which no version was received yet. */
  readonly waitingFor: () => readonly string[];
  /** Ids of packs whose authority has signed two histories. */
  readonly equivocations: () => readonly string[];
}

/**
 * Opens the feed over what the store holds; nothing is fetched before `run`.
 * @throws ServiceError `ERR_SERVICE_CONFIG`, `ERR_SERVICE_STORE`, as `loadFeed`, `servePolicies` and `followPolicies`
 */
export async function openPolicyFeed(options: OpenPolicyFeedOptions): Promise<PolicyFeed> {
  const { config, hash, database, keys, clock } = options;
  const memory = await loadFeed(database, config.feed, hash);
  const feedClock = await openFeedClock(database);
  const policies = followPolicies({
    configs: config.policies,
    memory,
    fixed: servePolicies(hash, config.policies),
    chainMaxAgeMs: (config.feed.chain?.maxAgeSeconds ?? 0) * 1000,
    rise: feedClock.rise,
  });
  const context: FeedContext = {
    config: config.feed,
    hash,
    database,
    memory,
    fetchDocument: options.fetchDocument ?? createFetchDocument(config),
    publicClient: options.publicClient ?? chainClient(config),
    now: () => feedClock.rise(clock()),
  };
  const served = new Set(config.policies.map(({ pack }) => pack));
  const all = () => [...memory.values()];
  return {
    policies,
    memory,
    signer: feedSigner(keys, config.publicUrl),
    async run(signal) {
      for (const followed of all()) await lookAt(context, options.logger, followed, signal);
      await logTrustRoots(database);
      for (const peer of config.feed.peers) {
        signal?.throwIfAborted();
        const { outcome } = await comparePeer(context, peer, signal);
        if (outcome === "different") options.logger.error({ outcome }, "a peer saw other policies");
      }
      await feedClock.save();
    },
    waitingFor: () =>
      all().flatMap(({ config: { id }, line }) =>
        line.length === 0 && served.has(id) ? [id] : [],
      ),
    equivocations: () =>
      all().flatMap(({ config: { id }, hasEquivocated }) => (hasEquivocated ? [id] : [])),
  };
}

function chainClient({ feed: { chain } }: ServiceConfig): PublicClient | undefined {
  if (chain === undefined) return undefined;
  return createPublicClient({ transport: http(chain.rpcUrl, { timeout: 10_000, retryCount: 1 }) });
}

async function lookAt(
  context: FeedContext,
  logger: Logger,
  followed: Followed,
  signal?: AbortSignal,
): Promise<void> {
  const { database, hash, now } = context;
  await reloadPack(database, followed, hash);
  const attempt = async (problem: FeedProblem | undefined, look: () => Promise<void>) => {
    try {
      await look();
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof SymbolonError)) throw error;
      const { code, message } = error;
      if (problem?.code === code) return problem;
      logger.warn({ pack: followed.config.id, code }, "a policy pack is not followed");
      return { code, message, since: now() };
    }
  };
  // The chain first: it says which first version may be taken.
  const chainProblem = await attempt(followed.chainProblem, () => followChain(context, followed));
  followed.sourceProblem = await attempt(followed.sourceProblem, async () => {
    await pullPack(context, followed, signal);
    followed.seenAt = now();
  });
  followed.chainProblem =
    chainProblem ??
    (await attempt(followed.chainProblem, async () => assertAnnouncementsHeld(followed, now())));
}
