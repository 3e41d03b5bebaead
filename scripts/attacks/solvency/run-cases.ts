import type { Worker } from "node:worker_threads";
import { createProver } from "../../../src/proving/create-prover.ts";
import type { Prover } from "../../../src/proving/prover.ts";
import type { Groth16Proof } from "../../../src/proving/types.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { ingestLedger } from "../../../src/solvency/ingest/ingest-ledger.ts";
import { createSnapshot } from "../../../src/solvency/run/create-snapshot.ts";
import { formatResult } from "../../../src/solvency/run/job-result.ts";
import type { RunNotice } from "../../../src/solvency/run/proof-executor.ts";
import { proveInProcess } from "../../../src/solvency/run/prove-in-process.ts";
import type { ProveJob } from "../../../src/solvency/run/prove-job.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import { hash, policyJson, salts } from "../../../test/solvency/fixtures.ts";
import { CAPACITY } from "../../../test/solvency/report/venue.ts";
import { MemoryStore, toyArtifacts, toyJobs } from "../../../test/solvency/run/toy-run.ts";
import { ACCEPTED, type AttackCase, type Outcome, outcomeOf, refused } from "../attack-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import type { Venue, VenueWorld } from "./venue-world.ts";

/** Circuits that the S cases build as well. */
const TOYS = "attacks";

const row = (
  line: DesignLine,
  how: string,
  by: RegExp,
  attack: () => Promise<Outcome>,
  twin: () => Promise<Outcome>,
): AttackCase => ({ id: line, layer: "sdk", title: titleOf(line, how), by, attack, twin });

/** O4, O7 and O8: what the ledger's reader and the coordinator of a run refuse. */
export function runCases(world: VenueWorld): AttackCase[] {
  return [...ledgerCases(), ...workerCases(world)];
}

const HEADER = "customer,asset,balance";
const ROWS = ["ann@example.com,BTC,1.5", "ben@example.com,BTC,0.25", "ben@example.com,ETH,3"];
const CONTROL = { rows: 3, sums: { BTC: "1.75", ETH: "3" } };

const ingest = (rows: readonly string[], controlTotals = CONTROL) => {
  const bytes = (async function* () {
    yield new TextEncoder().encode([HEADER, ...rows, ""].join("\n"));
  })();
  const assets = policyJson.assets.map(({ symbol, decimals }) => ({ symbol, decimals }));
  const orderSeed = new Uint8Array(32).fill(1);
  return ingestLedger({ format: "csv", bytes }, { assets, orderSeed, controlTotals });
};

/** The tree of a ledger from which a customer is dropped after it was read. */
async function plant(isDropped: boolean): Promise<Outcome> {
  const { ledger, totals } = await ingest(ROWS);
  const customers = [...ledger];
  return outcomeOf(() =>
    createSnapshot(hash, {
      customers: isDropped ? customers.slice(1) : customers,
      capacity: CAPACITY,
      salts,
      reserves: { transparent: [], attested: [], checks: [] },
      totals: Array.from({ length: CAPACITY.assets }, (_, i) => totals[i] ?? 0n),
    }),
  );
}

function ledgerCases(): AttackCase[] {
  const [first = "", second = "", third = ""] = ROWS;
  const read = (rows: readonly string[], control?: typeof CONTROL) =>
    outcomeOf(() => ingest(rows, control));
  const whole = () => read(ROWS);
  return [
    row(
      "O4",
      "a row that is gone from the export",
      /LEDGER_TOTALS/,
      () => read([first, second]),
      whole,
    ),
    row(
      "O4",
      "a row in the place of another, of the same sum",
      /LEDGER_TOTALS/,
      () => read([first, "ben@example.com,BTC,3", "ben@example.com,ETH,0.25"]),
      whole,
    ),
    row(
      "O4",
      "a row without its balance",
      /LEDGER_(FORM|AMOUNT)/,
      () => read([first, "ben@example.com,BTC,", third]),
      whole,
    ),
    row(
      "O4",
      "a row of a coin that the policy does not list",
      /LEDGER_ASSET/,
      () => read([first, "ben@example.com,DOGE,0.25", third]),
      whole,
    ),
    row(
      "O4",
      "a row with a field too few",
      /LEDGER_FORM/,
      () => read([first, "ben@example.com", third]),
      whole,
    ),
    row(
      "O4",
      "a row that stands twice",
      /LEDGER_DUPLICATE/,
      () => read([first, second, second, third], { rows: 4, sums: { BTC: "2", ETH: "3" } }),
      whole,
    ),
    row(
      "O4",
      "a customer dropped between ledger and tree",
      /LEDGER_TOTALS/,
      () => plant(true),
      () => plant(false),
    ),
  ];
}

/** The two jobs of least work that have different keys. */
function jobsOf({ plan }: Venue): ProveJob[] {
  const batch = plan.jobs.find(({ stage }) => stage === "batches");
  const statement = plan.jobs.find(({ stage }) => stage === "statement");
  if (batch === undefined || statement === undefined) throw new Error("the plan lacks a stage");
  return [batch, statement];
}

/** A worker that answers with what it is told to, in no time. */
const answering = (answer: (circuit: string, call: number) => Groth16Proof): Prover => {
  let calls = 0;
  return {
    proofSystem: "groth16-bn254",
    prove: async (circuit) => ({ proof: answer(circuit, calls++), publicSignals: [] }),
    close: async () => {},
  };
};

const proofFor = ({ proofs }: Venue, { id }: ProveJob): Groth16Proof => {
  const proof = proofs.get(id);
  if (proof === undefined) throw new Error("the venue has no proof of the job");
  return proof;
};

/** Runs the jobs; what comes of it has to hold, and nothing else may be stored. */
async function runWith(
  { verificationKeys }: Pick<Venue, "verificationKeys">,
  prover: Prover,
  { jobs, store = new MemoryStore() }: { jobs: readonly ProveJob[]; store?: MemoryStore },
): Promise<RunNotice[]> {
  const notices: RunNotice[] = [];
  const proofs = await runJobs({
    jobs,
    verificationKeys,
    executor: proveInProcess([prover]),
    store,
    onNotice: (notice) => notices.push(notice),
  });
  for (const job of jobs) {
    const [key, proof] = [verificationKeys.get(job.circuit), proofs.get(job.id)];
    if (key === undefined || proof === undefined) throw new Error(`no proof of ${job.place}`);
    if (!(await verifyProof(key, job.publicSignals, proof))) {
      throw new Error(`the run took a proof of ${job.place} that does not hold`);
    }
  }
  return notices;
}

/** Accepted = the run took what the worker gave, or did not notice. */
const noticed = (notices: readonly RunNotice[]): Outcome =>
  notices.length === 0
    ? ACCEPTED
    : refused(
        `${notices.map(({ kind, place }) => `${kind} at ${place}`).join(", ")}; proved again, every proof holds`,
      );

function workerCases(world: VenueWorld): AttackCase[] {
  const honest = async () => {
    const venue = await world.first();
    const [batch, statement] = jobsOf(venue);
    if (batch === undefined || statement === undefined) throw new Error("no jobs");
    return outcomeOf(() =>
      runWith(
        venue,
        answering((circuit) => proofFor(venue, circuit === batch.circuit ? batch : statement)),
        { jobs: [batch, statement] },
      ),
    );
  };
  /** The first answers are a lie. */
  const lie = async (
    times: number,
    lieOf: (venue: Venue, job: ProveJob) => Groth16Proof,
  ): Promise<Outcome> => {
    const venue = await world.first();
    const [job] = jobsOf(venue);
    if (job === undefined) throw new Error("no job");
    const store = new MemoryStore();
    const prover = answering((_, call) =>
      call < times ? lieOf(venue, job) : proofFor(venue, job),
    );
    let notices: RunNotice[] = [];
    const outcome = await outcomeOf(async () => {
      notices = await runWith(venue, prover, { jobs: [job], store });
    });
    const kept = store.written.length;
    if (!outcome.accepted) return refused(`${outcome.reason}; ${kept} proofs stored`);
    return noticed(notices);
  };
  const otherBatch = (venue: Venue, job: ProveJob): Groth16Proof => {
    const other = venue.plan.jobs.find(
      ({ circuit, id }) => circuit === job.circuit && id !== job.id,
    );
    if (other === undefined) throw new Error("there is no other batch");
    return proofFor(venue, other);
  };
  return [
    row(
      "O7",
      "and its job with it",
      /^worker-lost at \S+; proved again, every proof holds$/,
      () => kill(true),
      () => kill(false),
    ),
    row(
      "O8",
      "the proof of another batch, then the right one",
      /^proof-refused at \S+; proved again, every proof holds$/,
      () => lie(1, otherBatch),
      honest,
    ),
    row(
      "O8",
      "points that are on no curve",
      /^proof-refused at/,
      () => lie(1, (venue, job) => ({ ...proofFor(venue, job), a: [1n, 1n] })),
      honest,
    ),
    row(
      "O8",
      "a bad one each time",
      /^ERR_SOLVENCY_RUN_PROOF: \S+; 0 proofs stored$/,
      () => lie(Number.POSITIVE_INFINITY, otherBatch),
      honest,
    ),
    row(
      "O8",
      "laid into the store under the job's name",
      /^the store's proof was made anew/,
      () => resume(world, otherBatch),
      () => resume(world, proofFor),
    ),
  ];
}

/** The run finds a proof in its store. Accepted = it takes it. */
async function resume(
  world: VenueWorld,
  stored: (venue: Venue, job: ProveJob) => Groth16Proof,
): Promise<Outcome> {
  const venue = await world.first();
  const [job] = jobsOf(venue);
  if (job === undefined) throw new Error("no job");
  const store = new MemoryStore();
  const laid = JSON.stringify(formatResult(job.id, stored(venue, job)));
  store.blobs.set(`proofs/${job.id}.json`, new TextEncoder().encode(laid));
  let calls = 0;
  const prover = answering(() => {
    calls++;
    return proofFor(venue, job);
  });
  await runWith(venue, prover, { jobs: [job], store });
  return calls === 0 ? ACCEPTED : refused("the store's proof was made anew");
}

/** A real prover's thread ends while it proves, of a circuit of a few constraints. Accepted = nobody noticed. */
async function kill(isKilled: boolean): Promise<Outcome> {
  const workers: Worker[] = [];
  const add = (worker: Worker) => workers.push(worker);
  process.on("worker", add);
  const { artifacts, verificationKeys } = await toyArtifacts(TOYS);
  // two threads cannot finish without this one, which the proof would outrun otherwise
  const real = createProver({ artifacts, threads: 2, verify: false });
  let kills = isKilled ? 1 : 0;
  const prover: Prover = {
    ...real,
    prove: (circuit, inputs, options) =>
      real.prove(circuit, inputs, {
        ...options,
        onProgress({ stage }) {
          if (stage !== "prove" || kills === 0) return;
          kills--;
          for (const worker of workers) void worker.terminate();
        },
      }),
  };
  try {
    const notices = await runWith({ verificationKeys }, prover, { jobs: toyJobs(2) });
    if (kills > 0) throw new Error("the worker was not killed");
    return noticed(notices);
  } finally {
    process.off("worker", add);
    await real.close();
  }
}
