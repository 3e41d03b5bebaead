/**
 * In a process of its own: one full batch of each tier, proved with the engine and with snarkjs in turn, each on one
 * thread, its witness included. Bundled and run by bench-process.ts.
 */
import { pathToFileURL } from "node:url";
import type { Artifacts } from "../../../src/proving/artifacts.ts";
import { createProver } from "../../../src/proving/create-prover.ts";
import { chooseKernel } from "../../../src/proving/engine/choose-engine.ts";
import { loadEngineHash } from "../../../src/proving/engine/load-engine-hash.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import type { Prover } from "../../../src/proving/prover.ts";
import { createSnarkjsProver } from "../../../src/proving/snarkjs-prover.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { createBatch } from "../../../src/solvency/create-batch.ts";
import { createDigestLeaves, type Leaf } from "../../../src/solvency/create-leaves.ts";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { batchCircuit } from "../../../src/solvency/expected-signals.ts";
import { createCashInputs, createMarginInputs } from "../../../src/solvency/inputs/batch-inputs.ts";
import { readCapacity } from "../../../src/solvency/run/read-capacity.ts";
import { createSaltSource, type SaltSource } from "../../../src/solvency/salt-source.ts";
import type { Holding } from "../../../src/solvency/slots.ts";
import { TIERS, type TierId } from "../../../src/solvency/tiers.ts";
import { type GeneratedRow, generateLedger } from "../../solvency/generate-ledger.ts";
import { compileVenue, createGeneratedVenue } from "../../solvency/generated-venue.ts";
import { readRequest, sendAnswer } from "../own-process.ts";
import { timeInTurn } from "../prove/time-in-turn.ts";
import type { TierAnswer, TiersAnswer, TiersRequest } from "./messages.ts";

const SNARKJS_WORKER = new URL("src/proving/snarkjs-worker.js", pathToFileURL(`${process.cwd()}/`));
const { artifacts: directory, rounds } = readRequest<TiersRequest>();
const hash = await loadEngineHash();
const artifacts = await loadArtifacts(directory, { allowDevelopmentKeys: true });
const capacity = readCapacity(artifacts.circuits);
const salts = createSaltSource({
  secret: crypto.getRandomValues(new Uint8Array(32)),
  snapshot: "bench",
});

const market = compileVenue(await createGeneratedVenue(capacity.assets), capacity.assets).market;
const leaves = fillTiers(salts);
const tiers: Record<string, TierAnswer> = {};
for (const { id } of TIERS) tiers[id] = await measureTier(id);
const answer: TiersAnswer = { kernel: await chooseKernel(), tiers };
sendAnswer(answer);

async function measureTier(tier: TierId): Promise<TierAnswer> {
  process.stderr.write(`solvency: ${tier}, a batch of ${capacity.sizes[tier]}\n`);
  const circuit = batchCircuit(tier);
  const found = artifacts.circuits.get(circuit);
  if (found === undefined) throw new Error(`the artifacts lack ${circuit}`);
  const batch = createBatch(hash, leaves.get(tier) ?? [], {
    tier,
    index: 0,
    size: capacity.sizes[tier],
    assets: capacity.assets,
    salts,
  });
  const inputs = tier === "margin-8" ? createMarginInputs(batch, market) : createCashInputs(batch);
  // a prover keeps what it has read: of one circuit at a time
  const own: Artifacts = { ...artifacts, circuits: new Map([[circuit, found]]) };
  const provers = new Map<string, Prover>([
    ["engine", createProver({ artifacts: own, threads: 1, verify: false })],
    [
      "snarkjs",
      createSnarkjsProver({
        artifacts: own,
        maxWorkers: 1,
        verify: false,
        workerUrl: SNARKJS_WORKER,
      }),
    ],
  ]);
  const { times, last } = await timeInTurn(
    new Map([...provers].map(([name, prover]) => [name, () => prover.prove(circuit, inputs)])),
    rounds,
  );
  for (const [name, { proof, publicSignals }] of Object.entries(last)) {
    const isProved =
      publicSignals[0] === batch.node.digest &&
      (await verifyProof(found.verificationKey, publicSignals, proof));
    if (!isProved) throw new Error(`${name} proved something else`);
  }
  await Promise.all([...provers.values()].map((prover) => prover.close()));
  return { constraints: found.constraints, customers: capacity.sizes[tier], times };
}

/** Leaves of the generated ledger's customers, as many of each tier as a batch has. */
function fillTiers(source: SaltSource): ReadonlyMap<TierId, Leaf[]> {
  const filled = new Map<TierId, Leaf[]>(TIERS.map(({ id }) => [id, []]));
  const isFull = () => TIERS.every(({ id }) => filled.get(id)?.length === capacity.sizes[id]);
  for (const { customer, cash, margin } of customersOf(generateLedger({ customers: 1e7 }))) {
    const held = { cash, margin: margin.length > 0 ? [margin] : [] };
    const options = { salts: source, assets: capacity.assets };
    for (const leaf of createDigestLeaves(hash, digestCustomerId(customer), held, options)) {
      const own = filled.get(leaf.tier) ?? [];
      if (own.length < capacity.sizes[leaf.tier]) own.push(leaf);
    }
    if (isFull()) break;
  }
  return filled;
}

/** A generated ledger has each customer's rows together. */
function* customersOf(rows: Iterable<GeneratedRow>) {
  let current: { customer: string; cash: Holding[]; margin: Holding[] } | undefined;
  for (const { customer, asset, balance, account, debt } of rows) {
    if (current?.customer !== customer) {
      if (current) yield current;
      current = { customer, cash: [], margin: [] };
    }
    const holding = { asset: Number(asset.slice(1)), balance: units(balance), debt: units(debt) };
    (account === "margin" ? current.margin : current.cash).push(holding);
  }
  if (current) yield current;
}

function units(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt((whole || "0") + fraction.padEnd(8, "0"));
}
