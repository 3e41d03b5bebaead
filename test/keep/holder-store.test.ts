import { beforeAll, describe, expect, it } from "vitest";
import { KeepError } from "../../src/errors.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createHolderStore } from "../../src/keep/create-holder-store.ts";
import { deleteHolderStore } from "../../src/keep/delete-holder-store.ts";
import { holderStoreExists } from "../../src/keep/holder-store-exists.ts";
import { MemoryRecordStore } from "../../src/keep/memory-record-store.ts";
import { openHolderStore, openStore } from "../../src/keep/open-holder-store.ts";
import type { RecordStore } from "../../src/keep/record-store.ts";
import { surroundings } from "../../src/keep/surroundings.ts";
import { codedError, errorCode } from "../proving/error-code.ts";
import { createWorld, type World } from "../support/world.ts";
import { another, reissued } from "./support/example-credentials.ts";
import { clock, createKept, overwrite, PASSPHRASE, UNLOCK } from "./support/stores.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

describe("a holder store", () => {
  it("gives back holder, credentials, renewals and settings when it is opened again", async () => {
    const { store, open } = await createKept(world);
    const renewal = { refreshToken: "r1", nested: [1, null, "ü"] };
    const first = await store.addCredential({ credential: world.credential, renewal });
    const second = await store.addCredential({ credential: another(world, 2) });
    await store.writeSetting("accounts", [{ address: "0xab" }]);
    store.lock();
    const opened = await open();
    expect(opened.holder).toEqual(world.holder);
    expect(await opened.credentials()).toEqual([first, second]);
    expect(first).toMatchObject({ credential: world.credential, renewal });
    expect(second).not.toHaveProperty("renewal");
    expect(await opened.readSetting("accounts")).toEqual([{ address: "0xab" }]);
    expect(await opened.readSetting("other")).toBeUndefined();
    expect(await opened.verify()).toEqual({ records: 4, damaged: [] });
  });

  it("makes a holder of its own where none is given, and a fresh one each time", async () => {
    const make = () =>
      createHolderStore({ hash: world.hash, home: new MemoryRecordStore(), unlock: UNLOCK });
    const [a, b] = await Promise.all([make(), make()]);
    expect(a.holder.secret).not.toBe(b.holder.secret);
    expect(bindHolder(world.hash, a.holder, "did:web:a.example").commitment).toBeGreaterThan(0n);
  });

  it("exists once it is created, is not created over, and is gone once it is deleted", async () => {
    const { home, store } = await createKept(world);
    await store.addCredential({ credential: world.credential });
    expect(await holderStoreExists("default", { home })).toBe(true);
    const again = { hash: world.hash, home, unlock: UNLOCK };
    expect(await errorCode(() => createHolderStore(again))).toBe("ERR_KEEP_EXISTS");
    expect(await store.credentials()).toHaveLength(1);
    await deleteHolderStore("default", { home });
    expect(await holderStoreExists("default", { home })).toBe(false);
    expect(await errorCode(() => openHolderStore(again))).toBe("ERR_KEEP_MISSING");
    expect(await errorCode(() => store.credentials())).toBe("ERR_KEEP_MISSING");
  });

  it("made anew under an open one, the old one writes nothing into it", async () => {
    const { home, store } = await createKept(world);
    await deleteHolderStore("default", { home });
    await createHolderStore({ hash: world.hash, home, unlock: UNLOCK });
    const before = await home.readAll();
    for (const act of [() => store.credentials(), () => store.writeSetting("a", 1)]) {
      expect(await errorCode(act)).toBe("ERR_KEEP_MISSING");
    }
    expect(await home.readAll()).toEqual(before);
  });

  it.each([
    ["wrong", "correct horse batterie", "ERR_KEEP_PASSPHRASE"],
    ["empty", "", "ERR_KEEP_PASSPHRASE"],
    ["of another case", PASSPHRASE.toUpperCase(), "ERR_KEEP_PASSPHRASE"],
    ["with a space more", `${PASSPHRASE} `, "ERR_KEEP_PASSPHRASE"],
  ])("a passphrase that is %s does not open it", async (_, passphrase, code) => {
    const { open } = await createKept(world);
    expect(await errorCode(() => open({ unlock: { kind: "passphrase", passphrase } }))).toBe(code);
  });

  it("takes a passphrase in whichever form a keyboard composes it", async () => {
    const home = new MemoryRecordStore();
    const options = { hash: world.hash, home };
    const spelt = (passphrase: string) => ({ kind: "passphrase" as const, passphrase });
    await createHolderStore({ ...options, unlock: spelt("größte Bäckerei ﬁne") });
    const opened = openHolderStore({
      ...options,
      unlock: spelt("gro\u0308ßte Ba\u0308ckerei fine"),
    });
    await expect(opened).resolves.toBeDefined();
  });

  it("refuses a short passphrase and a cheap cost before it writes anything", async () => {
    const home = new MemoryRecordStore();
    const options = { hash: world.hash, home };
    const short = { kind: "passphrase", passphrase: "elevenchars" } as const;
    const create = (unlock: Parameters<typeof createHolderStore>[0]["unlock"]) =>
      createHolderStore({ ...options, unlock });
    expect(await errorCode(() => create(short))).toBe("ERR_KEEP_PASSPHRASE_SHORT");
    for (const iterations of [1, 599_999, 10_000_001, Number.NaN, 600_000.5]) {
      await expect(
        create({ ...UNLOCK, kind: "passphrase", passphrase: PASSPHRASE, iterations }),
      ).rejects.toThrow(RangeError);
    }
    expect((await home.readAll()).size).toBe(0);
  });

  it("refuses a holder whose secret is no scalar", async () => {
    const home = new MemoryRecordStore();
    const options = { hash: world.hash, home, unlock: UNLOCK };
    for (const secret of [-1n, FIELD_ORDER]) {
      const create = () => createHolderStore({ ...options, holder: { secret } });
      expect(await errorCode(create)).toBe("ERR_ENCODING_SCALAR_RANGE");
    }
    expect((await home.readAll()).size).toBe(0);
  });

  it("a store that has no passkey says so, and how else it opens", async () => {
    const { open } = await createKept(world);
    const error = await codedError(() => open({ unlock: { kind: "passkey" } }));
    expect(error.code).toBe("ERR_KEEP_PASSKEY");
    expect(error.message).toContain("passphrase");
  });

  it("locked, it gives nothing away, not even the holder", async () => {
    const { store, open } = await createKept(world);
    await store.addCredential({ credential: world.credential });
    store.lock();
    store.lock();
    const acts: (() => unknown)[] = [
      () => store.holder,
      () => store.credentials(),
      () => store.addCredential({ credential: another(world, 2) }),
      () => store.replaceCredential("a", { credential: another(world, 2) }),
      () => store.removeCredential("a"),
      () => store.readSetting("a"),
      () => store.writeSetting("a", 1),
      () => store.updateSetting("a", () => 1),
      () => store.exportBackup(PASSPHRASE),
      () => store.importBackup("{}", PASSPHRASE),
      () => store.unlockMethods(),
      () => store.addUnlock({ current: UNLOCK, added: UNLOCK }),
      () => store.removeUnlock("a", UNLOCK),
      () => store.changePassphrase(PASSPHRASE, PASSPHRASE),
      () => store.verify(),
      () => store.onChange(() => {}),
    ];
    for (const act of acts) expect(await errorCode(act)).toBe("ERR_KEEP_LOCKED");
    expect(await (await open()).credentials()).toHaveLength(1);
  });
});

describe("credentials of a store", () => {
  it("are kept once, however often they are added; a new renewal takes the old one's place", async () => {
    const { store } = await createKept(world);
    const first = await store.addCredential({ credential: world.credential, renewal: 1 });
    const shuffled = Object.fromEntries(Object.entries(world.credential).reverse());
    expect(await store.addCredential({ credential: shuffled })).toEqual(first);
    expect(await store.addCredential({ credential: world.credential, renewal: 2 })).toEqual({
      ...first,
      renewal: 2,
    });
    expect(await store.credentials()).toEqual([{ ...first, renewal: 2 }]);
  });

  it("of another holder or another form are refused, and nothing is written", async () => {
    const { store, home } = await createKept(world);
    const other = await createWorld({ holder: "two" });
    const { salt: _, ...formless } = world.credential;
    const before = await home.readAll();
    const refused: [unknown, string][] = [
      [other.credential, "ERR_CREDENTIAL_HOLDER_MISMATCH"],
      [
        { ...world.credential, issuer: { ...world.credential.issuer, id: "did:web:b.example" } },
        "ERR_CREDENTIAL_HOLDER_MISMATCH",
      ],
      [formless, "ERR_CREDENTIAL_FORM"],
      [null, "ERR_CREDENTIAL_FORM"],
      ["text", "ERR_CREDENTIAL_FORM"],
    ];
    const kept = await store.addCredential({ credential: world.credential });
    const after = await home.readAll();
    for (const [credential, code] of refused) {
      expect(await errorCode(() => store.addCredential({ credential }))).toBe(code);
      expect(await errorCode(() => store.replaceCredential(kept.id, { credential }))).toBe(code);
    }
    expect(await home.readAll()).toEqual(after);
    expect(after).not.toEqual(before);
  });

  it("are replaced in their place by a later one, with the renewal that comes along or the old one", async () => {
    const { store } = await createKept(world);
    const kept = await store.addCredential({ credential: world.credential, renewal: "old" });
    const later = reissued(world.credential, 1);
    const next = await store.replaceCredential(kept.id, { credential: later });
    expect(next).toEqual({ ...kept, credential: later });
    const latest = reissued(world.credential, 2);
    await store.replaceCredential(kept.id, { credential: latest, renewal: "new" });
    expect(await store.credentials()).toEqual([{ ...kept, credential: latest, renewal: "new" }]);
  });

  it("are not replaced by an earlier one: a tab that was slow does not undo another's refresh", async () => {
    const { store, open } = await createKept(world);
    const kept = await store.addCredential({ credential: world.credential });
    const slow = await open();
    const latest = reissued(world.credential, 2);
    await store.replaceCredential(kept.id, { credential: latest });
    const earlier = { credential: reissued(world.credential, 1) };
    const code = await errorCode(() => slow.replaceCredential(kept.id, earlier));
    expect(code).toBe("ERR_KEEP_CONFLICT");
    expect((await slow.credentials())[0]?.credential).toEqual(latest);
  });

  it("are removed by id; an id that is not there is told, for the holder's own too", async () => {
    const { store, home } = await createKept(world);
    const kept = await store.addCredential({ credential: world.credential });
    await store.writeSetting("a", 1);
    const others = [...(await home.readAll()).keys()].filter((id) => id !== kept.id);
    for (const id of ["", "0".repeat(32), ...others]) {
      expect(await errorCode(() => store.removeCredential(id))).toBe("ERR_KEEP_NOT_FOUND");
      const entry = { credential: another(world, 2) };
      expect(await errorCode(() => store.replaceCredential(id, entry))).toBe("ERR_KEEP_NOT_FOUND");
    }
    await store.removeCredential(kept.id);
    expect(await store.credentials()).toEqual([]);
    expect((await home.readAll()).has(kept.id)).toBe(false);
    expect(await errorCode(() => store.removeCredential(kept.id))).toBe("ERR_KEEP_NOT_FOUND");
  });
});

describe("settings of a store", () => {
  it("are written, changed in one step, and removed by undefined", async () => {
    const { store } = await createKept(world);
    await store.writeSetting("__proto__", { a: 1 });
    expect(await store.readSetting("__proto__")).toEqual({ a: 1 });
    expect(await store.updateSetting("n", (n) => ((n as number) ?? 0) + 1)).toBe(1);
    expect(await store.updateSetting("n", (n) => (n as number) + 1)).toBe(2);
    await store.writeSetting("n", undefined);
    await store.writeSetting("never", undefined);
    expect(await store.readSetting("n")).toBeUndefined();
    expect(await store.verify()).toEqual({ records: 2, damaged: [] });
  });

  it("refuse what JSON cannot carry, and a change that throws changes nothing", async () => {
    const { store, home } = await createKept(world);
    const before = await home.readAll();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const value of [1n, circle, () => 1, Symbol("s")]) {
      await expect(store.writeSetting("a", value)).rejects.toThrow(TypeError);
    }
    const fault = new Error("not today");
    const failing = store.updateSetting("a", () => {
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(await home.readAll()).toEqual(before);
  });
});

describe("several writers of one store", () => {
  it("lose no update of one another, without any lock: the revision keeps them apart", async () => {
    const { store, open } = await createKept(world);
    const other = await open();
    const count = (of: typeof store) =>
      Promise.all(
        Array.from({ length: 8 }, () => of.updateSetting("n", (n) => ((n as number) ?? 0) + 1)),
      );
    const adds = [3, 4, 5].flatMap((n) => [
      store.addCredential({ credential: another(world, n) }),
      other.addCredential({ credential: another(world, n * 100) }),
    ]);
    await Promise.all([count(store), count(other), ...adds]);
    expect(await store.readSetting("n")).toBe(16);
    expect(await other.credentials()).toHaveLength(6);
    expect((await store.verify()).damaged).toEqual([]);
  });

  it("see each other's changes at the next read, and hear of them", async () => {
    const { store, open } = await createKept(world);
    const other = await open();
    const heard: string[] = [];
    const stop = store.onChange(() => heard.push("own"));
    const seen = new Promise<void>((resolve) => other.onChange(resolve));
    const kept = await store.addCredential({ credential: world.credential });
    await seen;
    expect(await other.credentials()).toEqual([kept]);
    expect(heard).toEqual(["own"]);
    stop();
    await store.writeSetting("a", 1);
    expect(heard).toEqual(["own"]);
  });

  it("give up, and say so, where the state never stands still", async () => {
    const inner = new MemoryRecordStore();
    const home: RecordStore = {
      readAll: () => inner.readAll(),
      write: async (change) => (change.expectedHead === undefined ? inner.write(change) : false),
      close: () => {},
    };
    const store = await createHolderStore({ hash: world.hash, home, unlock: UNLOCK });
    expect(await errorCode(() => store.writeSetting("a", 1))).toBe("ERR_KEEP_CONFLICT");
  });

  it("hold the store's named lock while they write, and not while they read", async () => {
    const held: string[] = [];
    const locks = {
      request: async (name: string, work: () => Promise<unknown>) => {
        held.push(name);
        return work();
      },
    } as unknown as LockManager;
    const { store } = await createKept(world, { locks, name: "mine" });
    await store.credentials();
    expect(held).toEqual(["symbolon-keep:mine"]);
    await store.writeSetting("a", 1);
    expect(held).toHaveLength(2);
  });
});

describe("ways to open a store", () => {
  it("are added, listed and removed; each opens the same holder", async () => {
    const { store, open } = await createKept(world);
    const added = { kind: "passphrase", passphrase: "a second passphrase" } as const;
    const info = await store.addUnlock({ current: UNLOCK, added });
    expect((await store.unlockMethods()).map(({ id }) => id)).toContain(info.id);
    expect((await open({ unlock: added })).holder).toEqual(world.holder);
    await store.removeUnlock(info.id, UNLOCK);
    expect(await errorCode(() => open({ unlock: added }))).toBe("ERR_KEEP_PASSPHRASE");
    expect((await open()).holder).toEqual(world.holder);
  });

  it("goes only from who opens the store by one of the others", async () => {
    const { store, home } = await createKept(world);
    const added = { kind: "passphrase", passphrase: "a second passphrase" } as const;
    const { id } = await store.addUnlock({ current: UNLOCK, added });
    const first = (await store.unlockMethods()).find((method) => method.id !== id)?.id ?? "";
    const before = await home.readAll();
    const wrong = { kind: "passphrase", passphrase: "not the passphrase" } as const;
    const acts: [() => unknown, string][] = [
      // by none, and by the one that is to go
      [() => store.removeUnlock(first, wrong), "ERR_KEEP_PASSPHRASE"],
      [() => store.removeUnlock(first, UNLOCK), "ERR_KEEP_PASSPHRASE"],
      [() => store.removeUnlock(id, added), "ERR_KEEP_PASSPHRASE"],
      [() => store.removeUnlock(id, { kind: "passkey" }), "ERR_KEEP_PASSKEY"],
    ];
    for (const [act, code] of acts) expect(await errorCode(act)).toBe(code);
    expect(await home.readAll()).toEqual(before);
    await store.removeUnlock(first, added);
    expect((await store.unlockMethods()).map((method) => method.id)).toEqual([id]);
  });

  it("of two tabs that each remove what the other leaves, one is told", async () => {
    const { store, open } = await createKept(world);
    const added = { kind: "passphrase", passphrase: "a second passphrase" } as const;
    const { id } = await store.addUnlock({ current: UNLOCK, added });
    const first = (await store.unlockMethods()).find((method) => method.id !== id)?.id ?? "";
    const other = await open();
    const removals = await Promise.allSettled([
      store.removeUnlock(first, added),
      other.removeUnlock(id, UNLOCK),
    ]);
    expect(removals.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await store.unlockMethods()).toHaveLength(1);
  });

  it("a changed passphrase opens, the old one does not, and nothing else is lost", async () => {
    const { store, open } = await createKept(world);
    await store.addCredential({ credential: world.credential });
    const next = "the next passphrase";
    await store.changePassphrase(PASSPHRASE, next);
    expect(await errorCode(() => open())).toBe("ERR_KEEP_PASSPHRASE");
    const opened = await open({ unlock: { kind: "passphrase", passphrase: next } });
    expect(await opened.credentials()).toHaveLength(1);
    expect(await opened.unlockMethods()).toHaveLength(1);
  });

  it("the last one stays; an unknown one is told; a wrong current one changes nothing", async () => {
    const { store, home } = await createKept(world);
    const [only] = await store.unlockMethods();
    const before = await home.readAll();
    const wrong = { kind: "passphrase", passphrase: "not the passphrase" } as const;
    const acts: [() => unknown, string][] = [
      [() => store.removeUnlock(only?.id ?? "", UNLOCK), "ERR_KEEP_LAST_UNLOCK"],
      [() => store.removeUnlock("0".repeat(32), UNLOCK), "ERR_KEEP_NOT_FOUND"],
      [() => store.changePassphrase(wrong.passphrase, PASSPHRASE), "ERR_KEEP_PASSPHRASE"],
      [() => store.changePassphrase(PASSPHRASE, "short"), "ERR_KEEP_PASSPHRASE_SHORT"],
      [() => store.addUnlock({ current: wrong, added: UNLOCK }), "ERR_KEEP_PASSPHRASE"],
      [() => store.addUnlock({ current: UNLOCK, added: { kind: "passkey" } }), "ERR_KEEP_PASSKEY"],
    ];
    for (const [act, code] of acts) expect(await errorCode(act)).toBe(code);
    expect(await home.readAll()).toEqual(before);
  });

  it("two tabs that change one passphrase at once: one wins, the other is told", async () => {
    const { store, open } = await createKept(world);
    const other = await open();
    const outcomes = await Promise.allSettled([
      store.changePassphrase(PASSPHRASE, "passphrase number one"),
      other.changePassphrase(PASSPHRASE, "passphrase number two"),
    ]);
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: "ERR_KEEP_CONFLICT" } }]);
    expect(await store.unlockMethods()).toHaveLength(1);
  });
});

describe("the format of a store", () => {
  it("a newer one is refused with both versions named, and left as it is", async () => {
    const { home, open } = await createKept(world);
    await overwrite(home, (records) => {
      const head = JSON.parse(records.get("head") ?? "");
      records.set("head", JSON.stringify({ ...head, version: 2, shape: "unheard of" }));
    });
    const before = await home.readAll();
    const error = await codedError(() => open());
    expect(error).toMatchObject({ code: "ERR_KEEP_VERSION", details: { version: 2, known: 1 } });
    expect(error.message).toContain("update");
    expect(await home.readAll()).toEqual(before);
  });

  it("an older one is migrated as it is read, and written anew as a whole at the first change", async () => {
    const { home, store } = await createKept(world);
    await store.addCredential({ credential: world.credential });
    await store.writeSetting("a", { old: 1 });
    const rename = (record: unknown) => {
      const { kind, value, ...rest } = record as Record<string, unknown>;
      return kind === "setting" ? { ...rest, kind, value: { renamed: value } } : record;
    };
    const around = {
      ...surroundings({ hash: world.hash, home, now: clock() }),
      format: { version: 2, migrations: { 1: rename } },
    };
    const opened = await openStore(around, UNLOCK);
    expect(await opened.readSetting("a")).toEqual({ renamed: { old: 1 } });
    expect(JSON.parse((await home.readAll()).get("head") ?? "").version).toBe(1);
    await opened.writeSetting("b", 2);
    expect(JSON.parse((await home.readAll()).get("head") ?? "").version).toBe(2);
    const again = await openStore(around, UNLOCK);
    expect(await again.readSetting("a")).toEqual({ renamed: { old: 1 } });
    expect(await again.credentials()).toHaveLength(1);
    expect((await again.verify()).damaged).toEqual([]);
    expect(await errorCode(() => store.credentials())).toBe("ERR_KEEP_VERSION");
    expect(await errorCode(() => store.writeSetting("a", 1))).toBe("ERR_KEEP_VERSION");
  });

  it("records are never read as those of another version, which would migrate them twice", async () => {
    const { home } = await createKept(world);
    const around = {
      ...surroundings({ hash: world.hash, home }),
      format: { version: 2, migrations: { 1: (record: unknown) => record } },
    };
    await (await openStore(around, UNLOCK)).writeSetting("a", 1);
    await overwrite(home, (records) => {
      const head = JSON.parse(records.get("head") ?? "");
      records.set("head", JSON.stringify({ ...head, version: 1 }));
    });
    expect(await errorCode(() => openStore(around, UNLOCK))).toBe("ERR_KEEP_DAMAGED");
  });

  it("one without a step from it is refused", async () => {
    const { home } = await createKept(world);
    const around = {
      ...surroundings({ hash: world.hash, home }),
      format: { version: 3, migrations: { 2: (record: unknown) => record } },
    };
    expect(await errorCode(() => openStore(around, UNLOCK))).toBe("ERR_KEEP_VERSION");
  });
});

describe("what is said of a store", () => {
  it("no error names a secret, a claim, a setting's content or a passphrase", async () => {
    const { store, open, home } = await createKept(world);
    const kept = await store.addCredential({ credential: world.credential, renewal: "canary-r" });
    await store.writeSetting("name", "canary-s");
    const backup = await store.exportBackup("canary-passphrase");
    const errors: unknown[] = [];
    const collect = async (act: () => unknown) => {
      try {
        await act();
      } catch (error) {
        errors.push(error);
      }
    };
    const wrong = { kind: "passphrase", passphrase: "canary-wrong-one" } as const;
    await collect(() => open({ unlock: wrong }));
    await collect(() => store.importBackup(backup, "canary-wrong-one"));
    await collect(() => store.importBackup("canary-text", "canary-wrong-one"));
    await collect(() => store.changePassphrase("canary-wrong-one", "canary-next-one"));
    await collect(() =>
      store.addCredential({ credential: { ...world.credential, salt: "canary" } }),
    );
    await overwrite(home, (records) => records.set(kept.id, "canary-record"));
    await collect(() => store.credentials());
    await collect(() => store.replaceCredential(kept.id, { credential: world.credential }));
    await overwrite(home, (records) => records.set("head", "canary-head"));
    await collect(() => store.credentials());
    expect(errors).toHaveLength(8);
    for (const error of errors) {
      const said = [JSON.stringify(error), String(error), String((error as Error).cause)].join();
      for (const word of ["canary", PASSPHRASE, String(world.holder.secret), "DE-BE", "1990"]) {
        expect(said).not.toContain(word);
      }
    }
    expect(errors.filter((error) => error instanceof KeepError)).toHaveLength(7);
  });

  it("tells whether the browser keeps it: asked when it is made, only looked at when it is opened", async () => {
    const asked: string[] = [];
    const storage = (persisted: boolean, grants: boolean) => ({
      persisted: async () => persisted,
      persist: async () => {
        asked.push("persist");
        return grants;
      },
    });
    const granted = await createKept(world, { storage: storage(false, true) });
    expect([await granted.store.persistence, asked.length]).toEqual(["persistent", 1]);
    const refused = await createKept(world, { storage: storage(false, false) });
    expect([await refused.store.persistence, asked.length]).toEqual(["best-effort", 2]);
    expect(await (await refused.open()).persistence).toBe("best-effort");
    expect(asked).toHaveLength(2);
    expect(await (await createKept(world)).store.persistence).toBe("unknown");
  });
});
