import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProvingError } from "../../src/errors.ts";
import {
  type AnswerRequestOptions,
  answerRequest,
  DECLINED,
} from "../../src/holder/answer-request.ts";
import { recordQuestion } from "../../src/holder/question-history.ts";
import { createMemoryQuestionLog, type QuestionLog } from "../../src/holder/question-log.ts";
import { questionOf } from "../../src/holder/question-scope.ts";
import type { Review } from "../../src/holder/review-request.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { type AcceptedCircuit, acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { holderData } from "../support/holder-data.ts";
import { AUDIENCE, createWorld, SUBJECT, type World, type WorldOptions } from "../support/world.ts";

let prover: Prover;
let circuit: AcceptedCircuit;
beforeAll(async () => {
  const artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  const compliance = artifacts.circuits.get("compliance");
  if (compliance === undefined) throw new Error("build the circuits first");
  circuit = acceptCircuit({
    id: "compliance",
    version: 1,
    verificationKey: formatVerificationKey(compliance.verificationKey),
    circuitHash: compliance.circuitHash,
    allowDevelopmentKeys: true,
  });
  prover = createProver({ artifacts, threads: 1 });
});
afterAll(() => prover?.close());

const worldOf = (options: WorldOptions = {}): Promise<World> =>
  createWorld({ ...options, request: { circuits: [circuit], ...options.request } });

/** Answers, and what the wallet's own screen was told. */
async function answer(world: World, changes: Partial<AnswerRequestOptions> = {}) {
  const told: unknown[] = [];
  const found = await answerRequest({
    ...holderData(world),
    prover,
    history: createMemoryQuestionLog(),
    declineEveryMs: 1,
    onDecline: (cause) => void told.push(cause),
    ...changes,
  });
  return { found, told };
}

/** A prover that fails as told: a fault that no honest machine gives on demand. */
const failing = (error: Error): Prover => ({
  proofSystem: "groth16-bn254",
  prove: () => Promise.reject(error),
  close: () => Promise.resolve(),
});

describe("answerRequest", () => {
  it("gives a presentation that the verifier accepts, and what the holder has shown", async () => {
    const world = await worldOf();
    const history = createMemoryQuestionLog();
    const { found, told } = await answer(world, { history });
    if (found.kind !== "presentation") throw new Error("it declined");
    const trustRoots = new MemoryTrustRoots();
    trustRoots.post(world.trustTree.root, world.now.getTime() / 1000 - 3600);
    const { hash, request, now } = world;
    await verifyPresentation(found.presentation, {
      ...{ hash, request, trustRoots, now },
      circuits: [circuit],
    });
    expect(found.disclosure).toEqual({
      requestId: "req-1",
      audience: AUDIENCE,
      at: "2026-11-21T10:07:42Z",
      sentence: expect.stringMatching(/^You prove that .* You reveal nothing else\.$/),
      policyHash: request.policyHash,
      scope: request.scope,
      nullifier: found.presentation.nullifier,
    });
    expect(JSON.parse(JSON.stringify(found.disclosure))).toEqual(found.disclosure);
    expect(told).toEqual([]);
    const { questions } = await history.read();
    expect(questions).toMatchObject([
      { verifier: AUDIENCE, policyHash: request.policyHash, times: 1 },
    ]);
  });

  it("puts the review before the holder, and proves when they agree", async () => {
    let seen: Review | undefined;
    const decide = async (review: Review) => {
      seen = review;
      return true;
    };
    const { found } = await answer(await worldOf(), { decide });
    expect(found.kind).toBe("presentation");
    expect(seen).toMatchObject({ asker: { audience: AUDIENCE }, refusal: undefined });
  });
});

describe("the time that a holder takes", () => {
  const later = (minutes: number) => (world: World) => () =>
    new Date(world.now.getTime() + minutes * 60_000);

  it("moves the proof's moment with it", async () => {
    const world = await worldOf({ request: { lifetime: 3_600 } });
    const clock = later(55)(world);
    const { found } = await answer(world, { decide: async () => true, clock });
    if (found.kind !== "presentation") throw new Error("it declined");
    expect(found.presentation.asOf.seconds * 1000).toBe(Date.parse("2026-11-21T11:00:00Z"));
    expect(found.disclosure.at).toBe("2026-11-21T11:02:42Z");
  });

  it("ends a request that expires under it", async () => {
    const world = await worldOf();
    const { found, told } = await answer(world, { clock: later(11)(world) });
    expect(found).toBe(DECLINED);
    expect(told).toMatchObject([{ code: "ERR_PRESENTATION_REQUEST_EXPIRED" }]);
  });
});

describe("one answer for cannot and will not", () => {
  const aborted = AbortSignal.abort();
  it.each<[string, WorldOptions, (world: World) => Partial<AnswerRequestOptions>]>([
    ["the holder says no", {}, () => ({ decide: async () => false })],
    ["the credential is revoked", { revoked: true }, () => ({})],
    ["the policy is not met", { claims: { dateOfBirth: "2015-01-01" } }, () => ({})],
    ["there are too few issuers", { issuers: 2 }, () => ({})],
    ["the request is of another audience", {}, () => ({ audience: "https://phish.example" })],
    ["the address is not the holder's", { request: { subject: SUBJECT } }, () => ({})],
    ["the request is no request", {}, () => ({ request: { type: "x" } })],
    ["the request has expired", {}, ({ now }) => ({ now: new Date(now.getTime() + 1e9) })],
    [
      "the policy is another hash's",
      {},
      ({ request }) => ({ request: { ...request, policyHash: "1" } }),
    ],
    ["the prover has no memory", {}, () => ({ prover: failing(new RangeError("out of memory")) })],
    [
      "the witness does not satisfy the circuit",
      {},
      () => ({ prover: failing(new ProvingError("ERR_PROVING_WITNESS", "no witness")) }),
    ],
    ["the call was aborted", {}, () => ({ signal: aborted })],
    [
      "the history cannot be kept",
      {},
      () => ({
        history: {
          ...createMemoryQuestionLog(),
          update: () => Promise.reject(new Error("the disk is full")),
        },
      }),
    ],
    ["the screen fails", {}, () => ({ decide: () => Promise.reject("closed") })],
  ])("where %s", async (_, options, changes) => {
    const world = await worldOf(options);
    const { found, told } = await answer(world, changes(world));
    expect(found).toBe(DECLINED);
    expect(JSON.stringify(found)).toBe('{"kind":"declined"}');
    expect(told).toHaveLength(1);
  });

  it("asks the holder also where it could not answer, and says nothing before they act", async () => {
    const world = await worldOf({ revoked: true });
    let act: (agreed: boolean) => void = () => {};
    let seen: Review | undefined;
    let isAnswered = false;
    const going = answer(world, {
      decide: (review) => {
        seen = review;
        return new Promise((resolve) => {
          act = resolve;
        });
      },
    }).finally(() => {
      isAnswered = true;
    });
    await expect.poll(() => seen?.refusal?.reason).toBe("revoked");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAnswered).toBe(false);
    act(true);
    expect((await going).found).toBe(DECLINED);
  });

  it("does not go out before its time, whatever the wallet found by itself", async () => {
    const declineEveryMs = 400;
    const spent = async (options: WorldOptions, changes: Partial<AnswerRequestOptions> = {}) => {
      const world = await worldOf(options);
      const began = performance.now();
      await answer(world, { declineEveryMs, ...changes });
      return performance.now() - began;
    };
    // No upper bound: a busy machine is late.
    expect(await spent({ revoked: true })).toBeGreaterThanOrEqual(declineEveryMs - 2);
    expect(await spent({}, { request: {} })).toBeGreaterThanOrEqual(declineEveryMs - 2);
  });

  it("keeps the reason for the wallet's own screen", async () => {
    const { told } = await answer(await worldOf({ revoked: true }));
    expect(told).toMatchObject([{ reason: "revoked", remedies: [expect.any(String)] }]);
    const { told: no } = await answer(await worldOf(), { decide: async () => false });
    expect(no).toEqual(["holder"]);
    const { told: fault } = await answer(await worldOf(), {
      prover: failing(new ProvingError("ERR_PROVING_WORKER_LOST", "lost")),
    });
    expect(fault).toMatchObject([{ code: "ERR_PROVING_WORKER_LOST" }]);
  });
});

describe("a verifier that asks again and again", () => {
  const never = failing(new ProvingError("ERR_PROVING_BACKEND", "not asked for a proof"));
  const agesOf = (ages: number[]) =>
    Promise.all(
      ages.map((atLeast) =>
        worldOf({ policy: { ...examplePolicy(), anyOf: [{ age: { atLeast } }] } }),
      ),
    );

  it("gets no fifth answer, and the wallet does not say why", async () => {
    const history = createMemoryQuestionLog();
    const worlds = await agesOf([18, 20, 25, 30, 35]);
    for (const world of worlds.slice(0, 4)) await answer(world, { history, prover: never });
    expect((await history.read()).questions).toHaveLength(4);
    const { found, told } = await answer(worlds[4] as World, { history });
    expect(found).toBe(DECLINED);
    expect(told).toMatchObject([{ reason: "too-many-questions" }]);
    expect((await history.read()).questions).toHaveLength(4);
  });

  it("counts what was proved and never delivered, and not what the holder refused", async () => {
    const history = createMemoryQuestionLog();
    const [one, two] = await agesOf([18, 20]);
    await answer(one as World, { history, decide: async () => false });
    expect((await history.read()).questions).toHaveLength(0);
    await answer(two as World, { history, prover: never });
    expect((await history.read()).questions).toHaveLength(1);
  });

  it("gets one answer where two windows ask at once and one is left", async () => {
    const history = createMemoryQuestionLog();
    const worlds = await agesOf([18, 20, 25, 30, 35]);
    for (const world of worlds.slice(0, 3)) await answer(world, { history, prover: never });
    // Both are reviewed before either is counted.
    let waiting = 0;
    let go: () => void = () => {};
    const both = new Promise<void>((resolve) => {
      go = resolve;
    });
    const decide = async () => {
      waiting += 1;
      if (waiting === 2) go();
      await both;
      return true;
    };
    const answers = await Promise.all(
      worlds.slice(3).map((world) => answer(world, { history, prover: never, decide })),
    );
    const codes = answers.map(({ told }) => (told[0] as { code?: string }).code).sort();
    expect(codes).toEqual(["ERR_PRESENTATION_TOO_MANY_QUESTIONS", "ERR_PROVING_BACKEND"]);
  });

  it("is known by the authenticated audience, not by what its requests say", async () => {
    const world = await worldOf();
    const history: QuestionLog = createMemoryQuestionLog();
    for (const label of ["a", "b", "c", "d"]) {
      const asked = { ...world.request, policyHash: String(label.charCodeAt(0)) };
      const question = questionOf(asked, AUDIENCE, undefined);
      await history.update((kept) =>
        recordQuestion(kept, question, Math.floor(world.now.getTime() / 1000)),
      );
    }
    const { told } = await answer(world, { history });
    expect(told).toMatchObject([{ reason: "too-many-questions" }]);
  });
});
