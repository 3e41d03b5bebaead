import type { PublicClient } from "viem";
import type { Hash } from "../../field/poseidon.ts";
import type { FeedConfig } from "../config/feed.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { FeedMemory } from "./feed-memory.ts";
import type { FetchDocument } from "./fetch-document.ts";

/** What the parts of the feed share. */
export interface FeedContext {
  readonly config: FeedConfig;
  readonly hash: Hash;
  readonly database: ServiceDatabase;
  readonly memory: FeedMemory;
  readonly fetchDocument: FetchDocument;
  /** Of `config.chain`. */
  readonly publicClient: PublicClient | undefined;
  /** Unix milliseconds, never falling. */
  readonly now: () => number;
}
