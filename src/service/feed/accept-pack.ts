import { ServiceError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { FeedContext } from "./feed-context.ts";
import { type Followed, reloadPack } from "./feed-memory.ts";
import { judgePack } from "./judge-pack.ts";
import { pinAuthority } from "./pin-authority.ts";
import { storeEvidence, storePack } from "./store-pack.ts";

export interface AcceptPackOptions {
  /** The address that it came from. */
  readonly source: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a signed pack into its line, wherever it came from: its signatures say whether it counts.
 * @returns whether it is new
 * @throws PolicyError, ServiceError of `judgePack` and `pinAuthority`; `ERR_SERVICE_FEED_EQUIVOCATION` once the evidence
 *   is stored; `ERR_SERVICE_FEED_CHAIN` for a first version that the registry does not have
 */
export async function acceptPack(
  context: FeedContext,
  followed: Followed,
  json: unknown,
  { source, signal }: AcceptPackOptions,
): Promise<boolean> {
  const { database, hash, fetchDocument, now } = context;
  const { config } = followed;
  const authority = followed.authority ?? (await pinAuthority(config, fetchDocument, signal));
  const judged = await judgePack(json, { hash, followed: config, authority, line: followed.line });
  if (judged.kind === "held") return false;
  if (judged.kind === "equivocation") {
    const { version, digest } = judged;
    await storeEvidence(database, {
      packId: config.id,
      version,
      digest,
      authority: config.authority,
      signed: canonicalJson(json),
      source,
      now: now(),
    });
    followed.hasEquivocated = true;
    throw new ServiceError(
      "ERR_SERVICE_FEED_EQUIVOCATION",
      "the authority signed another pack than the one that is held: both are kept as evidence",
      { details: { packId: config.id, version } },
    );
  }
  const { held } = judged;
  if (followed.line.length === 0) assertAnnounced(followed, held.digest);
  const after = followed.line.at(-1)?.pack.version;
  if (await storePack(database, { held, authority, after, source, now: now() })) {
    followed.authority = authority;
    followed.line = [...followed.line, held];
    return true;
  }
  // Another process over the same store was first.
  await reloadPack(database, followed, hash);
  return acceptPack(context, followed, json, { source, signal });
}

/** Keys that are trusted at first use may be an intruder's; the chain's word is not the web server's. */
function assertAnnounced({ config, chain }: Followed, digest: string): void {
  if (config.authorityId === undefined) return;
  if (chain?.versions.some((announced) => announced.digest === digest)) return;
  throw new ServiceError(
    "ERR_SERVICE_FEED_CHAIN",
    "the registry on chain does not have this pack",
    {
      details: { packId: config.id },
    },
  );
}
