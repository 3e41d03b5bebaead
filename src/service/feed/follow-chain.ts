import type { PublicClient } from "viem";
import { toChainError } from "../../chain/chain-error.ts";
import { readPolicyRegistry } from "../../chain/policy-oracle/call-policy-registry.ts";
import { ServiceError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { appendAuditEntry } from "../store/append-audit-entry.ts";
import type { FeedContext } from "./feed-context.ts";
import { appendFeedStatement } from "./feed-log.ts";
import type { Followed } from "./feed-memory.ts";
import type { AnnouncedVersion, ChainPolicy } from "./feed-pack.ts";

/** Newest versions that are read: older ones have ended what they could end. */
const VERSIONS_MOST = 32;

/**
 * Reads what the registry says of a pack and keeps it: announced versions, and whether the policy is suspended. A pack
 * without `authorityId` is not held against the chain.
 * @throws ChainError of the registry; ServiceError `ERR_SERVICE_FEED_CHAIN` where the registry's authority has another
 *   DID, or the node behind the address is out of date
 */
export async function followChain(context: FeedContext, followed: Followed): Promise<void> {
  const { config, publicClient, database, now } = context;
  const { id, authority: did, authorityId } = followed.config;
  if (config.chain === undefined || publicClient === undefined || authorityId === undefined) return;
  const { policyRegistry, maxAgeSeconds } = config.chain;
  const read = await readChainPolicy(publicClient, {
    policyRegistry: policyRegistry as Hex,
    authorityId: authorityId as Hex,
    packId: id,
    did,
  });
  const at = now();
  if (read.blockTime + maxAgeSeconds * 1000 < at) {
    throw chainError("the node behind feed.chain.rpcUrl is out of date");
  }
  const chain: ChainPolicy = {
    isSuspended: read.isSuspended,
    versions: read.versions,
    readAt: Math.min(at, read.blockTime),
  };
  const isTaken = await database.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom("policy_chain")
      .select(["is_suspended", "block_number"])
      .where("pack_id", "=", id)
      .executeTakeFirst();
    // Of two nodes of a chain one may lag behind: what was read later stands.
    if (before !== undefined && read.blockNumber < before.block_number) return false;
    await transaction.deleteFrom("policy_chain").where("pack_id", "=", id).execute();
    await transaction
      .insertInto("policy_chain")
      .values({
        pack_id: id,
        is_suspended: chain.isSuspended ? 1 : 0,
        read_at: chain.readAt,
        block_number: read.blockNumber,
        versions: JSON.stringify(chain.versions),
      })
      .execute();
    if (chain.isSuspended === (before?.is_suspended === 1)) return true;
    const change = { id, isSuspended: chain.isSuspended };
    await appendFeedStatement(transaction, { kind: "policy-suspension", ...change });
    const entry = { packId: id, isSuspended: chain.isSuspended, at };
    await appendAuditEntry(transaction, { kind: "policy-suspension", ...entry });
    return true;
  });
  if (!isTaken)
    throw chainError("the node behind feed.chain.rpcUrl lags behind what was read before");
  followed.chain = chain;
}

/** @throws ServiceError `ERR_SERVICE_FEED_CHAIN` where documents and announcements do not go together */
export function assertAnnouncementsHeld({ config, chain, line }: Followed, now: number): void {
  if (config.authorityId === undefined || chain === undefined) return;
  const missing = chain.versions.find(
    ({ digest, until }) =>
      until * 1000 > now && !line.some((held) => held.digest === digest) && line.length > 0,
  );
  if (missing !== undefined) {
    throw chainError("a version is announced on chain whose document was not found");
  }
  const newest = line.at(-1);
  if (newest !== undefined && !chain.versions.some(({ digest }) => digest === newest.digest)) {
    throw chainError("the newest document is not announced on chain, so it does not count");
  }
}

interface ReadChainPolicyOptions {
  readonly policyRegistry: Hex;
  readonly authorityId: Hex;
  readonly packId: string;
  readonly did: string;
}

async function readChainPolicy(
  publicClient: PublicClient,
  { policyRegistry, authorityId, packId, did }: ReadChainPolicyOptions,
) {
  // The block first: what is read after it is not older than it says.
  const { timestamp, number } = await publicClient.getBlock().catch((cause: unknown) => {
    throw toChainError(cause, "getBlock");
  });
  const authority = await readPolicyRegistry(publicClient, policyRegistry, "authorityOf", [
    authorityId,
  ]);
  if (authority.did !== did) throw chainError("the registry's authority has another DID");
  const policyId = await readPolicyRegistry(publicClient, policyRegistry, "policyIdOf", [
    authorityId,
    packId,
  ]);
  const [, , latest, isSuspended] = await readPolicyRegistry(
    publicClient,
    policyRegistry,
    "policyOf",
    [policyId],
  );
  const versions: AnnouncedVersion[] = [];
  for (let version = Math.max(1, latest - VERSIONS_MOST + 1); version <= latest; version += 1) {
    const record = await readPolicyRegistry(publicClient, policyRegistry, "versionOf", [
      policyId,
      version,
    ]);
    versions.push({
      digest: record.packDigest.slice(2),
      from: record.validFrom,
      until: record.validUntil,
      supersededSeconds: record.times.superseded,
    });
  }
  return {
    versions,
    isSuspended,
    blockNumber: Number(number),
    blockTime: Number(timestamp) * 1000,
  };
}

function chainError(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_FEED_CHAIN", message);
}
