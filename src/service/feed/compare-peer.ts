import { SymbolonError } from "../../errors.ts";
import { acceptPack } from "./accept-pack.ts";
import { acceptFromPeer, fetchVersion } from "./catch-up.ts";
import {
  compareStates,
  type PeerDifference,
  type Standing,
  worstStanding,
} from "./compare-states.ts";
import type { FeedContext } from "./feed-context.ts";
import { readFeedStatements } from "./feed-log.ts";
import type { Followed } from "./feed-memory.ts";
import { fetchPeerView, lies, type PeerView } from "./peer-view.ts";
import { foldPolicyState, type PackState } from "./policy-state.ts";

export interface PeerComparison {
  readonly url: string;
  /** `unreachable`: no answer; `unproven`: what it says does not hold, and proves nothing against anyone else. */
  readonly outcome: Standing | "unreachable" | "unproven";
  readonly differences: readonly PeerDifference[];
  /** Unix milliseconds. */
  readonly comparedAt: number;
}

/**
 * Compares with one peer, takes from it what it has more, and stores the outcome. What a peer says is believed where its
 * signed documents say so too; two packs of one version, both authorised, are kept as evidence.
 */
export async function comparePeer(
  context: FeedContext,
  { url, verifierKey }: FeedContext["config"]["peers"][number],
  signal?: AbortSignal,
): Promise<PeerComparison> {
  const { database, fetchDocument, now } = context;
  const row = await database
    .selectFrom("policy_peers")
    .select("checkpoint")
    .where("url", "=", url)
    .executeTakeFirst();
  const last = row?.checkpoint ?? undefined;
  let note = last;
  let compared: Pick<PeerComparison, "outcome" | "differences">;
  try {
    const view = await fetchPeerView(fetchDocument, { url, verifierKey, last, signal });
    // A log that was rewritten stays an alarm: its new checkpoint does not replace the one that shows it.
    if (view.broken === undefined) note = view.note;
    const differences = await settle(context, url, view, signal);
    const isUnproven = differences.some(({ what }) => what === "peer");
    compared = { outcome: isUnproven ? "unproven" : worstStanding(differences), differences };
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const isSilent = error.code.startsWith("ERR_SERVICE_FETCH_");
    const difference = describe("peer", "different", error);
    compared = { outcome: isSilent ? "unreachable" : "unproven", differences: [difference] };
  }
  const comparison = { url, ...compared, comparedAt: now() };
  await storeComparison(context, comparison, note);
  return comparison;
}

async function settle(
  context: FeedContext,
  url: string,
  view: PeerView,
  signal?: AbortSignal,
): Promise<PeerDifference[]> {
  const { memory } = context;
  const settled: PeerDifference[] = [];
  if (view.broken !== undefined) settled.push(describe("log", "different", view.broken));
  for (const theirs of view.state.packs) {
    const followed = memory.get(theirs.id);
    if (followed === undefined) continue;
    const difference = await settlePack(context, followed, url, theirs, signal);
    if (difference !== undefined) settled.push(difference);
  }
  const ours = foldPolicyState(await readFeedStatements(context.database));
  const others = compareStates(ours, view.state).filter(({ what }) => what !== "pack");
  return [
    ...settled,
    ...(await Promise.all(others.map((other) => settleRoot(context, other, view)))),
  ];
}

/** Whether the peer has another version than this node, after this node has caught up. */
async function settlePack(
  context: FeedContext,
  followed: Followed,
  url: string,
  theirs: PackState,
  signal?: AbortSignal,
): Promise<PeerDifference | undefined> {
  const { id: packId, version, digest } = theirs;
  const at = { packId, version };
  const newest = followed.line.at(-1);
  if (newest?.digest === digest) return undefined;
  const held = followed.line.find((one) => one.digest === digest);
  if (held !== undefined) return { what: "pack", standing: "behind", ...at };
  try {
    if (newest === undefined || version > newest.pack.version) {
      await acceptFromPeer(context, followed, url, version, signal);
    } else {
      // It names a version that this node has otherwise, or never had: its document decides.
      const json = await fetchVersion(context, url, packId, version, signal);
      await acceptPack(context, followed, json, { source: url, signal });
    }
    const isTaken = followed.line.some((one) => one.digest === digest);
    // The document that it serves is not the one that its state names.
    if (!isTaken) throw lies("the peer does not have the version that its state names");
    return undefined;
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const isEquivocation = error.code === "ERR_SERVICE_FEED_EQUIVOCATION";
    return { ...describe(isEquivocation ? "pack" : "peer", "different", error), ...at };
  }
}

/** A peer whose newest trust root is an older one here is behind. */
async function settleRoot(
  { database }: FeedContext,
  difference: PeerDifference,
  { state }: PeerView,
): Promise<PeerDifference> {
  if (difference.what !== "trust-root") return difference;
  const root = state.trustRoots[0];
  if (root === undefined) return { ...difference, standing: "behind" };
  const known = await database
    .selectFrom("trust_roots")
    .select("sequence")
    .where("root", "=", root)
    .executeTakeFirst();
  return { ...difference, standing: known === undefined ? "ahead" : "behind" };
}

function describe(
  what: PeerDifference["what"],
  standing: Standing,
  { code, message }: SymbolonError,
): PeerDifference {
  return { what, standing, code, message };
}

async function storeComparison(
  { database }: FeedContext,
  { url, outcome, differences, comparedAt }: PeerComparison,
  note: string | undefined,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom("policy_peers").where("url", "=", url).execute();
    await transaction
      .insertInto("policy_peers")
      .values({
        url,
        outcome,
        compared_at: comparedAt,
        differences: JSON.stringify(differences),
        checkpoint: note ?? null,
      })
      .execute();
  });
}
