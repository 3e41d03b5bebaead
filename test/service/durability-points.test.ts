import { expect, it } from "vitest";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { WRITE_POINTS } from "../../src/service/store/write-point.ts";
import { exitOf, lineOf, startChild } from "./child.ts";
import { describeStores } from "./stores.ts";
import { answerOf, createWorld, openRequest, submit } from "./world.ts";

describeStores("a process that is killed at a write point", (openTestStore) => {
  it("H2 loses nothing acknowledged and keeps nothing half done, at each point", async () => {
    const { config, database } = await openTestStore();
    const { app } = await createWorld({ database });
    for (const [i, point] of WRITE_POINTS.entries()) {
      const nullifier = String(1000 + i);
      const { id } = await openRequest(app);
      const child = startChild("point-writer.process.ts", [
        ...[JSON.stringify(config), point],
        ...[id, nullifier],
      ]);
      const exit = exitOf(child);
      expect(await lineOf(child, "AT")).toBe(point);
      expect(await exit).toBe("SIGKILL");
      const taken = await database
        .selectFrom("nullifiers")
        .select("decision_id")
        .where("nullifier", "=", nullifier)
        .execute();
      // Only after the commit there is something, and then all of it.
      expect([point, taken.length]).toEqual([point, point === "after commit" ? 1 : 0]);
      expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
      const retried = await answerOf(await submit(app, id, { nullifier }));
      const http = point === "after commit" ? 200 : 201;
      expect([point, retried.http, retried.outcome]).toEqual([point, http, "accepted"]);
    }
    expect(await verifyAuditLog(database)).toMatchObject({
      intact: true,
      entries: WRITE_POINTS.length + 1,
    });
  });
});
