import type { Credential } from "../../../credential/types.ts";
import { SymbolonError } from "../../../errors.ts";
import { fetchStatusData, statusTileAddresses } from "../../../holder/index.ts";
import type { Wallet } from "./app.ts";
import { type FreshData, type FreshEntry, isWanting, keepFresh, readFresh } from "./fresh-data.ts";
import { readHeld } from "./held.ts";
import { filesOf, recording } from "./kept-files.ts";
import type { TrustSource } from "./trust-source.ts";
import { allSources, fetchSource, sourceKey } from "./trust-sources.ts";

/** A host that hangs does not hold up the others. */
const PATIENCE_MS = 15_000;
const ALARMS: readonly string[] = ["ERR_TRUST_ROOT_ROLLBACK", "ERR_TRUST_ROOT_CONFLICT"];

/** The two tiles of one bucket: credentials of one bucket share them. */
export const statusKey = ({ status }: Pick<Credential, "status">): string =>
  `status ${statusTileAddresses(status.statusListCredential, status.index).bottom}`;

/** All that the wallet would answer any question with; nothing where it holds nothing. */
export async function wantedKeys(wallet: Wallet): Promise<string[]> {
  const [sources, { held }] = await Promise.all([allSources(wallet), readHeld(wallet)]);
  if (held.length === 0) return [];
  return [...sources.map(sourceKey), ...held.map(({ credential }) => statusKey(credential))];
}

/**
 * Fetches trust lists and status where what is kept is older than told. Call it by the wallet's own clock.
 * @param maxAge seconds
 */
export async function freshenWhereWanting(
  wallet: Wallet,
  maxAge: number,
  signal?: AbortSignal,
): Promise<void> {
  const keys = await wantedKeys(wallet);
  if (keys.length === 0) return;
  const now = Date.now() / 1000;
  if (isWanting(await readFresh(wallet), { keys, now, maxAge })) await freshen(wallet, signal);
}

/**
 * Fetches the lists of all trust sources and the status of all credentials in one go: who serves them learns that a
 * wallet is open, and neither what it was asked nor what it can answer.
 * @returns all of it, also what does not fit into the store
 */
export async function freshen(wallet: Wallet, signal?: AbortSignal): Promise<FreshData> {
  const [sources, { held }, before] = await Promise.all([
    allSources(wallet),
    readHeld(wallet),
    readFresh(wallet),
  ]);
  const statuses = new Map(held.map(({ credential }) => [statusKey(credential), credential]));
  const stop = () =>
    AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal === undefined ? [] : [signal])]);
  const work: readonly (readonly [string, Promise<FreshEntry>])[] = [
    ...sources.map((source) => [sourceKey(source), fetchList(wallet, source, stop())] as const),
    ...Array.from(statuses, ([key, credential]) => [key, fetchTiles(credential, stop())] as const),
  ];
  const triedAt = now();
  const came = await Promise.all(
    work.map(async ([key, entry]): Promise<[string, FreshEntry | undefined]> => {
      return [key, await entry.catch((error) => alarmed(before?.entries[key], error))];
    }),
  );
  // Who stops asking half-way leaves what is kept as it was.
  signal?.throwIfAborted();
  const entries = came.filter((pair): pair is [string, FreshEntry] => pair[1] !== undefined);
  const data: FreshData = {
    version: 1,
    triedAt,
    asked: work.map(([key]) => key),
    entries: Object.fromEntries(entries),
  };
  await keepFresh(wallet, data);
  return data;
}

const now = () => Math.floor(Date.now() / 1000);

async function fetchList(
  wallet: Wallet,
  source: TrustSource,
  signal: AbortSignal,
): Promise<FreshEntry> {
  const files = new Map<string, Uint8Array>();
  const fetch = recording(files, (input, init) => globalThis.fetch(input, init));
  const { root, verified } = await fetchSource(wallet, source, { fetch, signal });
  if (source.kind === "checkpoint") return { at: now(), files: filesOf(files) };
  return { at: now(), chain: { root: String(root), leafList: verified.tree.leafList() } };
}

async function fetchTiles(credential: Credential, signal: AbortSignal): Promise<FreshEntry> {
  const files = new Map<string, Uint8Array>();
  const fetch = recording(files, (input, init) => globalThis.fetch(input, init));
  await fetchStatusData({ credential, fetch, signal });
  return { at: now(), files: filesOf(files) };
}

/** What came before stays, and is as old as it is. */
function alarmed(before: FreshEntry | undefined, error: unknown): FreshEntry | undefined {
  const code = error instanceof SymbolonError ? error.code : "";
  if (!ALARMS.includes(code)) return before;
  return { ...before, at: before?.at ?? 0, alarm: code };
}
