/** In a process of its own: a whole epoch over a ledger's file. Bundled and run by bench-process.ts. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createProver } from "../../../src/proving/create-prover.ts";
import { chooseKernel } from "../../../src/proving/engine/choose-engine.ts";
import { createEngineVerifier } from "../../../src/proving/engine/engine-verifier.ts";
import { loadEngineHash } from "../../../src/proving/engine/load-engine-hash.ts";
import { loadArtifacts, readManifest } from "../../../src/proving/load-artifacts.ts";
import type { ProofVerifier } from "../../../src/proving/proof-verifier.ts";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { checkInclusion } from "../../../src/solvency/report/check-inclusion.ts";
import {
  createInclusionBundle,
  readInclusionBundle,
} from "../../../src/solvency/report/inclusion-bundle.ts";
import { customerKey } from "../../../src/solvency/report/inclusion-record.ts";
import type {
  PublicationSink,
  PublicationSource,
} from "../../../src/solvency/report/publication.ts";
import { FolderStore } from "../../../src/solvency/run/folder-store.ts";
import { readCapacity } from "../../../src/solvency/run/read-capacity.ts";
import {
  buildGeneratedTrees,
  type EpochPart,
  type ProvedEpoch,
  random,
  runGeneratedEpoch,
} from "../../solvency/run-generated-epoch.ts";
import { peakMB, processCpuMs, readRequest, sendAnswer } from "../own-process.ts";
import { medianOf, rounded } from "../prove/compare-times.ts";
import { timeInTurn } from "../prove/time-in-turn.ts";
import type { EpochAnswer, EpochInclusion, EpochRequest, PartTimes } from "./messages.ts";

const CHECKS = 5;
const request = readRequest<EpochRequest>();
const note = (line: string) => void process.stderr.write(`solvency: ${line}\n`);
const hash = await loadEngineHash();
const parts: Record<string, PartTimes> = {};
let cpu = processCpuMs();

const common = {
  hash,
  ledger: { format: "csv", bytes: createReadStream(request.ledger) } as const,
  assets: request.assets,
  onPart(part: EpochPart, seconds: number) {
    const now = processCpuMs();
    parts[part] = { seconds: tenths(seconds), cpuSeconds: tenths((now - cpu) / 1000) };
    cpu = now;
    note(`${part}: ${seconds.toFixed(1)} s, ${peakMB()} MB so far`);
  },
  onCount: everySoOften((part: EpochPart, count: number) =>
    note(`${part}: ${count.toLocaleString("en-US")}`),
  ),
};

sendAnswer(await (request.isTreesOnly ? buildTrees() : runEpoch()));

async function buildTrees(): Promise<EpochAnswer> {
  // without the keys, which are most of a prover's memory
  const { circuits } = await readManifest(request.artifacts);
  const capacity = readCapacity(new Map(Object.entries(circuits)));
  return answerOf(await buildGeneratedTrees({ ...common, capacity }));
}

async function runEpoch(): Promise<EpochAnswer> {
  const artifacts = await loadArtifacts(request.artifacts, { allowDevelopmentKeys: true });
  const verifier = await createEngineVerifier();
  const provers = Array.from({ length: request.workers }, () =>
    createProver({ artifacts, threads: 1, verify: false }),
  );
  const folder = new FolderStore(join(request.folder, "publication"));
  let publishedBytes = 0;
  const counted: PublicationSink & PublicationSource = {
    get: (path) => folder.get(path),
    put(path, bytes) {
      publishedBytes += bytes.length;
      return folder.put(path, bytes);
    },
  };
  const epoch = await runGeneratedEpoch({
    ...common,
    artifacts,
    provers,
    verifier,
    folder: counted,
    store: new FolderStore(join(request.folder, "store")),
    onProgress: everySoOften(({ customers, secondsLeft }) =>
      note(
        `${customers.done} of ${customers.all} leaves proved, ` +
          `${secondsLeft === undefined ? "?" : Math.ceil(secondsLeft)} s left`,
      ),
    ),
  });
  await Promise.all(provers.map((prover) => prover.close()));
  if (epoch.verified.batches.verified !== epoch.snapshot.batches.length) {
    throw new Error("a batch was not verified");
  }
  const peak = peakMB();
  return {
    ...(await answerOf(epoch)),
    peakMB: peak,
    proved: {
      proofs: epoch.proofs,
      publishedBytes,
      inclusion: await measureInclusion(epoch, folder, verifier),
    },
  };
}

async function answerOf({
  ingested,
  snapshot,
}: Pick<ProvedEpoch, "ingested" | "snapshot">): Promise<EpochAnswer> {
  const { customers, rows } = ingested.ledger;
  const batches = snapshot.batches.length;
  const kernel = await chooseKernel();
  return { kernel, customers, rows, batches, parts, peakMB: peakMB() };
}

/** A customer's one file, and its whole check: records, receipts, paths, and the proofs up to the statement. */
async function measureInclusion(
  { verified, inclusionSecret, pins }: ProvedEpoch,
  folder: PublicationSource,
  { verifyProofs }: ProofVerifier,
): Promise<EpochInclusion> {
  const id = "customer-0@exchange.example";
  const key = customerKey(inclusionSecret, verified.report.epoch, digestCustomerId(id));
  const file = await createInclusionBundle(folder, verified.report, key);
  const check = async () => {
    const bundle = readInclusionBundle(file);
    await checkInclusion(hash, bundle, { id, key, pins, random, verifyProofs });
  };
  const { times } = await timeInTurn(new Map([["check", check]]), CHECKS);
  const { wallMs = [], cpuMs = [] } = times.check ?? {};
  return {
    bytes: file.length,
    verifyMs: rounded(medianOf(wallMs)),
    verifyCpuMs: rounded(medianOf(cpuMs)),
  };
}

function everySoOften<T extends unknown[]>(report: (...values: T) => void): (...values: T) => void {
  let last = performance.now();
  return (...values) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    report(...values);
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
