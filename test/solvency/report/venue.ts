import { buildCircuits } from "../../../scripts/build-circuits.ts";
import { parseCircuitList } from "../../../scripts/circuit-list.ts";
import { loadEddsa } from "../../../src/field/eddsa.ts";
import { createProver } from "../../../src/proving/create-prover.ts";
import { hashVerificationKey } from "../../../src/proving/hash-verification-key.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import type { VerificationKey } from "../../../src/proving/types.ts";
import { attestationMessage, createAttesterTree } from "../../../src/solvency/attestation.ts";
import { type SolvencyContext, solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import { createReserveBatch } from "../../../src/solvency/create-reserve-batch.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../../src/solvency/documents/sign-documents.ts";
import { ingestLedger } from "../../../src/solvency/ingest/ingest-ledger.ts";
import { NODE_KIND } from "../../../src/solvency/layout.ts";
import type {
  PublicationSink,
  PublicationSource,
} from "../../../src/solvency/report/publication.ts";
import { publishSnapshot } from "../../../src/solvency/report/publish-snapshot.ts";
import type { ReportPins } from "../../../src/solvency/report/verify-options.ts";
import type { AssessedReserves } from "../../../src/solvency/reserves/assess-reserves.ts";
import { createSnapshot } from "../../../src/solvency/run/create-snapshot.ts";
import { planJobs } from "../../../src/solvency/run/plan-jobs.ts";
import { proveInProcess } from "../../../src/solvency/run/prove-in-process.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import { createSaltSource } from "../../../src/solvency/salt-source.ts";
import { authorityOf, EC_KEYS, ED_KEYS, kid, publicOf } from "../../policy/pack/fixtures.ts";
import { ROOT, toyDirectory } from "../../proving/toy-circuits.ts";
import { figures, hash, market, policyJson, pricesJson, SNAPSHOT_AT } from "../fixtures.ts";
import { MemoryStore } from "../run/toy-run.ts";

/** The product's circuits in miniature: 4 assets, 3 leaves a batch, 2 children a node. */
export const CAPACITY = {
  assets: 4,
  sizes: { "cash-4": 3, "cash-8": 2, "cash-16": 1, "margin-8": 1 },
  arity: 2,
  items: 2,
} as const;

const instance = (
  id: string,
  file: string,
  template: string,
  params: number[],
  signals: string[],
) => ({
  id,
  version: 1,
  file: `solvency/${file}.circom`,
  template,
  params,
  publicSignals: signals.map((name) => ({ name, kind: "output" })),
});
const INSTANCES = parseCircuitList({
  instances: [
    instance("solvency-cash-4", "cash-batch", "CashBatch", [4, 3, 4], ["node"]),
    instance("solvency-margin-8", "margin-batch", "MarginBatch", [8, 1, 4], ["node", "marketRoot"]),
    instance("solvency-mid", "mid-node", "MidNode", [2, 4], ["node"]),
    instance(
      "solvency-reserves-attested",
      "reserves-attested",
      "ReservesAttested",
      [2, 4],
      ["node", "attested"],
    ),
    instance("solvency", "solvency", "Solvency", [4], ["statement", "verdictWord"]),
  ],
});

export const LEI = "5493001KJTIIGC8Y1R12";
export const ZERO_ADDRESS = `0x${"00".repeat(20)}` as const;
const eddsa = await loadEddsa();
export const [VENUE_KEY, POLICY_KEY, PRICE_KEY] = [ED_KEYS[2], ED_KEYS[0], EC_KEYS[0]];
export const ATTESTER = new Uint8Array(32).fill(21);
export const INCLUSION_SECRET = new Uint8Array(32).fill(31);

export const LEDGER = [
  "customer,asset,balance,account,debt",
  "ada@example.com,BTC,1.5,cash,",
  "ada@example.com,USDT,42,cash,",
  "ada@example.com,BTC,1,margin,",
  "ada@example.com,USDT,0,margin,30000",
  "ben@example.com,ETH,3,cash,",
  "chloé@example.com,USDT,184467.44,cash,",
  "dan@example.com,BTC,0.25,cash,",
  "eve@example.com,ETH,0.5,cash,",
].join("\n");
export const CUSTOMERS = ["ada", "ben", "chloé", "dan", "eve"].map((name) => `${name}@example.com`);

export class MemoryFolder implements PublicationSink, PublicationSource {
  readonly files = new Map<string, Uint8Array>();

  async put(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes.slice());
  }

  async get(path: string): Promise<Uint8Array | undefined> {
    return this.files.get(path)?.slice();
  }

  copy(): MemoryFolder {
    const copy = new MemoryFolder();
    for (const [path, bytes] of this.files) copy.files.set(path, bytes.slice());
    return copy;
  }
}

export async function loadMiniature() {
  await buildCircuits({
    root: ROOT,
    circuits: "circuits",
    cache: "build/toy/cache",
    output: "build/toy/solvency",
    packageVersion: "0.0.0",
    instances: INSTANCES,
    log: () => {},
  });
  return loadArtifacts(toyDirectory("solvency"), { allowDevelopmentKeys: true });
}

export interface VenueOptions {
  readonly epoch?: number;
  readonly previousStatement?: bigint;
  readonly ledger?: string;
  readonly store?: MemoryStore;
  readonly buckets?: number;
  readonly snapshotAt?: number;
  /** 10,000 unless told. */
  readonly floorBps?: number;
}

/** A whole epoch of a venue: ledger, reserves, proofs, publication. */
export async function publishEpoch(options: VenueOptions = {}) {
  const { epoch = 1, previousStatement = 0n, ledger = LEDGER, store = new MemoryStore() } = options;
  const artifacts = await loadMiniature();
  const verificationKeys = new Map<string, VerificationKey>(
    [...artifacts.circuits].map(([id, { verificationKey }]) => [id, verificationKey]),
  );
  const assets = policyJson.assets.map(({ symbol, decimals }) => ({ symbol, decimals }));
  const bytes = (async function* () {
    yield new TextEncoder().encode(ledger);
  })();
  const ingested = await ingestLedger(
    { format: "csv", bytes },
    { assets, orderSeed: new Uint8Array(32).fill(epoch) },
  );
  const attesterKey = eddsa.publicKey(ATTESTER);
  const attesters = createAttesterTree(hash, [attesterKey]);
  const context: SolvencyContext = {
    lei: LEI,
    chainId: 0,
    registry: ZERO_ADDRESS,
    attesterRoot: attesters.root,
    snapshotAt: options.snapshotAt ?? SNAPSHOT_AT,
    epoch,
    previousStatement,
  };
  const contextHash = solvencyContextHash(context);
  const attested = [
    [0, 1n, 500_000_000n],
    [1, 2n, 9_000_000_000n],
    [2, 3n, 900_000_000_000n],
  ].map(([asset, tag, amount], i) => {
    const items = [
      {
        asset: Number(asset),
        tag: BigInt(tag ?? 0),
        amount: BigInt(amount ?? 0),
        isEncumbered: false,
      },
    ];
    const batch = createReserveBatch(hash, items, {
      kind: NODE_KIND.attestedReserves,
      size: CAPACITY.items,
      assets: CAPACITY.assets,
      totalsSalt: BigInt(1000 * epoch + i),
    });
    const message = attestationMessage(hash, batch.tree.root, contextHash);
    const signature = eddsa.sign(ATTESTER, message);
    return { batch, attestation: { key: attesterKey, signature, path: attesters.path(0) } };
  });
  const reserves: AssessedReserves = {
    transparent: [],
    attested,
    checks: attested.map(() => ({
      level: 2,
      items: 1,
      encumbered: 0,
      who: "an attester",
      how: "EdDSA over the items' root",
      against: "the attesters' root",
    })),
  };
  const salts = createSaltSource({
    secret: new Uint8Array(32).fill(41),
    snapshot: `${epoch}/${ledger.length}`,
  });
  const snapshot = await createSnapshot(hash, {
    customers: ingested.ledger,
    capacity: CAPACITY,
    salts,
    reserves,
    totals: ingested.totals,
  });
  const plan = planJobs(hash, {
    run: `${LEI}/${epoch}`,
    snapshot,
    policy: figures,
    market,
    floorBps: options.floorBps ?? 10_000,
    contextHash,
    attesterRoot: attesters.root,
    attestations: attested.map(({ attestation }) => attestation),
  });
  const prover = createProver({ artifacts, threads: 1, verify: false });
  const proofs = await runJobs({
    jobs: plan.jobs,
    verificationKeys,
    executor: proveInProcess([prover]),
    store,
  });
  await prover.close();
  const folder = new MemoryFolder();
  const sign = { kid: kid(0) };
  const report = await publishSnapshot(hash, {
    sink: folder,
    snapshot,
    plan,
    proofs,
    verificationKeys,
    context,
    capacity: CAPACITY,
    symbols: policyJson.assets.map(({ symbol }) => symbol),
    attesters: [{ key: attesterKey, name: "An auditor" }],
    reserves: { blocks: {}, transparent: [], checks: reserves.checks },
    documents: {
      policy: await signSolvencyPolicy(policyJson, { ...sign, key: POLICY_KEY }),
      prices: await signPriceVector(pricesJson, { ...sign, key: PRICE_KEY }),
      haircutPacks: [],
    },
    readers: [{ name: "regulator", publicJwk: publicOf(EC_KEYS[1]) }],
    signingKey: VENUE_KEY,
    inclusionSecret: INCLUSION_SECRET,
    ...(options.buckets === undefined ? {} : { buckets: options.buckets }),
    random: (array) => globalThis.crypto.getRandomValues(array as Uint8Array<ArrayBuffer>),
  });
  const pins: ReportPins = {
    entity: LEI,
    reportKey: publicOf(VENUE_KEY),
    keys: new Map([...verificationKeys].map(([id, key]) => [id, hashVerificationKey(key)])),
    policyAuthority: authorityOf(1, POLICY_KEY),
    priceAuthority: authorityOf(1, PRICE_KEY),
    haircutPacks: [],
    reserveAssets: [],
    attesterRoot: attesters.root,
    chainId: 0,
    registry: ZERO_ADDRESS,
    now: SNAPSHOT_AT + 3600,
  };
  return { folder, report, pins, snapshot, plan, proofs, context, verificationKeys, store };
}

export const random = (array: Uint8Array): void => {
  globalThis.crypto.getRandomValues(array as Uint8Array<ArrayBuffer>);
};
