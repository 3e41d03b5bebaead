import { beforeAll, describe, expect, it } from "vitest";
import {
  NO_QUESTIONS,
  parseQuestionHistory,
  recordQuestion,
} from "../../src/holder/question-history.ts";
import type { HolderStore } from "../../src/keep/holder-store.ts";
import { keepDisclosure, readDisclosures } from "../../src/web/wallet/app/disclosures.ts";
import { keepRevoked, readHeld } from "../../src/web/wallet/app/held.ts";
import { SETTING_MERGES } from "../../src/web/wallet/app/setting-merges.ts";
import { BACKUP_PASSPHRASE, clock, createKept, overwrite } from "../keep/support/stores.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { createWorld, type World } from "../support/world.ts";

const NOW = 1_795_255_662;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

/** A device of the same holder. @param start of its clock: the one that begins later has written last */
const device = async (start: string) => (await createKept(world, { now: clock(start) })).store;

const asked = (policyHash: string) =>
  recordQuestion(
    NO_QUESTIONS,
    { verifier: "https://a.example", scope: "1", policyHash, policy: examplePolicy() },
    NOW,
  );
const shown = (requestId: string, at: string) =>
  ({
    requestId,
    at,
    audience: "https://a.example",
    nullifier: "5",
    sentence: "You prove.",
  }) as never;
const seen = (time: number) => ({ origin: "r", time, root: "1" });

async function fill(store: HolderStore, name: string, times: { a: number; b: number }) {
  await store.writeSetting("questions", asked(name));
  await keepDisclosure(store, shown(name, `2026-11-2${name}T00:00:00Z`));
  await keepRevoked(store, { salt: name } as never);
  await store.writeSetting("trust-seen", { a: seen(times.a), b: seen(times.b) });
  await store.writeSetting("theme", name);
}

describe("a backup of another device, taken in", () => {
  it.each([
    ["older", "2026-11-20T00:00:00Z", "2"],
    ["newer", "2026-11-30T00:00:00Z", "1"],
  ])("takes nothing back that this one has counted, though it is %s", async (_, start, theme) => {
    const [here, there] = await Promise.all([device("2026-11-25T00:00:00Z"), device(start)]);
    await fill(here, "2", { a: 9, b: 1 });
    await fill(there, "1", { a: 3, b: 4 });
    const text = await there.exportBackup(BACKUP_PASSPHRASE);
    const take = () => here.importBackup(text, BACKUP_PASSPHRASE, { settings: SETTING_MERGES });
    await take();
    const { questions } = parseQuestionHistory(await here.readSetting("questions"));
    expect(questions.map(({ policyHash }) => policyHash).sort()).toEqual(["1", "2"]);
    const disclosures = await readDisclosures(here);
    expect(disclosures.map(({ requestId }) => requestId)).toEqual(["2", "1"]);
    expect(await here.readSetting("revoked")).toEqual(["2", "1"]);
    expect(await here.readSetting("trust-seen")).toEqual({ a: seen(9), b: seen(4) });
    // What has no rule of its own is the one that was written last.
    expect(await here.readSetting("theme")).toBe(theme);
    expect((await take()).settings).toEqual([]);
  });

  it("does not take a history that cannot be read for one", async () => {
    const [here, there] = await Promise.all(
      ["2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z"].map(device),
    );
    await here?.writeSetting("questions", asked("2"));
    await there?.writeSetting("questions", { questions: [] });
    const text = (await there?.exportBackup(BACKUP_PASSPHRASE)) ?? "";
    await here?.importBackup(text, BACKUP_PASSPHRASE, { settings: SETTING_MERGES });
    expect(await here?.readSetting("questions")).toEqual(asked("2"));
  });
});

describe("a revoked credential", () => {
  it("stays revoked where another record is damaged", async () => {
    const { home, store } = await createKept(world);
    await store.addCredential({ credential: JSON.parse(JSON.stringify(world.credential)) });
    const other = { ...world.credential, salt: "7" };
    const { id } = await store.addCredential({ credential: JSON.parse(JSON.stringify(other)) });
    await keepRevoked(store, world.credential);
    await overwrite(home, (records) => records.set(id, "{}"));
    const { held, damaged } = await readHeld({ store });
    expect(damaged).toBe(1);
    expect(held.map(({ standing }) => standing)).toEqual(["revoked"]);
  });
});
