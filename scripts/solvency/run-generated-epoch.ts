import type { Hash } from "../../src/field/poseidon.ts";
import type { Artifacts } from "../../src/proving/artifacts.ts";
import { hashVerificationKey } from "../../src/proving/hash-verification-key.ts";
import type { ProofVerifier } from "../../src/proving/proof-verifier.ts";
import type { Prover } from "../../src/proving/prover.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import {
  type IngestedLedger,
  ingestLedger,
  type LedgerSource,
} from "../../src/solvency/ingest/ingest-ledger.ts";
import type { PublicationSink, PublicationSource } from "../../src/solvency/report/publication.ts";
import { publishSnapshot } from "../../src/solvency/report/publish-snapshot.ts";
import type { ReportPins } from "../../src/solvency/report/verify-options.ts";
import {
  type VerifiedPublication,
  verifyPublication,
} from "../../src/solvency/report/verify-publication.ts";
import type { BlobStore } from "../../src/solvency/run/blob-store.ts";
import {
  createSnapshot,
  type RunCapacity,
  type Snapshot,
} from "../../src/solvency/run/create-snapshot.ts";
import { planJobs } from "../../src/solvency/run/plan-jobs.ts";
import { proveInProcess } from "../../src/solvency/run/prove-in-process.ts";
import { readCapacity } from "../../src/solvency/run/read-capacity.ts";
import { runJobs } from "../../src/solvency/run/run-jobs.ts";
import type { RunProgress } from "../../src/solvency/run/track-progress.ts";
import { createSaltSource } from "../../src/solvency/salt-source.ts";
import {
  compileVenue,
  createGeneratedReserves,
  createGeneratedVenue,
  GENERATED_LEI,
  type GeneratedVenue,
  SNAPSHOT_AT,
} from "./generated-venue.ts";

/** Parts of an epoch that are timed apart, in their order. */
export const EPOCH_PARTS = ["ingest", "trees", "proving", "publication", "verification"] as const;
export type EpochPart = (typeof EPOCH_PARTS)[number];

export interface TreesOptions {
  readonly hash: Hash;
  readonly ledger: LedgerSource;
  /** Assets of the ledger. */
  readonly assets: number;
  readonly capacity: RunCapacity & { readonly items: number };
  readonly onPart?: ((part: EpochPart, seconds: number) => void) | undefined;
  /** Rows read, leaves built. */
  readonly onCount?: ((part: EpochPart, count: number) => void) | undefined;
}

export interface EpochOptions extends Omit<TreesOptions, "capacity"> {
  readonly artifacts: Artifacts;
  /** One proof at a time each. */
  readonly provers: readonly Prover[];
  readonly verifier: ProofVerifier;
  readonly store: BlobStore;
  readonly folder: PublicationSink & PublicationSource;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

export interface BuiltTrees {
  readonly venue: GeneratedVenue;
  readonly ingested: IngestedLedger;
  readonly snapshot: Snapshot;
  readonly prepared: Awaited<ReturnType<typeof createGeneratedReserves>>;
}

export interface ProvedEpoch extends BuiltTrees {
  readonly proofs: number;
  readonly verified: VerifiedPublication;
  readonly pins: ReportPins;
  /** From which customers' keys derive. */
  readonly inclusionSecret: Uint8Array;
}

/** A generated ledger as far as the root that would be proved. */
export async function buildGeneratedTrees(options: TreesOptions): Promise<BuiltTrees> {
  const { hash, ledger, capacity, onCount = () => {} } = options;
  const timed = timer(options.onPart);
  const venue = await createGeneratedVenue(options.assets);
  const ingested = await timed("ingest", () =>
    ingestLedger(ledger, {
      assets: venue.assets,
      orderSeed: crypto.getRandomValues(new Uint8Array(32)),
      onProgress: ({ rows }) => onCount("ingest", rows),
    }),
  );
  return timed("trees", async () => {
    const { totals } = ingested;
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const salts = createSaltSource({ secret, snapshot: "1/generated" });
    const { items, assets } = capacity;
    const prepared = await createGeneratedReserves(hash, venue, { totals, items, assets, salts });
    const snapshot = await createSnapshot(hash, {
      customers: ingested.ledger,
      capacity,
      salts,
      reserves: prepared.reserves,
      totals,
      onProgress: ({ leaves }) => onCount("trees", leaves),
    });
    return { venue, ingested, snapshot, prepared };
  });
}

/** A whole epoch over a generated ledger, as a venue runs it, and its verification, as an auditor's. */
export async function runGeneratedEpoch(options: EpochOptions): Promise<ProvedEpoch> {
  const { hash, artifacts, provers, verifier, store, folder } = options;
  const timed = timer(options.onPart);
  const capacity = readCapacity(artifacts.circuits);
  const built = await buildGeneratedTrees({ ...options, capacity });
  const { venue, snapshot, prepared } = built;
  const { reserves, context, contextHash, attesterKey } = prepared;
  const verificationKeys = new Map<string, VerificationKey>(
    [...artifacts.circuits].map(([id, { verificationKey }]) => [id, verificationKey]),
  );
  const { plan, proofs } = await timed("proving", async () => {
    const { figures, market } = compileVenue(venue, capacity.assets);
    const plan = planJobs(hash, {
      run: `${GENERATED_LEI}/${context.epoch}`,
      snapshot,
      policy: figures,
      market,
      floorBps: 10_000,
      contextHash,
      attesterRoot: context.attesterRoot,
      attestations: reserves.attested.map(({ attestation }) => attestation),
    });
    const proofs = await runJobs({
      jobs: plan.jobs,
      verificationKeys,
      executor: proveInProcess(provers),
      store,
      verifyProof: verifier.verifyProof,
      onProgress: options.onProgress,
    });
    return { plan, proofs };
  });
  const inclusionSecret = crypto.getRandomValues(new Uint8Array(32));
  await timed("publication", () =>
    publishSnapshot(hash, {
      sink: folder,
      snapshot,
      plan,
      proofs,
      verificationKeys,
      context,
      capacity,
      symbols: venue.assets.map(({ symbol }) => symbol),
      attesters: [{ key: attesterKey, name: "An attester" }],
      reserves: { blocks: {}, transparent: [], checks: reserves.checks },
      documents: { policy: venue.policy, prices: venue.prices, haircutPacks: [] },
      readers: [],
      signingKey: venue.venueKey.privateJwk,
      inclusionSecret,
      random,
    }),
  );
  const pins: ReportPins = {
    entity: GENERATED_LEI,
    reportKey: venue.venueKey.publicJwk,
    keys: new Map([...verificationKeys].map(([id, key]) => [id, hashVerificationKey(key)])),
    policyAuthority: venue.policyKey.authority,
    priceAuthority: venue.priceKey.authority,
    haircutPacks: [],
    reserveAssets: [],
    attesterRoot: context.attesterRoot,
    chainId: context.chainId,
    registry: context.registry,
    now: SNAPSHOT_AT + 3600,
  };
  const { verifyProofs } = verifier;
  const verified = await timed("verification", () =>
    verifyPublication(hash, folder, pins, { random, verifyProofs }),
  );
  return { ...built, proofs: proofs.size, verified, pins, inclusionSecret };
}

/** Fills an array of any length. */
export function random(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536) as Uint8Array<ArrayBuffer>);
  }
}

function timer(onPart: TreesOptions["onPart"] = () => {}) {
  return async <T>(part: EpochPart, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    onPart(part, (performance.now() - started) / 1000);
    return result;
  };
}
