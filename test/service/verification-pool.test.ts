import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { asOfFromSeconds } from "../../src/presentation/as-of.ts";
import { orderPublicSignals } from "../../src/presentation/public-signals.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import type { Groth16Proof } from "../../src/proving/types.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import type { Submission } from "../../src/service/service-dependencies.ts";
import { VerificationPool } from "../../src/service/verification/verification-pool.ts";
import { buildTrustTree } from "../../src/trust/trust-tree.ts";
import { acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { createWorld as createCredentialWorld, NOW } from "../support/world.ts";
import { lineOf, startChild } from "./child.ts";
import { answerOf, bearer, createWorld, KEYS, post } from "./world.ts";

const trapdoor = createTrapdoorKey(5);
const CIRCUIT = acceptCircuit({
  id: "compliance",
  version: 1,
  verificationKey: trapdoor.json,
  circuitHash: "ab".repeat(32),
});

let submission: Submission;
let claim: [readonly bigint[], Groth16Proof];
let pool: VerificationPool;

beforeAll(async () => {
  const { id, version, verificationKeyHash } = CIRCUIT;
  const circuits = [{ id, version, verificationKeyHash }];
  const { request, publicSignals } = await createCredentialWorld({
    issuers: 2,
    request: { circuits },
  });
  const seconds = Math.floor(NOW.getTime() / 1000) - 60;
  const signals = publicSignals({ asOf: seconds });
  const ordered = orderPublicSignals("compliance", signals);
  const proof = trapdoor.prove(ordered);
  claim = [ordered, parseProof(proof)];
  submission = {
    request,
    json: {
      type: "SymbolonPresentation",
      version: 1,
      requestId: request.id,
      circuit: { id: "compliance", version: 1 },
      proofSystem: "groth16-bn254",
      proof,
      nullifier: String(signals.nullifier),
      trustRoot: String(signals.trustRoot),
      asOf: asOfFromSeconds(seconds),
    },
    now: NOW.getTime(),
    rootStanding: "accepted",
    isPolicyInForce: true,
  };
  pool = await VerificationPool.start({ circuits: [CIRCUIT], size: 2 });
});
afterAll(() => pool?.close());

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

describe("VerificationPool", () => {
  it("verifies in a process of its own, and says what the presentation says", async () => {
    const { nullifier, trustRoot, asOf } = submission.json as Record<string, unknown>;
    expect(await pool.verifySubmission(submission)).toMatchObject({
      requestId: submission.request.id,
      mode: "once",
      nullifier,
      trustRoot,
      asOf,
    });
  });

  it("brings each refusal back under its own code", async () => {
    const json = submission.json as Record<string, unknown>;
    const changed = (changes: Record<string, unknown>) => ({
      ...submission,
      json: { ...json, ...changes },
    });
    const cases: [Submission, string][] = [
      [{ ...submission, rootStanding: "unknown" }, "ERR_VERIFICATION_TRUST_ROOT"],
      [{ ...submission, rootStanding: "stale" }, "ERR_VERIFICATION_TRUST_ROOT"],
      [{ ...submission, now: NOW.getTime() + 599_000 }, "ERR_VERIFICATION_AS_OF_WINDOW"],
      [{ ...submission, now: NOW.getTime() + 600_000 }, "ERR_PRESENTATION_REQUEST_EXPIRED"],
      [changed({ requestId: "another" }), "ERR_VERIFICATION_CONTEXT_MISMATCH"],
      [changed({ circuit: { id: "other", version: 1 } }), "ERR_PRESENTATION_CIRCUIT_UNKNOWN"],
      [changed({ nullifier: "5" }), "ERR_VERIFICATION_PROOF_INVALID"],
      [changed({ nullifier: "05" }), "ERR_PRESENTATION_FORM"],
      [{ ...submission, isPolicyInForce: false }, "ERR_POLICY_NOT_IN_FORCE"],
    ];
    for (const [wrong, code] of cases) {
      await expect(pool.verifySubmission(wrong)).rejects.toMatchObject({
        name: expect.stringMatching(/^(Verification|Presentation|Policy)Error$/),
        code,
      });
    }
  });

  it("H8 leaves the event loop free: 16 pairings take less of this process's time than four here", async () => {
    // Time of the processor and not of the clock: other tests run beside this one.
    const before = process.cpuUsage();
    await Promise.all(Array.from({ length: 16 }, () => pool.verifySubmission(submission)));
    const { user, system } = process.cpuUsage(before);
    const pooled = user + system;
    expect(await verifyProof(CIRCUIT.verificationKey, ...claim)).toBe(true);
    const alone = process.cpuUsage();
    await verifyProof(CIRCUIT.verificationKey, ...claim);
    const one = process.cpuUsage(alone);
    expect(pooled).toBeLessThan(4 * (one.user + one.system));
  });

  it("fails the tasks that run when it is closed, and takes no more", async () => {
    const short = await VerificationPool.start({ circuits: [CIRCUIT], size: 1 });
    // Nothing is answered before it is closed.
    process.kill(short.processIds[0] ?? 0, "SIGSTOP");
    const running = [1, 2, 3].map(() => short.verifySubmission(submission));
    const settled = Promise.allSettled(running);
    await short.close();
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "ERR_SERVICE_BUSY" } });
    }
    await expect(short.verifySubmission(submission)).rejects.toMatchObject({
      code: "ERR_SERVICE_BUSY",
    });
  });

  it("answers each of those that are verified together as it would alone", async () => {
    const single = await VerificationPool.start({ circuits: [CIRCUIT], size: 1, batch: 8 });
    const json = submission.json as Record<string, unknown>;
    const cases = [
      submission,
      { ...submission, json: { ...json, nullifier: "5" } },
      submission,
      { ...submission, rootStanding: "stale" as const },
      { ...submission, json: { ...json, proof: "none" } },
      { ...submission, isPolicyInForce: false },
      submission,
    ];
    const settled = await Promise.allSettled(cases.map(single.verifySubmission));
    const told = settled.map((entry) =>
      entry.status === "fulfilled" ? entry.value.mode : entry.reason.code,
    );
    expect(told).toEqual([
      "once",
      "ERR_VERIFICATION_PROOF_INVALID",
      "once",
      "ERR_VERIFICATION_TRUST_ROOT",
      "ERR_PRESENTATION_FORM",
      "ERR_POLICY_NOT_IN_FORCE",
      "once",
    ]);
    await single.close();
  });

  it("verifies a leaf list among presentations, and brings each its own answer", async () => {
    const single = await VerificationPool.start({ circuits: [CIRCUIT], size: 1 });
    const { trustTree } = await createCredentialWorld({ issuers: 2 });
    const list = JSON.parse(JSON.stringify(trustTree.leafList())) as unknown;
    const [first, root, wrong, last] = await Promise.allSettled([
      single.verifySubmission(submission),
      single.verifyTrustRoot(list),
      single.verifyTrustRoot({}),
      single.verifySubmission(submission),
    ]);
    expect([first, last].map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    expect(root).toMatchObject({ status: "fulfilled", value: { root: trustTree.root } });
    expect(wrong.status).toBe("rejected");
    await single.close();
  });

  it("fails a task beyond the timeout", async () => {
    const circuits = [CIRCUIT];
    const impatient = await VerificationPool.start({ circuits, size: 1, taskTimeoutMs: 1 });
    await expect(impatient.verifySubmission(submission)).rejects.toMatchObject({
      code: "ERR_SERVICE_BUSY",
    });
    await impatient.close();
  });

  it("S5 fails the task of a process that is killed, replaces it, and goes on", async () => {
    const single = await VerificationPool.start({ circuits: [CIRCUIT], size: 1 });
    const [before] = single.processIds;
    // Nothing is answered before it is killed.
    process.kill(before ?? 0, "SIGSTOP");
    const [lost, kept] = [single.verifySubmission(submission), single.verifySubmission(submission)];
    process.kill(before ?? 0, "SIGKILL");
    await expect(lost).rejects.toMatchObject({ code: "ERR_SERVICE_BUSY" });
    await expect(kept).resolves.toMatchObject({ mode: "once" });
    expect(single.processIds).toHaveLength(1);
    expect(single.processIds).not.toContain(before);
    await single.close();
    expect(single.processIds).toEqual([]);
  });

  it("leaves no process when it is closed, idle or at work", async () => {
    const short = await VerificationPool.start({ circuits: [CIRCUIT], size: 2 });
    const ids = short.processIds;
    expect(ids.filter(isAlive)).toHaveLength(2);
    const running = Promise.allSettled([short.verifySubmission(submission)]);
    await short.close();
    expect(ids.filter(isAlive)).toEqual([]);
    await running;
  });

  it("leaves no process when its owner is killed", async () => {
    const owner = startChild("pool-owner.process.ts", []);
    const ids = JSON.parse(await lineOf(owner, "PIDS")) as number[];
    expect(ids.filter(isAlive)).toHaveLength(2);
    owner.kill("SIGKILL");
    await vi.waitFor(() => expect(ids.filter(isAlive)).toEqual([]), { timeout: 20_000 });
  });
});

describe("POST /v1/trust-roots", () => {
  async function postList(change: (list: Record<string, unknown>) => unknown) {
    const world = await createWorld({ overrides: { verifyTrustRoot: pool.verifyTrustRoot } });
    const { trustTree } = await createCredentialWorld({ issuers: 2 });
    const list = JSON.parse(JSON.stringify(trustTree.leafList())) as Record<string, unknown>;
    const response = await post(world.app, "/v1/trust-roots", change(list), bearer(KEYS.operator));
    return { world, list, response, root: String(trustTree.root) };
  }

  it("stores the root that it recomputes, and serves its list", async () => {
    const { world, list, response, root } = await postList((same) => same);
    expect(await answerOf(response)).toMatchObject({ http: 201, root, issuers: 2 });
    const again = await post(world.app, "/v1/trust-roots", list, bearer(KEYS.operator));
    expect(again.status).toBe(200);
    const listed = await world.app.request("/v1/trust-roots");
    expect(await listed.json()).toMatchObject({
      trustRoots: [{ root, issuers: 2 }, { root: "7" }],
    });
    expect(await (await world.app.request(`/v1/trust-roots/${root}`)).json()).toEqual(list);
    expect((await world.app.request("/v1/trust-roots/9")).status).toBe(404);
    await world.close();
  });

  type Leaf = { leaf: string; issuer: Record<string, unknown> };
  const wrong: Record<string, (list: Record<string, unknown>) => unknown> = {
    "another root": (list) => ({ ...list, root: "1" }),
    "a leaf of another value": (list) => ({
      ...list,
      leaves: (list.leaves as Leaf[]).map((leaf) => ({ ...leaf, leaf: "1" })),
    }),
    "an issuer less": (list) => ({ ...list, leaves: (list.leaves as Leaf[]).slice(1) }),
    "issuers in another order": (list) => ({
      ...list,
      leaves: [...(list.leaves as Leaf[])].reverse(),
    }),
    "an issuer twice": (list) => ({
      ...list,
      leaves: [(list.leaves as Leaf[])[0], (list.leaves as Leaf[])[0]],
    }),
    "an issuer key of small order": (list) => ({
      ...list,
      leaves: (list.leaves as Leaf[]).map((leaf) => ({
        ...leaf,
        issuer: { ...leaf.issuer, publicKey: { x: "0", y: "1" } },
      })),
    }),
    "an unknown member": (list) => ({ ...list, extra: 1 }),
    "no list": () => [],
  };
  for (const [name, change] of Object.entries(wrong)) {
    it(`refuses a list with ${name}, and stores nothing`, async () => {
      const { world, response } = await postList(change);
      expect([400, 422]).toContain(response.status);
      expect((await answerOf(response)).code).toMatch(/^ERR_(TRUST|KEY)_/);
      expect(await world.database.selectFrom("trust_roots").selectAll().execute()).toHaveLength(1);
      await world.close();
    });
  }

  it("takes a list of 40 issuers", async () => {
    const [hash, eddsa] = await Promise.all([loadHash(), loadEddsa()]);
    const { issuer } = await createCredentialWorld({ issuers: 1 });
    const records = Array.from({ length: 40 }, (_, i) => ({
      ...issuer,
      id: `did:web:issuer-${i}.example`,
      publicKey: eddsa.publicKey(new Uint8Array(32).fill(i + 1)),
    }));
    const tree = buildTrustTree(hash, records);
    const world = await createWorld({ overrides: { verifyTrustRoot: pool.verifyTrustRoot } });
    const list = tree.leafList();
    const response = await post(world.app, "/v1/trust-roots", list, bearer(KEYS.operator));
    expect(await answerOf(response)).toMatchObject({ http: 201, root: String(tree.root) });
    await world.close();
  });
});
