import { beforeAll, describe, expect, it } from "vitest";
import { HEAD } from "../../src/keep/record-store.ts";
import {
  type RepairHolderStoreOptions,
  repairHolderStore,
} from "../../src/keep/repair-holder-store.ts";
import { codedError, errorCode } from "../proving/error-code.ts";
import { createWorld, type World } from "../support/world.ts";
import { another } from "./support/example-credentials.ts";
import { BACKUP_PASSPHRASE, createKept, type Kept, overwrite, UNLOCK } from "./support/stores.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

interface Filled extends Kept {
  readonly a: string;
  readonly b: string;
  readonly holderId: string;
  readonly settingId: string;
  /** Made before `b` was added. */
  readonly backup: { readonly text: string; readonly passphrase: string };
}

async function filled(): Promise<Filled> {
  const kept = await createKept(world);
  const ids = async () => [...(await kept.home.readAll()).keys()].filter((key) => key !== HEAD);
  const [holderId = ""] = await ids();
  await kept.store.writeSetting("s", 1);
  const settingId = (await ids()).find((id) => id !== holderId) ?? "";
  const a = (await kept.store.addCredential({ credential: world.credential })).id;
  const text = await kept.store.exportBackup(BACKUP_PASSPHRASE);
  const b = (await kept.store.addCredential({ credential: another(world, 2) })).id;
  const backup = { text, passphrase: BACKUP_PASSPHRASE };
  return { ...kept, a, b, holderId, settingId, backup };
}

const repair = (kept: Kept, options: Partial<RepairHolderStoreOptions> = {}) =>
  repairHolderStore({ hash: world.hash, home: kept.home, unlock: UNLOCK, ...options });

const breakRecords = (kept: Kept, ...ids: string[]) =>
  overwrite(kept.home, (records) => {
    for (const id of ids) records.set(id, "{}");
  });

const breakManifest = (kept: Kept) =>
  overwrite(kept.home, (records) => {
    const head = JSON.parse(records.get(HEAD) ?? "");
    records.set(HEAD, JSON.stringify({ ...head, revision: head.revision + 7 }));
  });

describe("repairHolderStore", () => {
  it("takes the holder's record from a backup, and keeps the credentials that the backup has not", async () => {
    const kept = await filled();
    await breakRecords(kept, kept.holderId, kept.settingId, kept.a);
    expect(await errorCode(() => kept.open())).toBe("ERR_KEEP_DAMAGED");
    const report = await repair(kept, { backup: kept.backup });
    expect(report).toMatchObject({ kept: 1, lost: [], rebuiltManifest: false });
    expect([...report.restored].sort()).toEqual([kept.holderId, kept.settingId, kept.a].sort());
    const opened = await kept.open();
    expect(opened.holder).toEqual(world.holder);
    expect((await opened.credentials()).map(({ id }) => id)).toEqual([kept.a, kept.b]);
    expect(await opened.readSetting("s")).toBe(1);
    expect(await opened.verify()).toEqual({ records: 4, damaged: [] });
  });

  it("seals a damaged list of records anew over what opens, with no backup at all", async () => {
    const kept = await filled();
    await breakManifest(kept);
    const report = await repair(kept);
    expect(report).toEqual({ kept: 4, restored: [], lost: [], rebuiltManifest: true });
    const opened = await kept.open();
    expect(await opened.credentials()).toHaveLength(2);
    await opened.writeSetting("s", 2);
    expect((await opened.verify()).damaged).toEqual([]);
  });

  it("mends list, holder, credential and setting at once", async () => {
    const kept = await filled();
    await breakManifest(kept);
    await breakRecords(kept, kept.holderId, kept.a, kept.settingId);
    expect(await errorCode(() => kept.open())).toBe("ERR_KEEP_DAMAGED");
    const report = await repair(kept, { backup: kept.backup });
    expect(report).toMatchObject({ kept: 1, lost: [], rebuiltManifest: true });
    expect(report.restored).toHaveLength(3);
    expect(await (await kept.open()).verify()).toEqual({ records: 4, damaged: [] });
  });

  it("loses nothing that it was not told to: what no backup has is named, and nothing is written", async () => {
    const kept = await filled();
    await breakRecords(kept, kept.a, kept.b);
    const before = await kept.home.readAll();
    const bare = await codedError(() => repair(kept));
    expect(bare).toMatchObject({
      code: "ERR_KEEP_DAMAGED",
      details: { records: [kept.a, kept.b] },
    });
    const { details } = await codedError(() => repair(kept, { backup: kept.backup }));
    expect(details).toEqual({ records: [kept.b] });
    expect(await kept.home.readAll()).toEqual(before);
    const report = await repair(kept, { backup: kept.backup, acceptLoss: true });
    expect(report).toMatchObject({ restored: [kept.a], lost: [kept.b] });
    expect((await kept.home.readAll()).has(kept.b)).toBe(false);
    expect((await (await kept.open()).credentials()).map(({ id }) => id)).toEqual([kept.a]);
  });

  it("never gives up the holder, whatever loss is accepted", async () => {
    const kept = await filled();
    await breakRecords(kept, kept.holderId);
    const before = await kept.home.readAll();
    expect(await errorCode(() => repair(kept, { acceptLoss: true }))).toBe("ERR_KEEP_DAMAGED");
    expect(await kept.home.readAll()).toEqual(before);
  });

  it.each([false, true])(
    "refuses another holder's backup (holder's record broken: %s)",
    async (isBroken) => {
      const kept = await filled();
      const stranger = await createKept(await createWorld({ holder: "two" }));
      const text = await stranger.store.exportBackup(BACKUP_PASSPHRASE);
      if (isBroken) await breakRecords(kept, kept.holderId);
      const before = await kept.home.readAll();
      const backup = { text, passphrase: BACKUP_PASSPHRASE };
      const code = await errorCode(() => repair(kept, { backup, acceptLoss: true }));
      // With no holder left to compare, the credentials that are still there tell.
      expect(code).toBe(isBroken ? "ERR_CREDENTIAL_HOLDER_MISMATCH" : "ERR_KEEP_HOLDER_MISMATCH");
      expect(await kept.home.readAll()).toEqual(before);
    },
  );

  it("drops what a sound list does not know without asking", async () => {
    const kept = await filled();
    await overwrite(kept.home, (records) => records.set("0".repeat(32), "{}"));
    expect(await repair(kept)).toEqual({ kept: 4, restored: [], lost: [], rebuiltManifest: false });
    expect((await kept.home.readAll()).size).toBe(5);
  });

  it("refuses a wrong passphrase of store or backup, and another tab's write meanwhile", async () => {
    const kept = await filled();
    await breakRecords(kept, kept.a);
    const wrong = { kind: "passphrase", passphrase: "not the passphrase" } as const;
    expect(await errorCode(() => repair(kept, { unlock: wrong }))).toBe("ERR_KEEP_PASSPHRASE");
    const backup = { ...kept.backup, passphrase: "not the passphrase" };
    expect(await errorCode(() => repair(kept, { backup }))).toBe("ERR_KEEP_BACKUP_PASSPHRASE");
    const home = {
      readAll: () => kept.home.readAll(),
      write: async () => false,
      close: () => {},
    };
    const code = await errorCode(() => repair(kept, { home, backup: kept.backup }));
    expect(code).toBe("ERR_KEEP_CONFLICT");
  });
});
