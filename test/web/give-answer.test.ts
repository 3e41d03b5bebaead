import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GateError, KeepError, ProvingError } from "../../src/errors.ts";
import { createMemoryQuestionLog } from "../../src/holder/question-log.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { type GiveAnswerOptions, giveAnswer } from "../../src/web/wallet/app/give-answer.ts";
import { holderData } from "../support/holder-data.ts";
import { AUDIENCE, createWorld } from "../support/world.ts";

const KEY = "ab".repeat(32);

let prover: Prover;
beforeAll(async () => {
  const artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  prover = createProver({ artifacts, threads: 1 });
});
afterAll(() => prover?.close());

/** A fault in the middle of a proof, which no honest machine gives on demand. */
const lost: Prover = {
  proofSystem: "groth16-bn254",
  async prove(_, _inputs, { onProgress } = {}) {
    onProgress?.({ stage: "prove", share: 0.5 });
    throw new ProvingError("ERR_PROVING_WORKER_LOST", "lost");
  },
  close: async () => {},
};

let made: ReturnType<Prover["prove"]> | undefined;
/** The circuit's own proof, made once: the same inputs have it again. */
const real = (): Prover => ({
  ...lost,
  prove: (id, inputs) => {
    made ??= prover.prove(id, inputs);
    return made;
  },
});

/** Everything in the order in which it happened: what the site heard, what was kept. */
async function walk(changes: Partial<GiveAnswerOptions> = {}, hears: Partial<Asked> = {}) {
  const world = await createWorld();
  const trail: string[] = [];
  const log = createMemoryQuestionLog();
  const options: GiveAnswerOptions = {
    asked: {
      signal: new AbortController().signal,
      stage: ({ stage }) => void trail.push(stage),
      answer: async () => void trail.push("presentation"),
      decline: () => void trail.push("declined"),
      ...hears,
    },
    answer: {
      ...holderData(world),
      audience: AUDIENCE,
      history: {
        ...log,
        update: (change) => log.update(change).then(() => void trail.push("counted")),
      },
      declineEveryMs: 1,
    },
    prover: async () => lost,
    keep: async () => void trail.push("kept"),
    at: () => {},
    ...changes,
  };
  return { end: await giveAnswer(options), trail, questions: (await log.read()).questions };
}
type Asked = GiveAnswerOptions["asked"];

describe("giveAnswer", () => {
  it("tells the site that the holder agreed only once the question counts", async () => {
    const { end, trail, questions } = await walk();
    expect(trail).toEqual(["counted", "proving", "proving", "declined"]);
    expect(questions).toHaveLength(1);
    expect(end).toMatchObject({ kind: "agreed", cause: { code: "ERR_PROVING_WORKER_LOST" } });
  });

  it("says nothing while the proving files come: a site that stops asking then has learned nothing", async () => {
    const stopped = new GateError("ERR_GATE_ABORTED", "stopped");
    const { end, trail, questions } = await walk({ prover: () => Promise.reject(stopped) });
    expect(trail).toEqual(["declined"]);
    expect(questions).toEqual([]);
    expect(end).toEqual({ kind: "failed", cause: stopped });
  });

  it("says nothing of a question for another key than the prover's, which does not count", async () => {
    const other: Prover = { ...lost, verificationKeyHash: () => KEY };
    const { end, trail, questions } = await walk({ prover: async () => other });
    expect(trail).toEqual(["declined"]);
    expect(questions).toEqual([]);
    expect(end).toMatchObject({ kind: "failed", cause: { reason: "circuit-unknown" } });
  });

  it("says nothing of a question that ended while the holder read it, which does not count", async () => {
    const world = await createWorld();
    const late = { ...holderData(world), now: new Date(world.now.getTime() + 1e9) };
    const answer = { ...late, history: createMemoryQuestionLog(), declineEveryMs: 1 };
    const { end, trail } = await walk({ answer });
    expect(trail).toEqual(["declined"]);
    expect(end).toMatchObject({ kind: "failed", cause: { reason: "request-expired" } });
  });

  it("keeps what is shown before the site has it, and says that it has", async () => {
    const { end, trail } = await walk({ prover: async () => real() });
    expect(end).toEqual({ kind: "answered" });
    expect(trail.filter((text) => text !== "proving")).toEqual([
      ...["counted", "kept", "sending", "presentation"],
    ]);
  });

  it("a site that takes the proof and says nothing is in the holder's list all the same", async () => {
    const silent = new GateError("ERR_GATE_UNDELIVERED", "no receipt");
    const answer = () => Promise.reject(silent);
    const { end, trail } = await walk({ prover: async () => real() }, { answer });
    expect(end).toEqual({ kind: "undelivered", cause: silent });
    expect(trail).toContain("kept");
  });

  it("sends no proof that the holder's list cannot keep", async () => {
    const full = new KeepError("ERR_KEEP_QUOTA", "full");
    const keep = () => Promise.reject(full);
    const { end, trail } = await walk({ prover: async () => real(), keep });
    expect(end).toEqual({ kind: "agreed", cause: full });
    expect(trail).not.toContain("presentation");
    expect(trail.at(-1)).toBe("declined");
  });
});
