import { parseScalar } from "../field/scalar.ts";
import { toHex } from "./base64.ts";
import { generateDataKey, withoutExport, wrapDataKey } from "./data-key.ts";
import { FORMAT } from "./head.ts";
import type { HolderStore } from "./holder-store.ts";
import { KeptStore } from "./kept-store.ts";
import { askPersistence } from "./persistence.ts";
import { HEAD } from "./record-store.ts";
import type { KeptRecord } from "./records.ts";
import { randomBytes } from "./seal.ts";
import type { Surroundings } from "./surroundings.ts";
import { locked, sealChange } from "./transact.ts";
import type { NewUnlock } from "./unlock.ts";

export interface NewStore {
  readonly unlock: NewUnlock;
  /** By id; the holder's is among them. */
  readonly records: ReadonlyMap<string, KeptRecord>;
  /** Whether a store that is here already goes, in the same step. */
  readonly replaces: boolean;
}

/**
 * Seals records under a key of their own, and writes them as a store at once.
 * @returns `undefined` where there is a store already, and it stays
 */
export async function writeNewStore(
  around: Surroundings,
  { unlock, records, replaces }: NewStore,
): Promise<HolderStore | undefined> {
  const { random, now, home, format, storage } = around;
  const storeId = toHex(randomBytes(random, 16));
  const extractable = await generateDataKey();
  const wrap = { storeId, added: unlock, random, now: now() };
  const method = await wrapDataKey(extractable, wrap);
  const dataKey = await withoutExport(extractable);
  const { version } = format;
  const head = { format: FORMAT, version, storeId, revision: 1, unlocks: [method] } as const;
  const puts = await sealChange({ head, kept: [], values: records }, dataKey, random);
  const isWritten = await locked(around, async () => {
    const before = replaces ? await home.readAll() : new Map<string, string>();
    const removals = [...before.keys()].filter((key) => !puts.has(key));
    return home.write({ expectedHead: before.get(HEAD), puts, removals });
  });
  if (!isWritten) {
    home.close();
    return undefined;
  }
  const secret = [...records.values()].find((record) => record.kind === "holder")?.secret;
  const holder = { secret: parseScalar(secret, "holder.secret") };
  return new KeptStore({ around, storeId, dataKey }, holder, askPersistence(storage, true));
}
