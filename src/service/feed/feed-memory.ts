import { ServiceError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { type Authority, authoritySchema } from "../../policy/pack/authority-schema.ts";
import type { FeedConfig, FollowedPack } from "../config/feed.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { AnnouncedVersion, ChainPolicy, PackLine } from "./feed-pack.ts";
import { judgePack } from "./judge-pack.ts";

/** Why the last look at a pack's source, or at the chain, came to nothing. */
export interface FeedProblem {
  readonly code: string;
  /** Safe to show: it quotes no document. */
  readonly message: string;
  /** Unix milliseconds since when it is so. */
  readonly since: number;
}

/** What is known of one followed pack. The store has it all; here it is at hand without waiting. */
export interface Followed {
  readonly config: FollowedPack;
  authority: Authority | undefined;
  line: PackLine;
  chain: ChainPolicy | undefined;
  /** The authority signed something beside what is held. */
  hasEquivocated: boolean;
  etag: string | undefined;
  /** Unix milliseconds of the last look that came to something. */
  seenAt: number | undefined;
  sourceProblem: FeedProblem | undefined;
  chainProblem: FeedProblem | undefined;
}

export type FeedMemory = ReadonlyMap<string, Followed>;

/**
 * What the store holds of the followed packs, verified again: every version against the one before it.
 * @throws ServiceError `ERR_SERVICE_STORE` where a stored version does not verify; `ERR_SERVICE_CONFIG` where a pack is
 *   pinned to another authority than the configured one
 */
export async function loadFeed(
  database: ServiceDatabase,
  { packs }: Pick<FeedConfig, "packs">,
  hash: Hash,
): Promise<FeedMemory> {
  const memory = new Map<string, Followed>();
  for (const config of packs) {
    const followed: Followed = {
      config,
      authority: undefined,
      line: [],
      chain: undefined,
      hasEquivocated: false,
      etag: undefined,
      seenAt: undefined,
      sourceProblem: undefined,
      chainProblem: undefined,
    };
    await reloadPack(database, followed, hash);
    memory.set(config.id, followed);
  }
  return memory;
}

/** Brings one pack up to what the store holds, where another process may have written. */
export async function reloadPack(
  database: ServiceDatabase,
  followed: Followed,
  hash: Hash,
): Promise<void> {
  const { id } = followed.config;
  followed.authority = await loadPin(database, followed.config);
  const known = followed.line.length;
  const rows = await database
    .selectFrom("policy_packs")
    .select(["digest", "signed"])
    .where("pack_id", "=", id)
    .orderBy("version")
    .execute();
  for (const { digest, signed } of rows.slice(known)) {
    followed.line = [...followed.line, await reloadVersion(followed, hash, digest, signed)];
  }
  followed.chain = await loadChain(database, id);
  const evidence = await database
    .selectFrom("policy_evidence")
    .select("digest")
    .where("pack_id", "=", id)
    .limit(1)
    .execute();
  followed.hasEquivocated = evidence.length > 0;
}

async function reloadVersion(
  { config, authority, line }: Followed,
  hash: Hash,
  digest: string,
  signed: string,
) {
  try {
    if (authority !== undefined) {
      // What was taken under another threshold stays taken.
      const options = { hash, followed: { id: config.id, threshold: 1 }, authority, line };
      const judged = await judgePack(JSON.parse(signed), options);
      if (judged.kind === "next" && judged.held.digest === digest) return judged.held;
    }
  } catch (cause) {
    throw unfit(config.id, cause);
  }
  throw unfit(config.id);
}

async function loadPin(
  database: ServiceDatabase,
  { id, authority }: FollowedPack,
): Promise<Authority | undefined> {
  const pin = await database
    .selectFrom("policy_pins")
    .select("authority")
    .where("pack_id", "=", id)
    .executeTakeFirst();
  if (pin === undefined) return undefined;
  const pinned = authoritySchema.parse(JSON.parse(pin.authority));
  if (pinned.did === authority) return pinned;
  const key = `feed.packs.${id}.authority`;
  throw new ServiceError("ERR_SERVICE_CONFIG", `${key}: the store has the pack of another DID`, {
    details: { keys: [key] },
  });
}

async function loadChain(database: ServiceDatabase, id: string): Promise<ChainPolicy | undefined> {
  const row = await database
    .selectFrom("policy_chain")
    .selectAll()
    .where("pack_id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    isSuspended: row.is_suspended === 1,
    readAt: Number(row.read_at),
    versions: JSON.parse(row.versions) as AnnouncedVersion[],
  };
}

function unfit(id: string, cause?: unknown): ServiceError {
  return new ServiceError("ERR_SERVICE_STORE", `the stored versions of ${id} do not verify`, {
    ...(cause === undefined ? {} : { cause }),
  });
}
