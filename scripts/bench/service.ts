import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { curves, groth16 } from "snarkjs";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { asOfFromSeconds, encodeAsOf } from "../../src/presentation/as-of.ts";
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import { orderPublicSignals } from "../../src/presentation/public-signals.ts";
import { requestContextHash, requestRule } from "../../src/presentation/request-rule.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { type CircuitArtifacts, loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { parseProof, toSnarkjsProof } from "../../src/proving/parse-proof.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import { deriveDevelopmentSecrets } from "../../src/proving/setup/development-secrets.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { startService } from "../../src/service/start-service.ts";
import type { BenchFigures, BenchSection } from "./section.ts";
import { simulateProof } from "./simulate-proof.ts";
import { BENCH_AUDIENCE, BENCH_TIME, type BenchWorld, createBenchWorld } from "./world.ts";

const PRESENTATIONS = 256;
/** Wallets that wait for an answer at once. */
const CLIENTS = 64;
const ID = "compliance";

interface Answerable {
  readonly request: PresentationRequest;
  readonly presentation: Presentation;
  readonly signals: readonly bigint[];
}

/**
 * The whole service over HTTP, as 64 wallets meet it at once: a presentation is verified, its nullifier taken and its
 * decision on disk before the answer. Beside it, in the same run, snarkjs verifies the same proofs in a loop.
 */
export const service: BenchSection = {
  name: "service",
  async measure({ artifactsDirectory, note }) {
    const artifacts = await loadArtifacts(artifactsDirectory, {
      allowDevelopmentKeys: true,
      circuits: { compliance: CIRCUIT_VERSIONS.compliance },
    });
    const circuit = artifacts.circuits.get(ID);
    if (circuit === undefined) throw new Error("the artifacts lack the circuit");
    const world = await createBenchWorld();
    const folder = await mkdtemp(join(tmpdir(), "symbolon-bench-"));
    try {
      const one = await measure(world, circuit, { artifactsDirectory, folder, batch: 1, note });
      const many = await measure(world, circuit, { artifactsDirectory, folder, batch: 16, note });
      return { oneByOne: one, together: many };
    } finally {
      await rm(folder, { recursive: true });
      // snarkjs leaves workers behind, which keep the process alive.
      await (await curves.getCurveFromName("bn128")).terminate();
    }
  },
};

interface Setting {
  readonly artifactsDirectory: string;
  readonly folder: string;
  readonly batch: number;
  readonly note: (line: string) => void;
}

async function measure(
  world: BenchWorld,
  circuit: CircuitArtifacts,
  { artifactsDirectory, folder, batch, note }: Setting,
): Promise<BenchFigures> {
  note(`service: ${PRESENTATIONS} presentations by ${CLIENTS} wallets, up to ${batch} together`);
  const keys = {
    operator: randomBytes(32).toString("hex"),
    "relying-party": randomBytes(32).toString("hex"),
  };
  const config = parseServiceConfig({
    port: 0,
    publicUrl: "http://127.0.0.1:8460",
    audience: BENCH_AUDIENCE,
    storeFile: join(folder, `service-${batch}.sqlite`),
    artifactsDirectory,
    allowDevelopmentKeys: true,
    apiKeys: Object.entries(keys).map(([role, key]) => ({
      id: role,
      role,
      sha256: createHash("sha256").update(key).digest("hex"),
    })),
    policies: [{ id: "bench", policy: world.policy, scope: { mode: "session", label: "bench" } }],
    verification: { concurrency: 2, batch, maxWaiting: PRESENTATIONS },
    limits: { byAddress: { perMinute: 1_000_000 }, byKey: { perMinute: 1_000_000 } },
    logLevel: "silent",
  });
  const running = await startService(config, { clock: () => BENCH_TIME * 1000 });
  const post = async (path: string, body: unknown, key?: string) => {
    const response = await fetch(running.url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as { request: PresentationRequest };
  };
  try {
    await post("/v1/trust-roots", world.trust.leafList, keys.operator);
    const answerable: Answerable[] = [];
    for (let i = 0; i < PRESENTATIONS; i++) {
      const asked = await post(
        "/v1/presentation-requests",
        { policyId: "bench" },
        keys["relying-party"],
      );
      answerable.push(answerTo(world, circuit, asked.request));
    }
    const submit = ({ request, presentation }: Answerable) =>
      post(`/v1/presentation-requests/${request.id}/presentations`, presentation);
    const { seconds, times } = await submitAll(answerable, submit);
    const perSecond = PRESENTATIONS / seconds;
    const snarkjs = await verifyWithSnarkjs(circuit, answerable);
    times.sort((a, b) => a - b);
    return {
      perSecond: round(perSecond),
      p50Ms: round(quantile(times, 0.5)),
      p99Ms: round(quantile(times, 0.99)),
      snarkjsLoopPerSecond: round(snarkjs),
      ratioToSnarkjsLoop: round(perSecond / snarkjs),
    };
  } finally {
    await running.close();
  }
}

function answerTo(
  { hash, trust }: BenchWorld,
  circuit: CircuitArtifacts,
  request: PresentationRequest,
): Answerable {
  const { ruleHash } = requestRule(hash, request);
  const asOf = asOfFromSeconds(BENCH_TIME - 60);
  const nullifier = BigInt(`0x${randomBytes(32).toString("hex")}`) % FIELD_ORDER;
  const signals = orderPublicSignals(ID, {
    nullifier,
    ruleHash,
    trustRoot: trust.root,
    asOf: encodeAsOf(asOf.seconds),
    contextHash: requestContextHash(request, ruleHash, undefined),
  });
  const secrets = deriveDevelopmentSecrets(circuit.circuitHash);
  const presentation: Presentation = {
    type: "SymbolonPresentation",
    version: 1,
    requestId: request.id,
    circuit: { id: ID, version: circuit.version },
    proofSystem: "groth16-bn254",
    proof: simulateProof(circuit.verificationKey, secrets, signals, nullifier),
    nullifier: String(nullifier),
    trustRoot: String(trust.root),
    asOf,
  };
  return { request, presentation, signals };
}

async function submitAll(
  answerable: readonly Answerable[],
  submit: (entry: Answerable) => Promise<unknown>,
): Promise<{ seconds: number; times: number[] }> {
  const queue = [...answerable];
  const times: number[] = [];
  const started = performance.now();
  const client = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const sent = performance.now();
      await submit(next);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { seconds: (performance.now() - started) / 1000, times };
}

/** Proofs a second of `groth16.verify` in a loop over a quarter of the same proofs. */
async function verifyWithSnarkjs(
  { verificationKey }: CircuitArtifacts,
  answerable: readonly Answerable[],
): Promise<number> {
  const key = formatVerificationKey(verificationKey);
  const some = answerable
    .slice(0, PRESENTATIONS / 4)
    .map(
      ({ signals, presentation }) =>
        [signals.map(String), toSnarkjsProof(parseProof(presentation.proof))] as const,
    );
  for (const [signals, proof] of some.slice(0, 4)) await groth16.verify(key, signals, proof);
  const started = performance.now();
  for (const [signals, proof] of some) {
    if (!(await groth16.verify(key, signals, proof))) throw new Error("snarkjs refuses a proof");
  }
  return some.length / ((performance.now() - started) / 1000);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
