import { beforeAll, describe, expect, it } from "vitest";
import { HEAD } from "../../src/keep/record-store.ts";
import { codedError, errorCode } from "../proving/error-code.ts";
import { createWorld, type World } from "../support/world.ts";
import { another, reissued } from "./support/example-credentials.ts";
import { createKept, overwrite, PASSPHRASE, UNLOCK } from "./support/stores.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

/** A store with two credentials and a setting. */
async function filled() {
  const kept = await createKept(world);
  const a = await kept.store.addCredential({ credential: world.credential, renewal: "token-1" });
  const b = await kept.store.addCredential({ credential: another(world, 2) });
  await kept.store.writeSetting("linkedAccounts", ["0xab8483f64d9c"]);
  return { ...kept, a: a.id, b: b.id };
}

type Records = Map<string, string>;
const of = (records: ReadonlyMap<string, string>, id: string) => JSON.parse(records.get(id) ?? "");
const alter = (records: Records, id: string, change: (json: never) => unknown) =>
  records.set(id, JSON.stringify(change(of(records, id) as never)));

/** Changes one character of base64 to another one. */
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

describe("records at rest", () => {
  it("show neither secret, claim, renewal, setting nor what a record is", async () => {
    const { home } = await filled();
    const records = await home.readAll();
    const text = [...records].flat().join("\n");
    const { salt, issuer } = world.credential;
    for (const word of [
      String(world.holder.secret),
      salt,
      issuer.id,
      "token-1",
      "linkedAccounts",
      "0xab8483f64d9c",
      PASSPHRASE,
      "credential",
      'holder"',
      "setting",
    ]) {
      expect(text).not.toContain(word);
    }
    for (const [id, record] of records) {
      if (id !== HEAD)
        expect(Object.keys(JSON.parse(record))).toEqual(["revision", "nonce", "ciphertext"]);
    }
  });

  it("have each a 96-bit nonce of its own, new with each write", async () => {
    const { home, store, a } = await filled();
    const seen = new Set<string>();
    const look = async () => {
      for (const [id, text] of await home.readAll()) {
        const { nonce, manifest } = JSON.parse(text);
        seen.add(id === HEAD ? manifest.nonce : `${nonce}`);
      }
    };
    await look();
    const before = seen.size;
    await store.replaceCredential(a, { credential: world.credential });
    await look();
    expect([before, seen.size]).toEqual([5, 7]);
    for (const nonce of seen) expect(atob(nonce)).toHaveLength(12);
  });
});

describe("a changed record", () => {
  const changes: [string, (records: Records, a: string, b: string) => void][] = [
    [
      "with another byte",
      (records, a) =>
        alter(records, a, (r: { ciphertext: string }) => ({
          ...r,
          ciphertext: flip(r.ciphertext, 40),
        })),
    ],
    [
      "with another tag",
      (records, a) =>
        alter(records, a, (r: { ciphertext: string }) => ({
          ...r,
          ciphertext: flip(r.ciphertext, r.ciphertext.length - 6),
        })),
    ],
    [
      "with another nonce",
      (records, a) =>
        alter(records, a, (r: { nonce: string }) => ({ ...r, nonce: flip(r.nonce, 3) })),
    ],
    ["with a short nonce", (records, a) => alter(records, a, (r: object) => ({ ...r, nonce: "" }))],
    [
      "cut off",
      (records, a) =>
        alter(records, a, (r: { ciphertext: string }) => ({
          ...r,
          ciphertext: r.ciphertext.slice(0, 40),
        })),
    ],
    [
      "that is no base64",
      (records, a) => alter(records, a, (r: object) => ({ ...r, ciphertext: "%%%" })),
    ],
    ["that is no JSON", (records, a) => records.set(a, "{")],
    ["that is null", (records, a) => records.set(a, "null")],
    ["that is empty", (records, a) => records.set(a, "")],
    [
      "with the other credential's content",
      (records, a, b) => records.set(a, records.get(b) ?? ""),
    ],
    ["that is gone", (records, a) => records.delete(a)],
  ];

  it.each(changes)("%s is named, and the others stay readable and writable", async (_, change) => {
    const { home, store, open, a, b } = await filled();
    await overwrite(home, (records) => change(records, a, b));
    for (const tab of [store, await open()]) {
      const error = await codedError(() => tab.credentials());
      expect(error).toMatchObject({ code: "ERR_KEEP_DAMAGED", details: { records: [a] } });
      expect(error.message).toContain(a);
      expect((await tab.credentials({ damaged: "skip" })).map(({ id }) => id)).toEqual([b]);
      expect(await tab.readSetting("linkedAccounts")).toEqual(["0xab8483f64d9c"]);
      expect(await tab.verify()).toEqual({ records: 3, damaged: [{ id: a, kind: "credential" }] });
      expect(await errorCode(() => tab.exportBackup(PASSPHRASE))).toBe("ERR_KEEP_DAMAGED");
      const entry = { credential: world.credential };
      expect(await errorCode(() => tab.replaceCredential(a, entry))).toBe("ERR_KEEP_DAMAGED");
    }
    await store.addCredential({ credential: another(world, 3) });
    await store.replaceCredential(b, { credential: reissued(another(world, 2), 1) });
    expect((await store.verify()).damaged).toEqual([{ id: a, kind: "credential" }]);
    await store.removeCredential(a);
    expect(await store.verify()).toEqual({ records: 4, damaged: [] });
  });

  it("two swapped ones are both named", async () => {
    const { home, store, a, b } = await filled();
    await overwrite(home, (records) => {
      const [first, second] = [records.get(a) ?? "", records.get(b) ?? ""];
      records.set(a, second).set(b, first);
    });
    const error = await codedError(() => store.credentials());
    expect(error.details).toEqual({ records: [a, b] });
    expect(await store.credentials({ damaged: "skip" })).toEqual([]);
  });

  it("two swapped ones of one change are both named: they are of one revision", async () => {
    const { store, a, b } = await filled();
    const backup = await store.exportBackup(PASSPHRASE);
    const second = await createKept(await createWorld({ holder: "two" }));
    await second.store.importBackup(backup, PASSPHRASE);
    await overwrite(second.home, (records) => {
      const [first, other] = [records.get(a) ?? "", records.get(b) ?? ""];
      expect(JSON.parse(first).revision).toBe(JSON.parse(other).revision);
      records.set(a, other).set(b, first);
    });
    const { details } = await codedError(() => second.store.credentials());
    expect([...(details.records as string[])].sort()).toEqual([a, b].sort());
  });

  it("one set back to what it was before its last change is named, whatever revision it claims", async () => {
    const { home, store, a } = await filled();
    const older = (await home.readAll()).get(a) ?? "";
    await store.replaceCredential(a, { credential: reissued(world.credential, 1) });
    const { revision } = of(await home.readAll(), a);
    for (const text of [older, JSON.stringify({ ...JSON.parse(older), revision })]) {
      await overwrite(home, (records) => records.set(a, text));
      expect((await codedError(() => store.credentials())).details).toEqual({ records: [a] });
    }
  });

  it("a removed one that is put back does not come back, and is told", async () => {
    const { home, store, a, b } = await filled();
    const text = (await home.readAll()).get(a) ?? "";
    await store.removeCredential(a);
    await overwrite(home, (records) => records.set(a, text));
    expect((await store.credentials()).map(({ id }) => id)).toEqual([b]);
    expect((await store.verify()).damaged).toEqual([{ id: a, kind: "unlisted" }]);
  });

  it("one of another store under the same passphrase does not open", async () => {
    const [one, two] = [await filled(), await filled()];
    const foreign = (await two.home.readAll()).get(two.a) ?? "";
    await overwrite(one.home, (records) => records.set(one.a, foreign));
    expect((await codedError(() => one.store.credentials())).details).toEqual({ records: [one.a] });
  });

  it("a damaged setting is named by its key, and writing it anew heals it", async () => {
    const { home, store } = await filled();
    const before = await home.readAll();
    await store.writeSetting("linkedAccounts", ["0xcd"]);
    const after = await home.readAll();
    const id =
      [...after.keys()].find((key) => key !== HEAD && after.get(key) !== before.get(key)) ?? "";
    await overwrite(home, (records) => records.set(id, "{}"));
    expect(await errorCode(() => store.readSetting("linkedAccounts"))).toBe("ERR_KEEP_DAMAGED");
    expect((await store.verify()).damaged).toEqual([
      { id, kind: "setting", name: "linkedAccounts" },
    ]);
    expect(await store.credentials()).toHaveLength(2);
    await store.writeSetting("linkedAccounts", ["0xef"]);
    expect((await store.verify()).damaged).toEqual([]);
  });

  it("the holder's own keeps the store shut, and is named", async () => {
    const { home, open, a, b } = await createHolderRecord();
    await overwrite(home, (records) => records.set(a, records.get(b) ?? ""));
    const error = await codedError(() => open());
    expect(error).toMatchObject({ code: "ERR_KEEP_DAMAGED", details: { records: [a] } });
  });
});

/** A store whose first record is the holder's, `a`; `b` is a credential's. */
async function createHolderRecord() {
  const kept = await createKept(world);
  const [a = ""] = [...(await kept.home.readAll()).keys()].filter((key) => key !== HEAD);
  const b = (await kept.store.addCredential({ credential: world.credential })).id;
  return { ...kept, a, b };
}

describe("a changed head", () => {
  type Head = {
    readonly storeId: string;
    readonly revision: number;
    readonly unlocks: readonly {
      readonly id: string;
      readonly kdf: { readonly iterations: number; readonly salt: string };
      readonly wrappedKey: string;
      readonly nonce: string;
      readonly addedAt: string;
    }[];
    readonly manifest: { readonly nonce: string; readonly ciphertext: string };
  };

  const manifestOnly: [string, (head: Head) => unknown][] = [
    [
      "with another manifest byte",
      (head) => ({
        ...head,
        manifest: { ...head.manifest, ciphertext: flip(head.manifest.ciphertext, 40) },
      }),
    ],
    ["with another revision", (head) => ({ ...head, revision: head.revision + 1 })],
    [
      "with a way to open more",
      (head) => ({
        ...head,
        unlocks: [...head.unlocks, { ...head.unlocks[0], id: "0".repeat(32) }],
      }),
    ],
  ];

  it.each(manifestOnly)(
    "%s: what is there can be read, nothing is written, and it is told",
    async (_, change) => {
      const { home, store, open } = await filled();
      await overwrite(home, (records) => alter(records, HEAD, change));
      const before = await home.readAll();
      for (const tab of [store, await open()]) {
        expect((await tab.verify()).damaged).toEqual([{ id: HEAD, kind: "manifest" }]);
        expect(await errorCode(() => tab.credentials())).toBe("ERR_KEEP_DAMAGED");
        expect(await tab.credentials({ damaged: "skip" })).toHaveLength(2);
        expect(await tab.readSetting("linkedAccounts")).toEqual(["0xab8483f64d9c"]);
        for (const act of [
          () => tab.addCredential({ credential: another(world, 3) }),
          () => tab.writeSetting("b", 1),
          () => tab.exportBackup(PASSPHRASE),
        ]) {
          expect(await errorCode(act)).toBe("ERR_KEEP_DAMAGED");
        }
      }
      expect(await home.readAll()).toEqual(before);
    },
  );

  it("a removed way to open that is put back opens, is told, and nothing is written under it", async () => {
    const { home, store, open } = await filled();
    const added = { kind: "passphrase", passphrase: "of a lost notebook" } as const;
    const { id } = await store.addUnlock({ current: UNLOCK, added });
    const old = of(await home.readAll(), HEAD) as Head;
    await store.removeUnlock(id, UNLOCK);
    await overwrite(home, (records) =>
      alter(records, HEAD, (head: Head) => ({ ...head, unlocks: old.unlocks })),
    );
    const opened = await open({ unlock: added });
    expect((await opened.verify()).damaged).toEqual([{ id: HEAD, kind: "manifest" }]);
  });

  const shut: [string, (head: Head) => unknown, string][] = [
    [
      "of another store's id",
      (head) => ({ ...head, storeId: "0".repeat(32) }),
      "ERR_KEEP_PASSPHRASE",
    ],
    [
      "with another wrapped key",
      (head) => method(head, (m) => ({ ...m, wrappedKey: flip(m.wrappedKey, 9) })),
      "ERR_KEEP_PASSPHRASE",
    ],
    [
      "with another salt",
      (head) => method(head, (m) => ({ ...m, kdf: { ...m.kdf, salt: flip(m.kdf.salt, 9) } })),
      "ERR_KEEP_PASSPHRASE",
    ],
    [
      "with another time of its way to open",
      (head) => method(head, (m) => ({ ...m, addedAt: "x" })),
      "ERR_KEEP_PASSPHRASE",
    ],
    [
      "with fewer rounds than the least",
      (head) => method(head, (m) => ({ ...m, kdf: { ...m.kdf, iterations: 1000 } })),
      "ERR_KEEP_DAMAGED",
    ],
    [
      "with more rounds than the most",
      (head) => method(head, (m) => ({ ...m, kdf: { ...m.kdf, iterations: 1e9 } })),
      "ERR_KEEP_DAMAGED",
    ],
    ["of another kind", (head) => ({ ...head, format: "other" }), "ERR_KEEP_DAMAGED"],
    ["of version 0", (head) => ({ ...head, version: 0 }), "ERR_KEEP_DAMAGED"],
    ["with no way to open", (head) => ({ ...head, unlocks: [] }), "ERR_KEEP_DAMAGED"],
    ["with a member more", (head) => ({ ...head, more: 1 }), "ERR_KEEP_DAMAGED"],
    ["that is a list", () => [], "ERR_KEEP_DAMAGED"],
    ["that is null", () => null, "ERR_KEEP_DAMAGED"],
  ];
  const method = (head: Head, change: (m: Head["unlocks"][number]) => unknown) => ({
    ...head,
    unlocks: head.unlocks.map(change),
  });

  it.each(shut)("%s does not open, and is left as it is", async (_, change, code) => {
    const { home, open } = await filled();
    await overwrite(home, (records) => alter(records, HEAD, change));
    const before = await home.readAll();
    expect(await errorCode(() => open())).toBe(code);
    expect(await home.readAll()).toEqual(before);
  });

  it("that is no JSON is damaged; one that is gone is a store that is missing", async () => {
    const { home, open } = await filled();
    await overwrite(home, (records) => records.set(HEAD, "{"));
    expect(await errorCode(() => open())).toBe("ERR_KEEP_DAMAGED");
    await overwrite(home, (records) => records.delete(HEAD));
    expect(await errorCode(() => open())).toBe("ERR_KEEP_MISSING");
  });

  it("set back without its records: those that changed since are named", async () => {
    const { home, store, a, b } = await filled();
    const older = (await home.readAll()).get(HEAD) ?? "";
    await store.replaceCredential(a, { credential: reissued(world.credential, 1) });
    await overwrite(home, (records) => records.set(HEAD, older));
    expect((await codedError(() => store.credentials())).details).toEqual({ records: [a] });
    expect((await store.credentials({ damaged: "skip" })).map(({ id }) => id)).toEqual([b]);
  });

  it("set back with all of its records is not noticed: nothing outside the store knows better", async () => {
    const { home, store, a, open } = await filled();
    const older = await home.readAll();
    await store.removeCredential(a);
    await overwrite(home, (records) => {
      for (const [key, text] of older) records.set(key, text);
    });
    expect(await (await open()).credentials()).toHaveLength(2);
    expect((await store.verify()).damaged).toEqual([]);
  });
});
