import { beforeAll, describe, expect, it } from "vitest";
import { MemoryRecordStore } from "../../src/keep/memory-record-store.ts";
import { openHolderStore } from "../../src/keep/open-holder-store.ts";
import {
  type RestoreHolderStoreOptions,
  restoreHolderStore,
} from "../../src/keep/restore-holder-store.ts";
import { errorCode } from "../proving/error-code.ts";
import { createWorld, type World } from "../support/world.ts";
import { another } from "./support/example-credentials.ts";
import { BACKUP_PASSPHRASE, createKept, type Kept, overwrite, UNLOCK } from "./support/stores.ts";

let world: World;
let kept: Kept;
let backup: RestoreHolderStoreOptions["backup"];
beforeAll(async () => {
  world = await createWorld();
  kept = await createKept(world);
  await kept.store.addCredential({ credential: world.credential, renewal: "renewal-one" });
  await kept.store.addCredential({ credential: another(world, 2) });
  await kept.store.writeSetting("s", 1);
  backup = {
    text: await kept.store.exportBackup(BACKUP_PASSPHRASE),
    passphrase: BACKUP_PASSPHRASE,
  };
});

const unlock = { kind: "passphrase", passphrase: "of the new device" } as const;
const restore = (home: MemoryRecordStore, changes: Partial<RestoreHolderStoreOptions> = {}) =>
  restoreHolderStore({ hash: world.hash, home, unlock, backup, ...changes });

/** A store of another holder, with something in it. */
async function occupied() {
  const stranger = await createWorld({ holder: "two" });
  const other = await createKept(stranger);
  await other.store.addCredential({ credential: stranger.credential });
  return other;
}

describe("restoreHolderStore", () => {
  it("makes a store of all that the backup has, under a passphrase of its own", async () => {
    const home = new MemoryRecordStore();
    const restored = await restore(home);
    const opened = await openHolderStore({ hash: world.hash, home, unlock });
    for (const store of [restored, opened]) {
      expect(store.holder).toEqual(world.holder);
      expect(await store.credentials()).toEqual(await kept.store.credentials());
      expect(await store.readSetting("s")).toBe(1);
      expect(await store.verify()).toEqual({ records: 4, damaged: [] });
    }
    const old = { hash: world.hash, home, unlock: UNLOCK };
    expect(await errorCode(() => openHolderStore(old))).toBe("ERR_KEEP_PASSPHRASE");
  });

  it("shares no key, id of a store or record text with the store that the backup is of", async () => {
    const home = new MemoryRecordStore();
    await restore(home);
    const [before, after] = [await kept.home.readAll(), await home.readAll()];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [key, text] of after) expect(before.get(key)).not.toBe(text);
  });

  it("leaves a store that is here, unless it is told to take its place", async () => {
    const { home } = await occupied();
    const before = await home.readAll();
    expect(await errorCode(() => restore(home))).toBe("ERR_KEEP_EXISTS");
    expect(await home.readAll()).toEqual(before);
    const restored = await restore(home, { replaces: true });
    expect(restored.holder).toEqual(world.holder);
    expect((await home.readAll()).size).toBe(5);
    expect(await restored.verify()).toEqual({ records: 4, damaged: [] });
  });

  it("takes the place of a store that nothing unlocks any more", async () => {
    const { home, store } = await occupied();
    await overwrite(home, (records) => records.set("head", "{"));
    const restored = await restore(home, { replaces: true });
    expect(await restored.credentials()).toHaveLength(2);
    expect(await errorCode(() => store.credentials())).toBe("ERR_KEEP_MISSING");
  });

  it("that fails leaves the old store as it is, whatever it fails of", async () => {
    class FullHome extends MemoryRecordStore {
      override async write(): Promise<boolean> {
        throw new Error("no room");
      }
    }
    class BusyHome extends MemoryRecordStore {
      override async write(): Promise<boolean> {
        return false;
      }
    }
    const records = await (await occupied()).home.readAll();
    const short = { kind: "passphrase", passphrase: "short" } as const;
    const cases: [MemoryRecordStore, Partial<RestoreHolderStoreOptions>, string][] = [
      [
        new MemoryRecordStore(records),
        { backup: { ...backup, passphrase: "not the passphrase" } },
        "ERR_KEEP_BACKUP_PASSPHRASE",
      ],
      [
        new MemoryRecordStore(records),
        { backup: { ...backup, text: "{}" } },
        "ERR_KEEP_BACKUP_FORM",
      ],
      [new MemoryRecordStore(records), { unlock: short }, "ERR_KEEP_PASSPHRASE_SHORT"],
      [new MemoryRecordStore(records), { unlock: { kind: "passkey" } }, "ERR_KEEP_PASSKEY"],
      [new BusyHome(records), {}, "ERR_KEEP_CONFLICT"],
    ];
    for (const [home, changes, code] of cases) {
      expect(await errorCode(() => restore(home, { replaces: true, ...changes }))).toBe(code);
      expect(await home.readAll()).toEqual(records);
    }
    const full = new FullHome(records);
    await expect(restore(full, { replaces: true })).rejects.toThrow("no room");
    expect(await full.readAll()).toEqual(records);
  });
});
