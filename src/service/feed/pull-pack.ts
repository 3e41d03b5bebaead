import { ServiceError, SymbolonError } from "../../errors.ts";
import { acceptPack } from "./accept-pack.ts";
import { catchUp } from "./catch-up.ts";
import type { FeedContext } from "./feed-context.ts";
import type { Followed } from "./feed-memory.ts";
import { type PackClaim, readClaim } from "./judge-pack.ts";
import { feedForm, readFeedJson, SOURCE_MOST } from "./read-json.ts";

/** Versions that a source may list. */
const LIST_MOST = 64;

/**
 * Looks at a pack's source: the newest signed pack, or a list of its versions. Missing versions in between are asked of
 * the peers.
 * @throws SymbolonError of the fetch and of `acceptPack`; ServiceError `ERR_SERVICE_FEED_FORM`;
 *   `ERR_SERVICE_FEED_ROLLBACK` where the newest there is older than the newest here
 */
export async function pullPack(
  context: FeedContext,
  followed: Followed,
  signal?: AbortSignal,
): Promise<void> {
  const { url } = followed.config;
  const answer = await context.fetchDocument(url, {
    etag: followed.etag,
    maximum: SOURCE_MOST,
    signal,
  });
  if (answer.status === "same") {
    if (followed.etag === undefined) throw feedForm("the source names a copy that nobody has");
    return;
  }
  // Only what was taken as a whole need not be sent again.
  followed.etag = undefined;
  const documents = readDocuments(readFeedJson(answer.bytes));
  await acceptAll(context, followed, documents, signal);
  const newest = documents.at(-1)?.claim.version ?? 0;
  if (newest < (followed.line.at(-1)?.pack.version ?? 0)) {
    throw new ServiceError(
      "ERR_SERVICE_FEED_ROLLBACK",
      "the source serves an older version than it did",
      { details: { packId: followed.config.id, version: newest } },
    );
  }
  followed.etag = answer.etag;
}

interface SourceDocument {
  readonly json: unknown;
  readonly claim: PackClaim;
}

function readDocuments(json: unknown): SourceDocument[] {
  const list = Array.isArray(json) ? (json as unknown[]) : [json];
  if (list.length === 0 || list.length > LIST_MOST) {
    throw feedForm(`a list of versions has from 1 to ${LIST_MOST}`);
  }
  return list
    .map((document) => ({ json: document, claim: readClaim(document) }))
    .sort((a, b) => a.claim.version - b.claim.version);
}

async function acceptAll(
  context: FeedContext,
  followed: Followed,
  documents: readonly SourceDocument[],
  signal?: AbortSignal,
): Promise<void> {
  const { url } = followed.config;
  let first: unknown;
  for (const { json, claim } of documents) {
    try {
      if (followed.line.length > 0) await catchUp(context, followed, claim, signal);
      await acceptPack(context, followed, json, { source: url, signal });
    } catch (error) {
      // The keys of today need not be those of the oldest versions: the line starts where they fit.
      if (followed.line.length > 0 || !(error instanceof SymbolonError)) throw error;
      first ??= error;
    }
  }
  if (followed.line.length === 0) throw first;
}
