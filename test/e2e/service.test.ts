import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation } from "../../src/presentation/types.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { NOW, SUBJECT, type World } from "../support/world.ts";
import {
  createWorld,
  type Gate,
  prove,
  scratchFile,
  startGate,
  startProver,
} from "./service-world.ts";

const OTHER: Hex = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";

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

    // the same bytes once more
    expect(await gate.submit(request.id, presentation)).toMatchObject({
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

  it("account: the same subject renews later, another subject is refused", async () => {
    const first = await answer("account", SUBJECT);
    expect((await gate.submit(first.request.id, first.presentation)).http).toBe(201);
    const thief = await answer("account", OTHER);
    expect(await gate.submit(thief.request.id, thief.presentation)).toMatchObject({
      code: "ERR_PRESENTATION_SUBJECT",
    });
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

  it("refuses to start with a policy that is ill-formed, naming it", async () => {
    const policies = [
      { id: "bad", policy: { type: "SymbolonPolicy" }, scope: { mode: "once", label: "x" } },
    ];
    await expect(startGate({ policies })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
      message: expect.stringMatching(/^policies\.bad: /),
    });
  });

  it("H8 answers health while proofs queue, and 503 beyond the queue", async () => {
    const busy = await startGate({ verification: { concurrency: 1, maxWaiting: 4 } });
    await busy.postTrustRoot(world);
    const request = await busy.ask("session");
    const presentation = await prove(prover, world, request);
    const flood = Array.from({ length: 40 }, () => busy.submit(request.id, presentation));
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const started = performance.now();
      expect((await fetch(`${busy.url}/health`)).status).toBe(200);
      delays.push(performance.now() - started);
    }
    const statuses = (await Promise.all(flood)).map(({ http }) => http);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses).toContain(503);
    expect(statuses.every((status) => [201, 409, 503].includes(status))).toBe(true);
    expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(100);
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
    expect(log).toContain(request.id);
  });
});
