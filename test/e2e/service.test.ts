import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { openService, parseServiceConfig } from "../../src/service/index.ts";
import { NOW, SUBJECT, type World } from "../support/world.ts";
import {
  createWorld,
  type Gate,
  prove,
  scratchFile,
  serviceConfig,
  startGate,
  startProver,
} from "./service-world.ts";

const OTHER: Hex = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";

const FLOOD = 24;

/** Process ids of those that verify for this process. */
function verificationProcesses(): number[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("verification-process"))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([id = 0, parent]) => (parent === process.pid ? [id] : []));
}

/** Real proofs of the real circuit against the service as it runs. */
describe("the service, end to end", () => {
  let prover: Prover;
  let world: World;
  let gate: Gate;

  beforeAll(async () => {
    [prover, world, gate] = await Promise.all([startProver(), createWorld(), startGate()]);
    expect((await gate.postTrustRoot(world)).http).toBe(201);
  });
  afterAll(async () => {
    await gate?.close();
    await prover?.close();
  });

  const answer = async (policyId: string, subject?: Hex, of = world) => {
    const request = await gate.ask(policyId, subject);
    const subjects = subject === undefined ? [] : [subject];
    return { request, presentation: await prove(prover, of, request, { subjects }) };
  };

  it("accepts a proof, shows the decision, and refuses the same holder a second time", async () => {
    const { request, presentation } = await answer("once");
    const accepted = await gate.submit(request.id, presentation);
    expect(accepted).toMatchObject({ http: 201, outcome: "accepted" });
    const decision = await gate.readDecision(accepted.decisionId ?? "");
    expect(decision).toMatchObject({
      outcome: "accepted",
      nullifier: presentation.nullifier,
      requestId: request.id,
      policyId: "once",
    });
    expect(decision).not.toHaveProperty("proof");

    expect(await gate.readDecisionOf(request.id)).toEqual(decision);

    // the same presentation once more, as after a lost answer; then another
    expect(await gate.submit(request.id, presentation)).toEqual({ ...accepted, http: 200 });
    const [x, y] = presentation.proof.a;
    const proof = { ...presentation.proof, a: [y, x] as const };
    expect(await gate.submit(request.id, { ...presentation, proof })).toMatchObject({
      http: 409,
      code: "ERR_SERVICE_REQUEST_USED",
    });
    // an honest second proof of the same holder
    const second = await answer("once");
    expect(await gate.submit(second.request.id, second.presentation)).toMatchObject({
      http: 409,
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
    // another holder under the same request
    const stranger = await createWorld({ holder: "two" });
    const request2 = second.request;
    const theirs = await prove(prover, stranger, request2);
    expect(await gate.submit(request2.id, theirs)).toMatchObject({ http: 201 });
  });

  it("V6 refuses whatever is changed around an honest proof, and then takes the proof", async () => {
    const { request, presentation } = await answer("session", SUBJECT);
    const foreign = await gate.ask("session", SUBJECT);
    const field = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    const bump = (text: string) => String((BigInt(text) + 1n) % field);
    const { seconds } = presentation.asOf;
    const cases: [string, string, Presentation][] = [
      [request.id, "ERR_PRESENTATION_SUBJECT", { ...presentation, subject: OTHER }],
      [
        request.id,
        "ERR_VERIFICATION_PROOF_INVALID",
        { ...presentation, nullifier: bump(presentation.nullifier) },
      ],
      [
        request.id,
        "ERR_VERIFICATION_TRUST_ROOT",
        { ...presentation, trustRoot: bump(presentation.trustRoot) },
      ],
      [
        request.id,
        "ERR_VERIFICATION_PROOF_INVALID",
        { ...presentation, asOf: { ...presentation.asOf, seconds: seconds + 1 } },
      ],
      [foreign.id, "ERR_VERIFICATION_CONTEXT_MISMATCH", presentation],
      [foreign.id, "ERR_VERIFICATION_PROOF_INVALID", { ...presentation, requestId: foreign.id }],
    ];
    for (const [id, code, changed] of cases) {
      expect(await gate.submit(id, changed)).toMatchObject({ code, outcome: "refused" });
    }
    expect(await gate.submit(request.id, presentation)).toMatchObject({ http: 201 });
  });

  it("refuses a copied proof with a subject of the copier's", async () => {
    const { request, presentation } = await answer("session");
    expect(await gate.submit(request.id, { ...presentation, subject: OTHER })).toMatchObject({
      http: 422,
      code: "ERR_VERIFICATION_PROOF_INVALID",
    });
    expect((await gate.submit(request.id, presentation)).http).toBe(201);
  });

  it("account: the same subject renews, another subject is refused", async () => {
    const first = await answer("account", SUBJECT);
    expect((await gate.submit(first.request.id, first.presentation)).http).toBe(201);
    const thief = await answer("account", OTHER);
    expect(await gate.submit(thief.request.id, thief.presentation)).toMatchObject({
      code: "ERR_PRESENTATION_SUBJECT",
    });
    // at the same time once more: wallets round `asOf`
    const soon = await answer("account", SUBJECT);
    expect(soon.presentation.asOf).toEqual(first.presentation.asOf);
    expect((await gate.submit(soon.request.id, soon.presentation)).http).toBe(201);
    const hour = new Date(NOW.getTime() + 3_600_000);
    gate.clock.now = hour.getTime();
    const request = await gate.ask("account", SUBJECT);
    const renewal = await prove(prover, world, request, { subjects: [SUBJECT], now: hour });
    expect((await gate.submit(request.id, renewal)).http).toBe(201);
    gate.clock.now = NOW.getTime();
  });

  it("refuses a proof that a wallet made for another audience", async () => {
    const request = await gate.ask("session");
    const lure = { ...request, audience: "https://phish.example" };
    const lured = await prove(prover, world, lure, { audience: lure.audience });
    expect(await gate.submit(request.id, lured)).toMatchObject({
      http: 422,
      code: "ERR_VERIFICATION_PROOF_INVALID",
    });
    await expect(prove(prover, world, lure)).rejects.toMatchObject({
      code: "ERR_PRESENTATION_AUDIENCE",
    });
  });

  it("refuses a proof for a weaker policy than was asked", async () => {
    const request = await gate.ask("session");
    const { policy, ...rest } = request;
    const anyone = { ...policy, anyOf: [{ anyone: true as const }] };
    const weaker = await createWorld({
      policy: anyone,
      request: {
        id: request.id,
        scope: request.scope,
        circuits: request.circuits,
        nonce: Buffer.from(request.nonce.slice(2), "hex"),
      },
    });
    const asked = { ...rest, policy: weaker.request.policy, policyHash: weaker.request.policyHash };
    const weak = await prove(prover, world, asked);
    expect(await gate.submit(request.id, weak)).toMatchObject({
      code: "ERR_VERIFICATION_PROOF_INVALID",
    });
  });

  it("refuses a stale asOf, accepts it at the last second", async () => {
    const { request, presentation } = await answer("session");
    const last = presentation.asOf.seconds * 1000 + 600_000;
    gate.clock.now = last + 1000;
    expect(await gate.submit(request.id, presentation)).toMatchObject({
      code: "ERR_VERIFICATION_AS_OF_WINDOW",
    });
    gate.clock.now = last;
    expect((await gate.submit(request.id, presentation)).http).toBe(201);
    gate.clock.now = NOW.getTime();
  });

  it("refuses the revoked: no proof under the new root, none under the old after its window", async () => {
    const own = await startGate({ requestLifetimeSeconds: 86_400, trustRootWindowSeconds: 60 });
    await own.postTrustRoot(world);
    const [early, late] = [await own.ask("session"), await own.ask("session")];
    const honest = await prove(prover, world, early);
    const before = await prove(prover, world, late);
    const revoked = await createWorld({ revoked: true });
    expect(revoked.trustTree.root).not.toBe(world.trustTree.root);
    await own.postTrustRoot(revoked);
    await expect(prove(prover, revoked, late)).rejects.toMatchObject({
      code: "ERR_PRESENTATION_CANNOT_PROVE",
    });
    own.clock.now = NOW.getTime() + 60_000;
    expect((await own.submit(early.id, honest)).http).toBe(201);
    own.clock.now = NOW.getTime() + 61_000;
    expect(await own.submit(late.id, before)).toMatchObject({
      code: "ERR_VERIFICATION_TRUST_ROOT",
    });
    await own.close();
  });

  it("H14 keeps nullifiers, requests and roots over a restart", async () => {
    const storeFile = scratchFile("gate.db");
    const first = await startGate({ storeFile });
    await first.postTrustRoot(world);
    const [used, open] = [await first.ask("once"), await first.ask("once")];
    expect((await first.submit(used.id, await prove(prover, world, used))).http).toBe(201);
    await first.close();
    const second = await startGate({ storeFile });
    expect(await second.submit(open.id, await prove(prover, world, open))).toMatchObject({
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
    const stranger = await createWorld({ holder: "two" });
    expect((await second.submit(open.id, await prove(prover, stranger, open))).http).toBe(201);
    await second.close();
  });

  it("Z6 refuses to start with a development key unless told", async () => {
    await expect(startGate({ allowDevelopmentKeys: false })).rejects.toMatchObject({
      code: "ERR_PROVING_DEVELOPMENT_KEY",
    });
  });

  it("refuses to start where no request could be made, and leaves nothing open", async () => {
    const storeFile = scratchFile("gate.db");
    for (const [key, value] of [
      ["publicUrl", "http://gate.internal"],
      ["audience", "My Exchange"],
    ] as const) {
      await expect(startGate({ storeFile, [key]: value })).rejects.toMatchObject({
        code: "ERR_SERVICE_CONFIG",
        details: { keys: [key] },
      });
    }
    expect(existsSync(storeFile)).toBe(false);
  });

  it("leaves no verification process, closed, or stopped by an address that is taken", async () => {
    const processes = () =>
      process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
    const before = processes();
    // A handle is let go a turn after its process has ended.
    const isBack = () => vi.waitFor(() => expect(processes()).toBe(before), { timeout: 20_000 });
    const own = await startGate({ verification: { concurrency: 2 } });
    expect(processes()).toBe(before + 2);
    await own.close();
    await isBack();
    await expect(startGate({ port: Number(new URL(gate.url).port) })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
    });
    await isBack();
  });

  it("gives its app to a server of one's own", async () => {
    const { app, close } = await openService(parseServiceConfig(serviceConfig()), {
      log: { write: () => undefined },
    });
    const mounted = new Hono().route("/", app);
    expect((await mounted.request("/health")).status).toBe(200);
    expect((await mounted.request("/ready")).status).toBe(503);
    expect((await mounted.request("/v1/decisions/x")).status).toBe(401);
    await Promise.all([close(), close()]);
  });

  it("refuses to start with a policy that is ill-formed, naming it", async () => {
    const policies = [
      { id: "bad", policy: { type: "SymbolonPolicy" }, scope: { mode: "once", label: "x" } },
    ];
    await expect(startGate({ policies })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
      message: expect.stringMatching(/^policies\.bad: /),
    });
  });

  it("H8 answers health while proofs are verified one by one", async () => {
    const verification = { concurrency: 1, batch: 1, maxWaiting: FLOOD };
    const busy = await startGate({ verification });
    await busy.postTrustRoot(world);
    const requests = [];
    for (let i = 0; i < FLOOD; i++) requests.push(await busy.ask("session"));
    const [first] = requests as [PresentationRequest];
    const presentation = await prove(prover, world, first);
    // Well-formed for each request, so each takes a whole verification; the proof holds for the first alone.
    // However long the verification takes: it stands still here, and nothing of it is done where health is answered.
    const pool = verificationProcesses();
    expect(pool.length).toBeGreaterThan(0);
    for (const id of pool) process.kill(id, "SIGSTOP");
    let answered = 0;
    const flood = Promise.all(
      requests.map(({ id }) =>
        busy.submit(id, { ...presentation, requestId: id }).finally(() => answered++),
      ),
    );
    try {
      const end = performance.now() + 1_000;
      do expect((await fetch(`${busy.url}/health`)).status).toBe(200);
      while (performance.now() < end);
      expect(answered).toBe(0);
    } finally {
      for (const id of pool) process.kill(id, "SIGCONT");
    }
    const statuses = (await flood).map(({ http }) => http);
    expect(statuses.sort()).toEqual([201, ...Array<number>(FLOOD - 1).fill(422)]);
    await busy.close();
  });

  it("H8 answers 503 beyond the queue, and verifies what it let in", async () => {
    const busy = await startGate({ verification: { concurrency: 1, batch: 1, maxWaiting: 4 } });
    await busy.postTrustRoot(world);
    const requests = [];
    for (let i = 0; i < FLOOD; i++) requests.push(await busy.ask("session"));
    const [first] = requests as [PresentationRequest];
    const presentation = await prove(prover, world, first);
    const answers = await Promise.all(
      requests.map(({ id }) => busy.submit(id, { ...presentation, requestId: id })),
    );
    const turnedAway = answers.filter(({ http }) => http === 503);
    expect(turnedAway.length).toBeGreaterThan(0);
    expect(answers.length - turnedAway.length).toBeGreaterThanOrEqual(5);
    for (const { code } of turnedAway) expect(code).toBe("ERR_SERVICE_BUSY");
    expect([200, 201]).toContain((await busy.submit(first.id, presentation)).http);
    await busy.close();
  });

  it("H10 has logged nothing of the holder or the proofs", async () => {
    const { request, presentation } = await answer("session", SUBJECT);
    await gate.submit(request.id, presentation);
    const log = gate.logLines.join("\n");
    const { proof, nullifier } = presentation;
    for (const value of [...proof.a, ...proof.b.flat(), ...proof.c, nullifier]) {
      expect(log).not.toContain(value);
    }
    expect(log.toLowerCase()).not.toContain(SUBJECT);
    expect(log).not.toContain(request.id);
    const digest = createHash("sha256").update(request.id).digest("hex").slice(0, 16);
    expect(log).toContain(`"request":"${digest}"`);
  });
});
