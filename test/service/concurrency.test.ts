import { expect, it } from "vitest";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { lineOf, startChild } from "./child.ts";
import { describeStores } from "./stores.ts";
import { answerOf, createWorld, openRequest, submit } from "./world.ts";

const RIVALS = 200;
const verification = { concurrency: 8, maxWaiting: 1000 };

function tally(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

describeStores("one nullifier at once", (openTestStore) => {
  it("H1 lets exactly one of 200 in, each under its own request", async () => {
    const { database } = await openTestStore();
    const { app, close } = await createWorld({ database, config: { verification } });
    const requests = [];
    for (let i = 0; i < RIVALS; i++) requests.push(await openRequest(app));
    const answers = await Promise.all(
      requests.map(async ({ id }) => answerOf(await submit(app, id, { nullifier: "777" }))),
    );
    expect(tally(answers.map(({ http, code }) => code ?? String(http)))).toEqual({
      201: 1,
      ERR_VERIFICATION_NULLIFIER_USED: RIVALS - 1,
    });
    const report = await verifyAuditLog(database);
    expect(report).toMatchObject({ intact: true, entries: RIVALS + 1 });
    await close();
  });

  it("H1 lets exactly one of 200 in, all under one request", async () => {
    const { database } = await openTestStore();
    const { app, close } = await createWorld({
      database,
      config: { verification, maxAttempts: 1000 },
    });
    const { id } = await openRequest(app);
    const answers = await Promise.all(
      Array.from({ length: RIVALS }, async (_, i) =>
        answerOf(await submit(app, id, { nullifier: String(1000 + (i % 7)) })),
      ),
    );
    const counts = tally(answers.map(({ http, code }) => code ?? String(http)));
    const used = counts.ERR_SERVICE_REQUEST_USED ?? 0;
    // The winner's own presentation is among the rivals more than once; the others are told nothing but `used`.
    expect(counts).toEqual({
      201: 1,
      200: RIVALS - 1 - used,
      ERR_SERVICE_REQUEST_USED: expect.any(Number),
    });
    expect([28, 29]).toContain(RIVALS - used);
    expect(new Set(answers.flatMap(({ decisionId }) => decisionId ?? [])).size).toBe(1);
    expect(await database.selectFrom("nullifiers").selectAll().execute()).toHaveLength(1);
    await close();
  });

  it("accepts 200 that differ, each under its own request", async () => {
    const { database } = await openTestStore();
    const { app, close } = await createWorld({ database, config: { verification } });
    const requests = [];
    for (let i = 0; i < RIVALS; i++) requests.push(await openRequest(app));
    const answers = await Promise.all(
      requests.map(({ id }, i) => submit(app, id, { nullifier: String(1000 + i) })),
    );
    expect(tally(answers.map(({ status }) => String(status)))).toEqual({ 201: RIVALS });
    await close();
  });

  it("H1 lets exactly one in over two processes on one store", async () => {
    const { config, database } = await openTestStore();
    const words = [JSON.stringify(config), String(RIVALS / 2)];
    const children = [1, 2].map(() => startChild("racer.process.ts", words));
    await Promise.all(children.map((child) => lineOf(child, "READY")));
    const done = Promise.all(children.map((child) => lineOf(child, "DONE")));
    for (const child of children) child.stdin.write("go\n");
    const codes = (await done).flatMap((line) => JSON.parse(line) as string[]);
    expect(tally(codes)).toEqual({ 201: 1, ERR_VERIFICATION_NULLIFIER_USED: RIVALS - 1 });
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true, entries: RIVALS + 1 });
  });
});
