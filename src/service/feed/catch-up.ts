import { ServiceError, SymbolonError } from "../../errors.ts";
import { acceptPack } from "./accept-pack.ts";
import type { FeedContext } from "./feed-context.ts";
import type { Followed } from "./feed-memory.ts";
import { type PackClaim, readClaim } from "./judge-pack.ts";
import { readFeedJson, SOURCE_MOST } from "./read-json.ts";

/** Versions that are asked of a peer at once. */
const STEPS_MOST = 64;

/**
 * Fills the versions between the newest that is held and the one that a document says it supersedes, from any peer that
 * has them. Nothing of a peer is believed: what it sends is judged as what the source sends.
 * @throws ServiceError `ERR_SERVICE_FEED_EQUIVOCATION`; where no peer helps it leaves the gap, and who accepts next
 *   says so
 */
export async function catchUp(
  context: FeedContext,
  followed: Followed,
  { supersedes }: PackClaim,
  signal?: AbortSignal,
): Promise<void> {
  for (const { url } of context.config.peers) {
    if ((supersedes ?? 0) <= newestVersion(followed)) return;
    try {
      await acceptFromPeer(context, followed, url, supersedes ?? 0, signal);
    } catch (error) {
      if (!(error instanceof SymbolonError)) throw error;
      if (error.code === "ERR_SERVICE_FEED_EQUIVOCATION") throw error;
    }
  }
}

/**
 * Takes a version and all between from a peer: walks back by what each says it supersedes, then judges forward.
 * @throws SymbolonError of the fetch and of `acceptPack`; ServiceError `ERR_SERVICE_FEED_PEER` where the peer sends
 *   something else than it was asked for
 */
export async function acceptFromPeer(
  context: FeedContext,
  followed: Followed,
  peer: string,
  version: number,
  signal?: AbortSignal,
): Promise<void> {
  const documents: unknown[] = [];
  let wanted: number | undefined = version;
  while (wanted !== undefined && documents.length < STEPS_MOST) {
    const json = await fetchVersion(context, peer, followed.config.id, wanted, signal);
    documents.unshift(json);
    const { supersedes } = readClaim(json);
    const isNext = followed.line.length === 0 || (supersedes ?? 0) <= newestVersion(followed);
    if (!isNext && supersedes !== undefined && supersedes >= wanted) throw peerError();
    wanted = isNext ? undefined : supersedes;
  }
  for (const json of documents) {
    await acceptPack(context, followed, json, { source: peer, signal });
  }
}

/** The signed document of one version, as a peer has it. */
export async function fetchVersion(
  { fetchDocument }: FeedContext,
  peer: string,
  packId: string,
  version: number,
  signal?: AbortSignal,
): Promise<unknown> {
  const url = `${peer.replace(/\/+$/, "")}/v1/policy-feed/packs/${packId}/versions/${version}`;
  const answer = await fetchDocument(url, { maximum: SOURCE_MOST, signal });
  if (answer.status === "same") throw peerError();
  const json = readFeedJson(answer.bytes);
  const claim = readClaim(json);
  if (claim.id !== packId || claim.version !== version) throw peerError();
  return json;
}

const newestVersion = ({ line }: Followed): number => line.at(-1)?.pack.version ?? 0;

function peerError(): ServiceError {
  return new ServiceError("ERR_SERVICE_FEED_PEER", "the peer sends something else than was asked");
}
