import type { Wallet } from "./app.ts";
import type { KeptFiles } from "./kept-files.ts";

/** What is kept of one trust source, or of one issuer's status. */
export interface FreshEntry {
  /** Unix seconds: when it came. */
  readonly at: number;
  readonly files?: KeptFiles;
  /** Of a registry on a chain. */
  readonly chain?: { readonly root: string; readonly leafList: unknown };
  /** Code of what is wrong with the source, where it is more than that it did not answer. */
  readonly alarm?: string;
}

/** Trust lists and status of everything that the wallet holds, so that a question has nobody asked. */
export interface FreshData {
  readonly version: 1;
  /** Unix seconds: when all of it was asked for. */
  readonly triedAt: number;
  /** All that was asked for then, whether it came or not. */
  readonly asked: readonly string[];
  readonly entries: Readonly<Record<string, FreshEntry>>;
}

/** Of this device alone: no backup carries it. */
const FRESH = "device:fresh";
const KEY = "device:key";
/** Characters, of all entries; what is above is fetched again when it is needed. */
const MOST = 6_000_000;
/** Seconds that must pass before what did not come, or does not fit, is asked for again. */
const AGAIN_AFTER = 600;

export async function readFresh({ store }: Pick<Wallet, "store">): Promise<FreshData | undefined> {
  const kept = (await store.readSetting(FRESH).catch(() => undefined)) as FreshData | undefined;
  return kept?.version === 1 ? kept : undefined;
}

/** Keeps what fits. Where nothing can be kept, the wallet goes on with what it has in memory. */
export async function keepFresh({ store }: Pick<Wallet, "store">, data: FreshData): Promise<void> {
  const entries: Record<string, FreshEntry> = {};
  let room = MOST;
  for (const [key, entry] of Object.entries(data.entries)) {
    room -= JSON.stringify(entry).length;
    if (room >= 0) entries[key] = entry;
  }
  await store.writeSetting(FRESH, { ...data, entries }).catch(() => {});
}

export interface Wanted {
  readonly keys: readonly string[];
  /** Unix seconds. */
  readonly now: number;
  /** Seconds that what is kept may be old. */
  readonly maxAge: number;
}

/** Whether anything has to be fetched. It depends on what the wallet holds and on the time, and on no question. */
export function isWanting(fresh: FreshData | undefined, { keys, now, maxAge }: Wanted): boolean {
  if (fresh === undefined || keys.some((key) => !fresh.asked.includes(key))) return true;
  const isOld = keys.some((key) => (fresh.entries[key]?.at ?? 0) < now - maxAge);
  return isOld && isDueAgain(fresh, now);
}

/** A clock that was set back counts as due. */
export const isDueAgain = ({ triedAt }: FreshData, now: number): boolean =>
  Math.abs(now - triedAt) > AGAIN_AFTER;

/** Of the key that this wallet proves with; undefined before the first proving files came. */
export async function readKeyHash({ store, config }: Pick<Wallet, "store" | "config">) {
  const kept = await store.readSetting(KEY).catch(() => undefined);
  return config.pinnedKeys?.compliance ?? (typeof kept === "string" ? kept : undefined);
}

/** Fetches the proving files where they are not there, and remembers which key they prove with. */
export async function fetchProver(wallet: Pick<Wallet, "store" | "config" | "prover">) {
  const keyHash = (await wallet.prover()).verificationKeyHash?.("compliance");
  if (keyHash === undefined || keyHash === (await readKeyHash(wallet))) return;
  await wallet.store.writeSetting(KEY, keyHash);
}
