import { beforeAll, describe, expect, it } from "vitest";
import type { KeepError } from "../../src/errors.ts";
import type { HolderStore } from "../../src/keep/holder-store.ts";
import { MemoryRecordStore } from "../../src/keep/memory-record-store.ts";
import { codedError, errorCode } from "../proving/error-code.ts";
import { createWorld, type World } from "../support/world.ts";
import { another, reissued } from "./support/example-credentials.ts";
import {
  BACKUP_PASSPHRASE,
  clock,
  createKept,
  type Kept,
  overwrite,
  PASSPHRASE,
} from "./support/stores.ts";

let world: World;
let stranger: World;
beforeAll(async () => {
  world = await createWorld();
  stranger = await createWorld({ holder: "two" });
});

/** A second device: a store with a holder of its own and nothing else. */
const emptyStore = () => createKept(stranger, { now: clock("2027-01-01T00:00:00Z") });

async function backedUp() {
  const kept = await createKept(world);
  const a = await kept.store.addCredential({
    credential: world.credential,
    renewal: "renewal-one",
  });
  await kept.store.writeSetting("s", { n: 1 });
  return { ...kept, a, text: await kept.store.exportBackup(BACKUP_PASSPHRASE) };
}

const take = (store: HolderStore, text: string) => store.importBackup(text, BACKUP_PASSPHRASE);

describe("a backup", () => {
  it("gives a second device the same holder, credentials, renewals, settings and ids", async () => {
    const { a, text } = await backedUp();
    const { store, open } = await emptyStore();
    expect(await take(store, text)).toEqual({
      added: [a.id],
      updated: [],
      healed: [],
      unchanged: [],
      settings: ["s"],
      tookHolder: true,
    });
    expect(store.holder).toEqual(world.holder);
    for (const device of [store, await open()]) {
      expect(device.holder).toEqual(world.holder);
      expect(await device.credentials()).toEqual([a]);
      expect(await device.readSetting("s")).toEqual({ n: 1 });
      expect((await device.verify()).damaged).toEqual([]);
    }
  });

  it("shows what it is and how it is sealed, and nothing of what is in it", async () => {
    const { text } = await backedUp();
    const json = JSON.parse(text);
    expect(Object.keys(json)).toEqual([
      "format",
      "version",
      "createdAt",
      "kdf",
      "cipher",
      "nonce",
      "ciphertext",
    ]);
    expect(json).toMatchObject({
      format: "symbolon-holder-backup",
      version: 1,
      cipher: "AES-256-GCM",
    });
    expect(json.kdf).toMatchObject({ name: "PBKDF2-SHA-256", iterations: 600_000 });
    const { salt, issuer } = world.credential;
    for (const word of [
      String(world.holder.secret),
      salt,
      issuer.id,
      "renewal-one",
      BACKUP_PASSPHRASE,
    ]) {
      expect(text).not.toContain(word);
    }
  });

  it("has salt, nonce and key of its own each time: two of one store share nothing", async () => {
    const { store, text } = await backedUp();
    const [one, two] = [JSON.parse(text), JSON.parse(await store.exportBackup(BACKUP_PASSPHRASE))];
    expect(two.kdf.salt).not.toBe(one.kdf.salt);
    expect(two.nonce).not.toBe(one.nonce);
    expect(two.ciphertext.slice(0, 40)).not.toBe(one.ciphertext.slice(0, 40));
  });

  it("needs a passphrase that is no short one", async () => {
    const { store } = await backedUp();
    expect(await errorCode(() => store.exportBackup("elevenchars"))).toBe(
      "ERR_KEEP_PASSPHRASE_SHORT",
    );
  });

  it("does not open by the store's passphrase, nor the store by its own", async () => {
    const { text, open } = await backedUp();
    const { store } = await emptyStore();
    const code = await errorCode(() => store.importBackup(text, PASSPHRASE));
    expect(code).toBe("ERR_KEEP_BACKUP_PASSPHRASE");
    const unlock = { kind: "passphrase", passphrase: BACKUP_PASSPHRASE } as const;
    expect(await errorCode(() => open({ unlock }))).toBe("ERR_KEEP_PASSPHRASE");
  });
});

describe("an altered backup", () => {
  let text: string;
  let second: Kept;
  beforeAll(async () => {
    [{ text }, second] = await Promise.all([backedUp(), emptyStore()]);
  });
  type Json = Record<string, unknown> & {
    kdf: Record<string, unknown>;
    ciphertext: string;
    nonce: string;
  };
  const flip = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);
  const sealed = "ERR_KEEP_BACKUP_PASSPHRASE";
  const form = "ERR_KEEP_BACKUP_FORM";
  it.each<[string, (json: Json) => unknown, string]>([
    ["with another byte", (json) => ({ ...json, ciphertext: flip(json.ciphertext) }), sealed],
    ["cut off", (json) => ({ ...json, ciphertext: json.ciphertext.slice(0, 40) }), sealed],
    ["with another nonce", (json) => ({ ...json, nonce: flip(json.nonce) }), sealed],
    ["with another date", (json) => ({ ...json, createdAt: "2020-01-01T00:00:00.000Z" }), sealed],
    ["with another salt", (json) => kdf(json, { salt: flip(String(json.kdf.salt)) }), sealed],
    ["with other rounds", (json) => kdf(json, { iterations: 600_001 }), sealed],
    ["with few rounds", (json) => kdf(json, { iterations: 1000 }), form],
    ["with a billion rounds", (json) => kdf(json, { iterations: 1e9 }), form],
    ["with another derivation", (json) => kdf(json, { name: "MD5" }), form],
    ["with another cipher", (json) => ({ ...json, cipher: "none" }), form],
    ["of another kind", (json) => ({ ...json, format: "symbolon-holder-store" }), form],
    ["with a member more", (json) => ({ ...json, more: 1 }), form],
    ["without its nonce", ({ nonce: _, ...json }) => json, form],
    ["of version 0", (json) => ({ ...json, version: 0 }), form],
    [
      "of a newer version",
      (json) => ({ ...json, version: 2, secret: "shape" }),
      "ERR_KEEP_VERSION",
    ],
    ["that is a list", () => [], form],
    ["that is null", () => null, form],
  ])("%s is refused, and the store stays as it was", async (_, change, code) => {
    const { store, home } = second;
    const before = await home.readAll();
    const altered = JSON.stringify(change(JSON.parse(text)));
    expect(await errorCode(() => take(store, altered))).toBe(code);
    expect(await home.readAll()).toEqual(before);
    expect(store.holder).toEqual(stranger.holder);
  });
  const kdf = (json: Json, change: object) => ({ ...json, kdf: { ...json.kdf, ...change } });

  it.each(["", "{", "not a backup", `{"format":"symbolon-holder-backup"`])(
    "'%s' is refused as no backup",
    async (altered) => {
      expect(await errorCode(() => take(second.store, altered))).toBe(form);
    },
  );
});

describe("the merge of a backup", () => {
  it("twice the same changes nothing, and keeps nothing twice", async () => {
    const { store, text, a, home } = await backedUp();
    const before = await home.readAll();
    const report = await take(store, text);
    expect(report).toMatchObject({ added: [], updated: [], unchanged: [a.id], settings: [] });
    expect(await home.readAll()).toEqual(before);
  });

  it("a credential that came here by another way stays once, under its id here", async () => {
    const { text } = await backedUp();
    const { store } = await createKept(world, { now: clock("2027-01-01T00:00:00Z") });
    const here = await store.addCredential({ credential: world.credential });
    expect(await take(store, text)).toMatchObject({ added: [], unchanged: [here.id] });
    expect(await store.credentials()).toEqual([here]);
  });

  it("of one credential the one issued later wins, in either direction", async () => {
    const { store, text, a, open } = await backedUp();
    const later = reissued(world.credential, 1);
    await store.replaceCredential(a.id, { credential: later, renewal: "r2" });
    const newer = await store.exportBackup(BACKUP_PASSPHRASE);
    expect(await take(store, text)).toMatchObject({ unchanged: [a.id], updated: [] });
    expect((await store.credentials())[0]).toMatchObject({ credential: later, renewal: "r2" });

    const second = await emptyStore();
    await take(second.store, text);
    expect(await take(second.store, newer)).toMatchObject({ updated: [a.id], added: [] });
    expect((await second.store.credentials())[0]).toMatchObject({
      credential: later,
      renewal: "r2",
    });
    expect(await (await open()).credentials()).toHaveLength(1);
  });

  it("of one setting the one written later wins, in either direction", async () => {
    const { store, text } = await backedUp();
    await store.writeSetting("s", { n: 2 });
    const newer = await store.exportBackup(BACKUP_PASSPHRASE);
    expect((await take(store, text)).settings).toEqual([]);
    expect(await store.readSetting("s")).toEqual({ n: 2 });
    const second = await emptyStore();
    await take(second.store, text);
    expect((await take(second.store, newer)).settings).toEqual(["s"]);
    expect(await second.store.readSetting("s")).toEqual({ n: 2 });
  });

  it("adds to what is here, and takes nothing away", async () => {
    const { store, text, a } = await backedUp();
    const b = await store.addCredential({ credential: another(world, 2) });
    await store.removeCredential(a.id);
    await store.writeSetting("t", 1);
    expect(await take(store, text)).toMatchObject({ added: [a.id] });
    expect((await store.credentials()).map(({ id }) => id).sort()).toEqual([a.id, b.id].sort());
    expect(await store.readSetting("t")).toBe(1);
  });

  it("heals a damaged credential, and says so", async () => {
    const { store, text, a, home } = await backedUp();
    await overwrite(home, (records) => records.set(a.id, "{}"));
    expect(await take(store, text)).toMatchObject({ healed: [a.id], added: [] });
    expect(await store.credentials()).toEqual([a]);
    expect((await store.verify()).damaged).toEqual([]);
  });

  it("dry, it tells what it would do and does nothing", async () => {
    const { text, a } = await backedUp();
    const { store, home } = await emptyStore();
    const before = await home.readAll();
    const report = await store.importBackup(text, BACKUP_PASSPHRASE, { dryRun: true });
    expect(report).toMatchObject({ added: [a.id], tookHolder: true });
    expect(await home.readAll()).toEqual(before);
    expect(store.holder).toEqual(stranger.holder);
    expect(await take(store, text)).toEqual(report);
  });

  it.each([
    [
      "a credential",
      (store: HolderStore) => store.addCredential({ credential: stranger.credential }),
    ],
    ["a setting", (store: HolderStore) => store.writeSetting("s", 1)],
  ])("another holder's is refused by a store with %s", async (_, fill) => {
    const { text } = await backedUp();
    const { store, home } = await emptyStore();
    await fill(store);
    const before = await home.readAll();
    for (const dryRun of [true, false]) {
      const code = await errorCode(() => store.importBackup(text, BACKUP_PASSPHRASE, { dryRun }));
      expect(code).toBe("ERR_KEEP_HOLDER_MISMATCH");
    }
    expect(await home.readAll()).toEqual(before);
    expect(store.holder).toEqual(stranger.holder);
  });

  it("another tab, opened before, has the restored holder at its next look, and refuses the old one's credentials", async () => {
    const { text } = await backedUp();
    const { store, open } = await emptyStore();
    const tab = await open();
    await take(store, text);
    const refused = () => tab.addCredential({ credential: stranger.credential });
    expect(await errorCode(refused)).toBe("ERR_CREDENTIAL_HOLDER_MISMATCH");
    expect(tab.holder).toEqual(world.holder);
    await tab.addCredential({ credential: another(world, 5) });
    expect(await store.credentials()).toHaveLength(2);
  });

  it("writes all or nothing: a home that fails leaves the old state, holder included", async () => {
    const { text } = await backedUp();
    const fault = new Error("no room");
    let isFull = false;
    class FullHome extends MemoryRecordStore {
      override async write(change: Parameters<MemoryRecordStore["write"]>[0]): Promise<boolean> {
        if (isFull) throw fault;
        return super.write(change);
      }
    }
    const home = new FullHome();
    const { store } = await createKept(stranger, { home });
    isFull = true;
    await expect(take(store, text)).rejects.toBe(fault);
    expect(store.holder).toEqual(stranger.holder);
    expect(await store.credentials()).toEqual([]);
    isFull = false;
    expect(await take(store, text)).toMatchObject({ tookHolder: true });
  });

  it("of a damaged store is not made unless it is told to skip, and never without the holder", async () => {
    const { store, a, home } = await backedUp();
    await store.addCredential({ credential: another(world, 2) });
    await overwrite(home, (records) => records.set(a.id, "{}"));
    const error = (await codedError(() => store.exportBackup(BACKUP_PASSPHRASE))) as KeepError;
    expect(error).toMatchObject({ code: "ERR_KEEP_DAMAGED", details: { records: [a.id] } });
    const text = await store.exportBackup(BACKUP_PASSPHRASE, { damaged: "skip" });
    const second = await emptyStore();
    expect((await take(second.store, text)).added).toHaveLength(1);
    await overwrite(home, (records) => {
      for (const key of records.keys()) if (key !== "head") records.set(key, "{}");
    });
    const skipping = () => store.exportBackup(BACKUP_PASSPHRASE, { damaged: "skip" });
    expect(await errorCode(skipping)).toBe("ERR_KEEP_DAMAGED");
  });
});
