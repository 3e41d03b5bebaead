import { KeepError } from "../errors.ts";
import { bindManifest, bindRecord, FORMAT, type Head } from "./head.ts";
import { describeValue, readView, type StoreView } from "./read-view.ts";
import { HEAD, type RecordChange } from "./record-store.ts";
import type { KeptRecord, ManifestEntry } from "./records.ts";
import { type Random, sealJson } from "./seal.ts";
import type { Surroundings } from "./surroundings.ts";
import type { UnlockMethod } from "./unlock.ts";

/** What an opened store works with. */
export interface Session {
  readonly around: Surroundings;
  readonly storeId: string;
  readonly dataKey: CryptoKey;
}

export interface StoreChange {
  readonly puts?: ReadonlyMap<string, KeptRecord>;
  readonly removals?: readonly string[];
  readonly unlocks?: readonly UnlockMethod[];
}

/** Writers that meet without a lock try again on the newer state, this often. */
const ATTEMPTS = 64;

/** @throws KeepError `ERR_KEEP_MISSING` where the store was deleted, or deleted and made anew */
export async function readStore({ around, storeId, dataKey }: Session): Promise<StoreView> {
  const view = await readView(await around.home.readAll(), dataKey, around.format);
  if (view.head.storeId !== storeId) {
    throw new KeepError("ERR_KEEP_MISSING", "another store has taken this one's place: open it");
  }
  return view;
}

/**
 * One change of a store: reads it as it is now, asks what to change, writes all of it or nothing. Other tabs wait
 * at a lock; a writer that knows no lock is met by the head's comparison, and the change is asked for anew.
 * @param decide gets the state; what it returns beside the change is the answer. No change: nothing is written.
 * @throws KeepError `ERR_KEEP_DAMAGED` where the manifest is, `ERR_KEEP_CONFLICT`, those of `RecordStore.write`
 */
export function transact<T>(
  session: Session,
  decide: (view: StoreView) => { readonly change?: StoreChange; readonly answer: T },
): Promise<T> {
  return locked(session.around, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const view = await readStore(session);
      if (view.damaged.some(({ kind }) => kind === "manifest")) throw manifestDamaged();
      const { change, answer } = decide(view);
      if (change === undefined || (await commit(session, view, change))) return answer;
    }
    throw new KeepError("ERR_KEEP_CONFLICT", "others write all the time: nothing was changed");
  });
}

export function locked<T>({ locks, name }: Surroundings, work: () => Promise<T>): Promise<T> {
  return locks === undefined ? work() : (locks.request(name, work) as Promise<T>);
}

/** @returns whether it was written */
export async function commit(
  { around, dataKey }: Session,
  view: StoreView,
  { puts = new Map(), removals = [], unlocks = view.head.unlocks }: StoreChange,
): Promise<boolean> {
  const { version } = around.format;
  const values = new Map(puts);
  // Of another format, every record is sealed anew.
  if (view.head.version !== version) {
    for (const [id, value] of view.values) if (!values.has(id)) values.set(id, value);
  }
  const gone = new Set(removals);
  const kept = view.entries.filter(({ id }) => !gone.has(id) && !values.has(id));
  const { storeId, revision } = view.head;
  const change = await sealChange(
    { head: { format: FORMAT, version, storeId, revision: revision + 1, unlocks }, kept, values },
    dataKey,
    around.random,
  );
  return around.home.write({ expectedHead: view.headText, removals, puts: change });
}

/** The texts of the records and of the head over them. */
export async function sealChange(
  state: {
    readonly head: Omit<Head, "manifest">;
    readonly kept: readonly ManifestEntry[];
    readonly values: ReadonlyMap<string, KeptRecord>;
  },
  dataKey: CryptoKey,
  random: Random,
): Promise<RecordChange["puts"]> {
  const { head, kept, values } = state;
  const { revision } = head;
  const texts = new Map<string, string>();
  const entries = [...kept];
  for (const [id, value] of values) {
    const sealed = await sealJson(dataKey, value, bindRecord(head, id, revision), random);
    texts.set(id, JSON.stringify({ revision, ...sealed }));
    entries.push({ id, revision, kind: value.kind, ...describeValue(value) });
  }
  const manifest = await sealJson(dataKey, entries, bindManifest(head), random);
  return texts.set(HEAD, JSON.stringify({ ...head, manifest }));
}

export const manifestDamaged = () =>
  new KeepError(
    "ERR_KEEP_DAMAGED",
    "the store's list of records is damaged: nothing is written before `repairHolderStore`",
    { details: { records: [HEAD] } },
  );
