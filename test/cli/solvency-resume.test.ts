import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withAt } from "../policy/pack/fixtures.ts";
import { type Postgres, startPostgres } from "../support/postgres/start-postgres.ts";
import { createVenueFiles, type VenueFiles, writeVenue } from "./support/solvency-venue.ts";

interface Event {
  readonly event: string;
  readonly statement?: string;
  readonly worker?: string;
}

const processes = new Set<ChildProcess>();
let root: string;
let files: VenueFiles;
let database: string;
let postgres: Postgres;
const venue = (...path: string[]) => join(root, ...path);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "symbolon-resume-"));
  files = await createVenueFiles();
  postgres = await startPostgres();
  database = postgres.urlOf("postgres");
  await writeVenue(root, files);
});
afterAll(async () => {
  for (const child of processes) if (child.exitCode === null) child.kill("SIGKILL");
  await postgres.stop();
  await rm(root, { recursive: true, force: true });
});

/** The command line in a process of its own, as it is installed. */
function start(...argv: string[]) {
  const main = resolve("src/cli/main.ts");
  const artifacts = ["--artifacts", resolve("build/solvency"), "--allow-development-keys"];
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), main, "solvency", ...argv, "--events", ...artifacts],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, SYMBOLON_SOLVENCY_DATABASE: database },
    },
  );
  processes.add(child);
  const events: Event[] = [];
  const text: string[] = [];
  const lines = createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    if (line.startsWith("{")) events.push(JSON.parse(line) as Event);
    else text.push(line);
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, text }));
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the process ended too early: ${text.join("\n")}`);
      }
      await setTimeout(5);
    }
  };
  const kill = async () => {
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
  };
  return { child, events, ended, until, kill };
}

const proofs = (work = "work") => {
  const folder = venue(work, "proofs");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith(".json"));
};
const report = (folder: string) => {
  const { jws } = JSON.parse(readFileSync(venue(folder, "report.json"), "utf8")) as { jws: string };
  const json = Buffer.from(jws.split(".")[1] as string, "base64url").toString();
  const { files: listed, ...rest } = JSON.parse(json) as {
    files: { path: string; sha256: string }[];
    statement: { digest: string };
  };
  return { ...rest, listed };
};

describe("solvency prove in a process that is killed", () => {
  it("goes on from wherever it was, to the statement of a run that nobody disturbed", async () => {
    // so many files that writing them takes a while
    const config = withAt(files["run.json"], "buckets", 500) as object;
    await writeFile(venue("killed.json"), JSON.stringify({ ...config, out: "killed" }));

    const inBatches = start("prove", "killed.json");
    await inBatches.until(() => proofs().length >= 1);
    await inBatches.kill();
    const made = proofs();
    expect(made.length).toBeLessThan(6);
    expect(existsSync(venue("killed"))).toBe(false);

    const later = start("prove", "killed.json");
    await later.until(() => proofs().length > made.length + 1);
    await later.kill();
    expect(proofs()).toEqual(expect.arrayContaining(made));

    const inPublication = start("prove", "killed.json");
    await inPublication.until(() => existsSync(venue("killed.part", "inclusion", "0001.bin")));
    await inPublication.kill();
    expect(proofs()).toHaveLength(6);
    expect(existsSync(venue("killed.part", "report.json"))).toBe(false);
    expect(existsSync(venue("killed"))).toBe(false);

    const last = start("prove", "killed.json");
    expect(await last.ended).toMatchObject({ code: 0 });
    expect(existsSync(venue("killed.part"))).toBe(false);

    // another work folder, nothing of the killed run but its proofs
    await mkdir(venue("calm-work"), { mode: 0o700 });
    await cp(venue("work", "proofs"), venue("calm-work", "proofs"), { recursive: true });
    const calm = { ...config, out: "calm", work: "calm-work" };
    await writeFile(venue("calm.json"), JSON.stringify(calm));
    const undisturbed = start("prove", "calm.json");
    expect(await undisturbed.ended).toMatchObject({ code: 0 });
    const [killed, expected] = [report("killed"), report("calm")];
    expect(killed.statement).toEqual(expected.statement);
    for (const { events } of [inBatches, later, inPublication, last, undisturbed]) {
      const planned = events.find(({ event }) => event === "planned");
      expect(planned?.statement).toBe(expected.statement.digest);
    }
    // all is the same but what is random by its nature: decoys, and an encryption to a reader
    const lasting = ({ listed }: typeof killed) =>
      listed.filter(({ path }) => !/^(?:inclusion|openings)\//.test(path));
    expect(lasting(killed)).toEqual(lasting(expected));
    expect({ ...killed, listed: [] }).toEqual({ ...expected, listed: [] });
  });

  it("stopped by a person says that the command goes on, and that it did not finish", async () => {
    await writeFile(
      venue("stopped.json"),
      JSON.stringify({ ...(files["run.json"] as object), out: "stopped", work: "stopped-work" }),
    );
    const run = start("prove", "stopped.json");
    await run.until(() => run.events.some(({ event }) => event === "progress"));
    run.child.kill("SIGTERM");
    const { code, text } = await run.ended;
    expect([code, text.join()]).toEqual([3, expect.stringContaining("ERR_SOLVENCY_RUN_ABORTED")]);
    expect(existsSync(venue("stopped"))).toBe(false);
  });
});

describe("solvency worker", () => {
  it("proves for a run of another process, and ends after its proof when it is told to", async () => {
    const queue = { secret: "queue.secret" };
    await writeFile(venue("queue.secret"), "a7".repeat(32), { mode: 0o600 });
    await writeFile(
      venue("worker.json"),
      JSON.stringify({ queue, store: { folder: "queue-work" }, name: "first" }),
    );
    // two proofs are wanted: the others are there
    await mkdir(venue("queue-work"), { mode: 0o700 });
    await cp(venue("work", "proofs"), venue("queue-work", "proofs"), { recursive: true });
    const { jobs } = JSON.parse(readFileSync(venue("work", "run.json"), "utf8")) as {
      jobs: { id: string; stage: string; place: string }[];
    };
    const wanted = jobs.filter(({ place }) => /^(?:cash-4|attested)\//.test(place));
    expect(wanted).toHaveLength(2);
    for (const { id } of wanted) await rm(venue("queue-work", "proofs", `${id}.json`));
    const prover = { queue: { ...queue, jobSeconds: 120 } };
    const config = { ...(files["run.json"] as object), out: "queued", work: "queue-work", prover };
    await writeFile(venue("queued.json"), JSON.stringify(config));

    const worker = start("worker", "worker.json");
    await worker.until(() => worker.events.some(({ event }) => event === "ready"));
    const run = start("prove", "queued.json");
    await worker.until(() => worker.events.some(({ event }) => event === "started"));
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toMatchObject({ code: 0 });
    const counts = ["started", "proved", "failed"].map(
      (kind) => worker.events.filter(({ event }) => event === kind).length,
    );
    expect(counts).toEqual([1, 1, 0]);
    expect(existsSync(venue("queued"))).toBe(false);

    // a worker beside the run takes its configuration
    const second = start("worker", "queued.json");
    expect(await run.ended).toMatchObject({ code: 0 });
    second.child.kill("SIGTERM");
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(report("queued").statement).toEqual(report("killed").statement);
    const store = readdirSync(venue("queue-work", "inputs"));
    expect(store).toHaveLength(2);
    for (const name of store) {
      expect(readFileSync(venue("queue-work", "inputs", name)).includes("idCommitment")).toBe(
        false,
      );
    }
  });
});
