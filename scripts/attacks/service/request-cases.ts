import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, openSqlite } from "../../../src/service/store/open-database.ts";
import { verifyAuditLog } from "../../../src/service/store/verify-audit-log.ts";
import { openRequest, post, START, submit, type World } from "../../../test/service/world.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import {
  type AnswerChanges,
  answerTo,
  outcomeOfResponse,
  send,
  withService,
} from "./service-world.ts";

const RIVALS = 200;
const SUBJECT = `0x${"a1".repeat(20)}`;
type Act = (world: World) => Promise<Response>;

/** The last answer is the outcome. */
function requestCase(id: string, title: string, by: RegExp, attack: Act, twin: Act): AttackCase {
  const run = (act: Act) => withService(async (world) => outcomeOfResponse(await act(world)));
  return { id, layer: "service", title, by, attack: () => run(attack), twin: () => run(twin) };
}

/** So many requests answered at once; how many were accepted. */
async function rivals(
  count: number,
  changes: (i: number) => AnswerChanges,
): Promise<[number, string[]]> {
  return withService(
    async (world) => {
      const requests = [];
      for (let i = 0; i < count; i++) requests.push(await openRequest(world.app));
      const responses = await Promise.all(
        requests.map((request, i) => send(world, request, changes(i))),
      );
      const outcomes = await Promise.all(responses.map(outcomeOfResponse));
      const reasons = outcomes.flatMap((outcome) => (outcome.accepted ? [] : [outcome.reason]));
      const { intact } = await verifyAuditLog(world.database);
      if (!intact) throw new Error("the audit log does not verify");
      return [outcomes.length - reasons.length, reasons];
    },
    { config: { verification: { concurrency: 8, maxWaiting: 1000 } } },
  );
}

const answerOnce: Act = async (world) => send(world, await openRequest(world.app));

/** The audit log after one acceptance, with or without a change of the store behind the service's back. */
async function audited(tamper: (world: World) => Promise<unknown>): Promise<Outcome> {
  return withService(async (world) => {
    const response = await answerOnce(world);
    if (!response.ok) throw new Error("nothing was accepted");
    await tamper(world);
    const { intact, brokenAt } = await verifyAuditLog(world.database);
    return intact
      ? ACCEPTED
      : refused(`the audit log does not verify${brokenAt ? ` at entry ${brokenAt}` : ""}`);
  });
}

/** The same holder before and after a restart on one file. */
async function acrossRestart(second: bigint): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "symbolon-attacks-"));
  const open = () => openDatabase(openSqlite(join(folder, "store.db")));
  try {
    await withService(answerOnce, { database: await open() });
    return await withService(
      async (world) =>
        outcomeOfResponse(await send(world, await openRequest(world.app), { nullifier: second })),
      { database: await open() },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** H1 to H4, H8, H14: one nullifier, one request, one time. */
export function requestCases(): AttackCase[] {
  return [
    {
      id: "H1",
      layer: "service",
      title: `${RIVALS} requests answered at once with one nullifier`,
      by: /NULLIFIER_USED/,
      async attack() {
        const [accepted, reasons] = await rivals(RIVALS, () => ({}));
        if (accepted !== 1) return ACCEPTED;
        return refused(`${reasons.length} of ${RIVALS}: ${[...new Set(reasons)].join(", ")}`);
      },
      async twin() {
        const [accepted] = await rivals(20, (i) => ({ nullifier: BigInt(1000 + i) }));
        return accepted === 20 ? ACCEPTED : refused(`${accepted} of 20 other nullifiers`);
      },
    },
    ...(
      [
        [
          "a decision deleted",
          async (world: World) => {
            await world.database.deleteFrom("decision_terms").execute();
            await world.database.deleteFrom("decisions").execute();
          },
        ],
        [
          "a nullifier given back",
          (world: World) => world.database.deleteFrom("nullifiers").execute(),
        ],
        [
          "an audit entry rewritten",
          (world: World) => world.database.updateTable("audit").set({ entry: "{}" }).execute(),
        ],
      ] as const
    ).map(
      ([title, tamper]): AttackCase => ({
        id: "H2",
        layer: "service",
        title: `${title} in the store`,
        by: /audit log/,
        attack: () => audited(tamper),
        twin: () => audited(async () => {}),
      }),
    ),
    requestCase(
      "H3",
      "another presentation under an answered request",
      /409 ERR_SERVICE_REQUEST_USED/,
      async (world) => {
        const request = await openRequest(world.app);
        await send(world, request);
        return send(world, request, { nullifier: 99n });
      },
      async (world) => {
        const request = await openRequest(world.app);
        const first = answerTo(request);
        await submit(world.app, request.id, first);
        return submit(world.app, request.id, first);
      },
    ),
    requestCase(
      "H4",
      "a request at the second of its expiry",
      /410 ERR_PRESENTATION_REQUEST_EXPIRED/,
      (world) => answerAt(world, START + 600_000),
      (world) => answerAt(world, START + 600_000 - 1),
    ),
    requestCase(
      "H4",
      "an expired request after the clock was set back",
      /410/,
      async (world) => {
        const request = await openRequest(world.app);
        world.clock.now = START + 600_000;
        await send(world, request);
        world.clock.now = START + 301_000;
        return send(world, request, { asOf: START / 1000 + 300 });
      },
      (world) => answerAt(world, START + 301_000),
    ),
    requestCase(
      "H4",
      "an id that was never given out",
      /404/,
      async ({ app }) => {
        const request = await openRequest(app);
        return submit(app, "A".repeat(32), { ...answerTo(request), requestId: "A".repeat(32) });
      },
      answerOnce,
    ),
    requestCase(
      "H4",
      "the answer to another request, under its own name and under this one's",
      /422 ERR_VERIFICATION_PROOF_INVALID/,
      async (world) => {
        const [mine, foreign] = [await openRequest(world.app), await openRequest(world.app)];
        await submit(world.app, mine.id, answerTo(foreign));
        return submit(world.app, mine.id, { ...answerTo(foreign), requestId: mine.id });
      },
      async (world) => {
        const [mine] = [await openRequest(world.app), await openRequest(world.app)];
        return submit(world.app, mine.id, answerTo(mine));
      },
    ),
    requestCase(
      "H4",
      "a holder's account claimed by another subject",
      /ERR_PRESENTATION_SUBJECT/,
      async (world) => {
        await send(world, await openRequest(world.app, "account", SUBJECT));
        return send(world, await openRequest(world.app, "account", `0x${"b0".repeat(20)}`));
      },
      async (world) => {
        await send(world, await openRequest(world.app, "account", SUBJECT));
        return send(world, await openRequest(world.app, "account", SUBJECT));
      },
    ),
    {
      id: "H8",
      layer: "service",
      title: "40 proofs at once for a queue of 4",
      by: /503/,
      attack: () => flood(40),
      twin: () => flood(4),
    },
    {
      id: "H14",
      layer: "service",
      title: "a nullifier used again after a restart",
      by: /NULLIFIER_USED/,
      attack: () => acrossRestart(77n),
      twin: () => acrossRestart(78n),
    },
  ];
}

async function answerAt(world: World, time: number): Promise<Response> {
  const request = await openRequest(world.app);
  world.clock.now = time;
  return send(world, request, { asOf: START / 1000 + 300 });
}

/** Accepted where nobody was turned away; refused where some were, health answered and the rest were served. */
async function flood(count: number): Promise<Outcome> {
  return withService(
    async (world) => {
      const requests = [];
      for (let i = 0; i < count; i++) requests.push(await openRequest(world.app));
      const presentations = requests.map((request, i) =>
        answerTo(request, { nullifier: BigInt(i) }),
      );
      const path = (id: string) => `/v1/presentation-requests/${id}/presentations`;
      const running = requests.map(({ id }, i) => post(world.app, path(id), presentations[i]));
      const health = await world.app.request("/health");
      if (health.status !== 200) throw new Error(`health answers ${health.status}`);
      const statuses = (await Promise.all(running)).map(({ status }) => status);
      const turnedAway = statuses.filter((status) => status === 503).length;
      if (turnedAway === 0) return ACCEPTED;
      const served = statuses.filter((status) => status === 201).length;
      if (served + turnedAway !== count || served === 0) {
        throw new Error(`answers: ${[...new Set(statuses)].join(", ")}`);
      }
      return refused(`503 for ${turnedAway} of ${count}, ${served} served, health 200`);
    },
    { config: { verification: { concurrency: 1, batch: 1, maxWaiting: 4 } } },
  );
}
