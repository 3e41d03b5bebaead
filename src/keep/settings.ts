import { damagedRecords } from "./damaged-records.ts";
import { asJson } from "./keep-credential.ts";
import type { StoreView } from "./read-view.ts";
import type { SettingRecord } from "./records.ts";
import type { StoreChange } from "./transact.ts";

/** @throws KeepError `ERR_KEEP_DAMAGED` */
export function settingOf(view: StoreView, key: string): SettingRecord | undefined {
  const id = placeOf(view, key);
  // Without the list of records, one that does not open may be this very setting.
  const isListSound = view.damaged.every(({ kind }) => kind !== "manifest");
  const unread = view.damaged.filter(({ kind }) => kind === "unlisted");
  if (id === undefined && !isListSound && unread.length > 0) {
    throw damagedRecords(unread.map((record) => record.id));
  }
  if (id === undefined) return undefined;
  const record = view.values.get(id);
  if (record?.kind !== "setting") throw damagedRecords([id]);
  return record;
}

/** Writes over a damaged setting as well: `change` then gets `undefined`. */
export function settingChange(
  view: StoreView,
  key: string,
  change: (json: unknown) => unknown,
  { newId, time }: { readonly newId: string; readonly time: string },
): { readonly change?: StoreChange; readonly answer: unknown } {
  const id = placeOf(view, key);
  const kept = id === undefined ? undefined : view.values.get(id);
  const next = change(kept?.kind === "setting" ? kept.value : undefined);
  if (next === undefined) {
    return id === undefined
      ? { answer: undefined }
      : { change: { removals: [id] }, answer: undefined };
  }
  const value = asJson(next);
  const record: SettingRecord = { kind: "setting", name: key, value, updatedAt: time };
  return { change: { puts: new Map([[id ?? newId, record]]) }, answer: value };
}

const placeOf = ({ entries }: StoreView, key: string) =>
  entries.find(({ kind, name }) => kind === "setting" && name === key)?.id;
