import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProvingError } from "../../../src/errors.ts";
import type { Prover } from "../../../src/proving/prover.ts";
import type { VerificationKey } from "../../../src/proving/types.ts";
import type { RunNotice } from "../../../src/solvency/run/proof-executor.ts";
import { proveInProcess } from "../../../src/solvency/run/prove-in-process.ts";
import { createJob } from "../../../src/solvency/run/prove-job.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import type { RunProgress } from "../../../src/solvency/run/track-progress.ts";
import { codeOf, MemoryStore, RUN, toyArtifacts, toyJobs, toyProver } from "./toy-run.ts";

let prover: Prover;
let verificationKeys: ReadonlyMap<string, VerificationKey>;
beforeAll(async () => {
  ({ verificationKeys } = await toyArtifacts("solvency-run"));
  prover = await toyProver("solvency-run");
});
afterAll(() => prover.close());

/** The prover, counting what it is asked for, and changed. */
const wrapped = (prove: (real: Prover["prove"], calls: number) => Prover["prove"]) => {
  const counted = { calls: 0 };
  const proxy: Prover = {
    ...prover,
    prove: (...parameters) => {
      counted.calls++;
      return prove(prover.prove, counted.calls)(...parameters);
    },
  };
  return { prover: proxy, counted };
};
const counting = () => wrapped((real) => real);
const run = (options: Partial<Parameters<typeof runJobs>[0]> = {}) =>
  runJobs({
    jobs: toyJobs(4),
    verificationKeys,
    executor: proveInProcess([prover]),
    store: new MemoryStore(),
    ...options,
  });

describe("runJobs", () => {
  it("has every job proved once, by two provers at a time, and tells how far it is", async () => {
    const [a, b] = [counting(), counting()];
    const seen: RunProgress[] = [];
    let now = 0;
    const proofs = await run({
      jobs: toyJobs(6),
      executor: proveInProcess([a.prover, b.prover]),
      clock: () => {
        now += 500;
        return now;
      },
      onProgress: (progress) => seen.push(progress),
    });
    expect([...proofs.keys()].sort()).toEqual(
      toyJobs(6)
        .map(({ id }) => id)
        .sort(),
    );
    expect(a.counted.calls + b.counted.calls).toBe(6);
    expect(a.counted.calls).toBeGreaterThan(0);
    expect(b.counted.calls).toBeGreaterThan(0);
    const last = seen.at(-1);
    expect(last).toMatchObject({
      share: 1,
      secondsLeft: 0,
      customers: { done: 20, all: 20 },
      stages: { batches: { done: 5, all: 5 }, statement: { done: 1, all: 1 }, nodes: { all: 0 } },
    });
    expect(last?.customersPerSecond).toBeGreaterThan(0);
    const shares = seen.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((x, y) => x - y));
    expect(seen[0]?.secondsLeft).toBeUndefined();
  });

  it("finds what was proved before, verifies it again, and proves the rest", async () => {
    const store = new MemoryStore();
    const first = await run({ store, jobs: toyJobs(4).slice(0, 2) });
    const again = counting();
    const written = store.written.length;
    const all = await run({ store, executor: proveInProcess([again.prover]) });
    expect(again.counted.calls).toBe(2);
    expect(store.written.length).toBe(written + 2);
    for (const [id, proof] of first) expect(all.get(id)).toEqual(proof);
    const third = counting();
    await run({ store, executor: proveInProcess([third.prover]) });
    expect(third.counted.calls).toBe(0);
  });

  it("proves anew what is stored and is damaged, another job's, or a proof of other signals", async () => {
    const jobs = toyJobs(4);
    const names = jobs.map(({ id }) => `proofs/${id}.json`);
    const text = (bytes?: Uint8Array) => new TextDecoder().decode(bytes);
    const damages: ((store: MemoryStore) => void)[] = [
      (store) => store.blobs.set(names[0] as string, new TextEncoder().encode("{")),
      (store) => store.blobs.set(names[0] as string, new Uint8Array(0)),
      (store) =>
        store.blobs.set(names[0] as string, store.blobs.get(names[1] as string) as Uint8Array),
      (store) => {
        // another job's proof under this one's name and id
        const other = text(store.blobs.get(names[1] as string));
        const renamed = other.replace(jobs[1]?.id as string, jobs[0]?.id as string);
        store.blobs.set(names[0] as string, new TextEncoder().encode(renamed));
      },
      (store) => {
        const json = JSON.parse(text(store.blobs.get(names[0] as string)));
        json.proof.c = json.proof.a;
        store.blobs.set(names[0] as string, new TextEncoder().encode(JSON.stringify(json)));
      },
    ];
    for (const damage of damages) {
      const store = new MemoryStore();
      await run({ store });
      damage(store);
      const { prover: counted, counted: count } = counting();
      await run({ store, executor: proveInProcess([counted]) });
      expect(count.calls).toBe(1);
    }
  });

  it("takes no proof that does not verify for its own signals, and gives the job out again", async () => {
    const [honest] = toyJobs(1);
    const other = await prover.prove("product", toyJobs(3)[1]?.inputs() ?? {});
    const notices: RunNotice[] = [];
    const lying = wrapped((real, calls) => (calls <= 2 ? async () => other : real));
    const store = new MemoryStore();
    const proofs = await run({
      jobs: toyJobs(1),
      store,
      executor: proveInProcess([lying.prover]),
      onNotice: (notice) => notices.push(notice),
    });
    expect(proofs.size).toBe(1);
    expect(notices.map(({ kind, job }) => [kind, job])).toEqual([
      ["proof-refused", honest?.id],
      ["proof-refused", honest?.id],
    ]);
    expect(store.written).toHaveLength(1);
  });

  it("ends where nobody proves a job, with nothing stored of it", async () => {
    const other = await prover.prove("product", toyJobs(3)[1]?.inputs() ?? {});
    const lying = wrapped(() => async () => other);
    const store = new MemoryStore();
    const failed = run({ jobs: toyJobs(1), store, executor: proveInProcess([lying.prover]) });
    expect(await codeOf(failed)).toBe("RUN_PROOF");
    expect(lying.counted.calls).toBe(5);
    expect(store.written).toEqual([]);
  });

  it("tries again where a worker was lost, and not where the inputs are no witness", async () => {
    const lost = wrapped((real, calls) =>
      calls === 1
        ? async () => {
            throw new ProvingError("ERR_PROVING_WORKER_LOST", "lost");
          }
        : real,
    );
    const notices: RunNotice[] = [];
    await run({
      jobs: toyJobs(1),
      executor: proveInProcess([lost.prover]),
      onNotice: (notice) => notices.push(notice),
    });
    expect(notices.map(({ kind }) => kind)).toEqual(["worker-lost"]);
    const [job] = toyJobs(1);
    if (job === undefined) throw new Error("no job");
    const bad = createJob(RUN, { ...job, inputs: () => ({ ...job.inputs(), limit: 65_536n }) });
    const strict = counting();
    expect(await codeOf(run({ jobs: [bad], executor: proveInProcess([strict.prover]) }))).toBe(
      "ERR_PROVING_WITNESS",
    );
    expect(strict.counted.calls).toBe(1);
  });

  it("stops when it is told to, keeps what it has, and goes on", async () => {
    const store = new MemoryStore();
    const stop = new AbortController();
    const stopping = run({
      store,
      signal: stop.signal,
      onProgress: ({ share }) => {
        if (share >= 0.5) stop.abort();
      },
    });
    expect(await codeOf(stopping)).toBe("RUN_ABORTED");
    const kept = store.written.length;
    expect(kept).toBeGreaterThanOrEqual(2);
    expect(kept).toBeLessThan(4);
    await run({ store });
    expect(store.written).toHaveLength(4);
    expect(await codeOf(run({ signal: AbortSignal.abort() }))).toBe("RUN_ABORTED");
  });

  it("lets what a store throws through, and counts no proof that it could not keep", async () => {
    const store = new MemoryStore();
    store.put = async () => {
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    };
    expect(await codeOf(run({ jobs: toyJobs(1), store }))).toBe("ENOSPC");
  });

  it("refuses a circuit without a pinned key, and one job twice", async () => {
    expect(await codeOf(run({ verificationKeys: new Map() }))).toBe("RUN_CIRCUIT");
    const [job] = toyJobs(1);
    if (job === undefined) throw new Error("no job");
    expect(await codeOf(run({ jobs: [job, job] }))).toBe("RUN_CIRCUIT");
    expect(() => proveInProcess([])).toThrow(RangeError);
  });
});

describe("createJob", () => {
  it("gives the same id for the same work alone", () => {
    const [job] = toyJobs(1);
    if (job === undefined) throw new Error("no job");
    expect(createJob(RUN, job).id).toBe(job.id);
    const others = [
      createJob(`${RUN}1`, job),
      createJob(RUN, { ...job, place: "cash-4/1" }),
      createJob(RUN, { ...job, stage: "nodes" }),
      createJob(RUN, { ...job, circuit: "chain" }),
      createJob(RUN, { ...job, publicSignals: [1n] }),
      createJob(RUN, { ...job, inputs: () => ({ ...job.inputs(), limit: 12n }) }),
      createJob(RUN, { ...job, inputs: () => ({ ...job.inputs(), factors: [2n, 3n, 5n, 7n] }) }),
    ].map(({ id }) => id);
    expect(new Set([job.id, ...others]).size).toBe(others.length + 1);
  });
});
