import { bytesToHex } from "@noble/hashes/utils.js";
import type { JWK } from "jose";
import type { Point } from "../../field/babyjub.ts";
import type { Hash } from "../../field/poseidon.ts";
import { hashVerificationKey } from "../../proving/hash-verification-key.ts";
import { formatProof } from "../../proving/parse-proof.ts";
import { formatVerificationKey } from "../../proving/parse-verification-key.ts";
import type { Groth16Proof, VerificationKey } from "../../proving/types.ts";
import { createAttesterTree } from "../attestation.ts";
import type { SolvencyContext } from "../context-hash.ts";
import type { Batch } from "../create-batch.ts";
import { statementHash } from "../expected-signals.ts";
import { leafPath } from "../leaf-tree.ts";
import { type NodeStep, nodePath } from "../node-tree.ts";
import type { ReserveCheck, TransparentEvidence } from "../reserves/assess-reserves.ts";
import type { reservesSchema } from "../reserves/evidence-file.ts";
import type { RunCapacity, Snapshot } from "../run/create-snapshot.ts";
import type { RunPlan } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import { countBuckets, planBuckets } from "./bucket-plan.ts";
import {
  customerKey,
  type InclusionRecord,
  locate,
  RECORD_OVERHEAD,
  sealRecord,
} from "./inclusion-record.ts";
import { sealOpening } from "./opening.ts";
import { type PlacedProof, PROOFS_PER_FILE } from "./proof-files.ts";
import { type PublicationSink, PublicationWriter } from "./publication.ts";
import { BUCKET_LIST, bucketPath } from "./read-buckets.ts";
import { signReceipt } from "./receipt.ts";
import { reportJsonSchema, type SolvencyReport } from "./report-schema.ts";
import { signReport } from "./sign-report.ts";
import { formatTree } from "./tree-file.ts";

export interface PublishOptions {
  readonly sink: PublicationSink;
  readonly snapshot: Snapshot;
  readonly plan: RunPlan;
  /** By job id. */
  readonly proofs: ReadonlyMap<string, Groth16Proof>;
  readonly verificationKeys: ReadonlyMap<string, VerificationKey>;
  readonly context: SolvencyContext;
  readonly capacity: RunCapacity & { readonly items: number };
  /** Symbols in the policy's order. */
  readonly symbols: readonly string[];
  readonly attesters: readonly { readonly key: Point; readonly name: string }[];
  readonly reserves: {
    readonly blocks: Readonly<Record<string, { readonly hash: string; readonly header: string }>>;
    readonly transparent: readonly TransparentEvidence[];
    readonly checks: readonly ReserveCheck[];
  };
  /** Signed policy, signed prices and the packs of haircuts that the policy names, as they came. */
  readonly documents: {
    readonly policy: object;
    readonly prices: object;
    readonly haircutPacks: readonly object[];
  };
  /** Tells everyone how many customers there are; left out, nobody but who gets an opening. */
  readonly declaresCustomers?: boolean | undefined;
  /** Keys of those who get the totals and the number of customers. */
  readonly readers: readonly { readonly name: string; readonly publicJwk: JWK }[];
  /** The venue's private JWK. */
  readonly signingKey: unknown;
  /** 32 bytes of this epoch alone, from which customers' keys derive. */
  readonly inclusionSecret: Uint8Array;
  /** Files of records; 10,000 at most. One for 800 places of the batches by default. */
  readonly buckets?: number | undefined;
  /** Fills an array with random bytes: decoys. */
  readonly random: (bytes: Uint8Array) => void;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((progress: { readonly records: number; readonly all: number }) => void)
    | undefined;
}

const KILOBYTE = 1024;

/**
 * Writes all that is published of an epoch, the report last: a folder without `report.json` is none.
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_PROOF` where a proof is missing, `_RUN_ABORTED`, those of `signReport` and
 *   `sealOpening`
 */
export async function publishSnapshot(
  hash: Hash,
  options: PublishOptions,
): Promise<SolvencyReport> {
  const { snapshot, plan, context, capacity, attesters, documents, reserves } = options;
  const writer = new PublicationWriter(options.sink);
  await writer.putJson("policy.json", documents.policy);
  await writer.putJson("prices.json", documents.prices);
  for (const [i, pack] of documents.haircutPacks.entries()) {
    await writer.putJson(`haircut-packs/${i}.json`, pack);
  }
  await writer.putJson("report.schema.json", reportJsonSchema());
  const keys = await writeKeys(writer, options);
  await writer.putJson("trees/liabilities.json", formatTree(snapshot.liabilities));
  const [transparent, attested] = snapshot.reserves;
  if (transparent.tree)
    await writer.putJson("trees/transparent.json", formatTree(transparent.tree));
  if (attested.tree) await writer.putJson("trees/attested.json", formatTree(attested.tree));
  const published: (typeof reservesSchema)["_output"] = {
    blocks: reserves.blocks as (typeof reservesSchema)["_output"]["blocks"],
    transparent: reserves.transparent as (typeof reservesSchema)["_output"]["transparent"],
    transparentBatches: transparent.batches.map(({ node }) => ({
      totalsCommitment: String(node.totalsCommitment),
    })),
    attestedBatches: attested.batches.map(({ node }) => ({
      root: String(node.root),
      totalsCommitment: String(node.totalsCommitment),
    })),
  };
  await writer.putJson("reserves.json", published);
  await writeProofs(writer, options);
  const customers = new Set(
    snapshot.batches.flatMap(({ leaves }, batch) =>
      realLeaves(leaves, snapshot, batch).map(({ identity }) => identity.idDigest),
    ),
  ).size;
  for (const { name, publicJwk } of options.readers) {
    const jwe = await sealOpening(
      {
        entity: context.lei,
        epoch: context.epoch,
        customers,
        liabilities: snapshot.liabilities.root,
        reserves: [transparent.node, attested.node],
      },
      publicJwk,
    );
    await writer.put(`openings/${name}.jwe`, new TextEncoder().encode(jwe));
  }
  const inclusion = await writeRecords(writer, options);
  const { statement } = plan;
  const report: SolvencyReport = {
    type: "SymbolonSolvencyReport",
    formatVersion: 1,
    entity: context.lei,
    epoch: context.epoch,
    snapshotAt: isoTime(context.snapshotAt),
    previousStatement: String(context.previousStatement),
    chainId: context.chainId,
    registry: context.registry,
    capacity: {
      assets: capacity.assets,
      arity: capacity.arity,
      sizes: capacity.sizes,
      items: capacity.items,
    },
    keys,
    statement: {
      digest: String(statementHash(hash, statement)),
      liabilities: String(statement.liabilities),
      reserves: [String(statement.reserves[0]), String(statement.reserves[1])],
      policyHash: String(statement.policyHash),
      marketRoot: String(statement.marketRoot),
      isSolvent: statement.isSolvent,
      floorBps: statement.floorBps,
    },
    attesterRoot: String(
      createAttesterTree(
        hash,
        attesters.map(({ key }) => key),
      ).root,
    ),
    attesters: attesters.map(({ key, name }) => ({ x: String(key.x), y: String(key.y), name })),
    checks: [...reserves.checks],
    ...(options.declaresCustomers ? { customers } : {}),
    inclusion,
    files: writer.files,
  };
  const signed = await signReport(report, options.signingKey);
  await options.sink.put("report.json", new TextEncoder().encode(JSON.stringify(signed)));
  return report;
}

async function writeKeys(
  writer: PublicationWriter,
  { verificationKeys, plan }: PublishOptions,
): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const circuit of new Set(plan.jobs.map((job) => job.circuit))) {
    const key = verificationKeys.get(circuit);
    if (key === undefined) return refuse("REPORT_KEY", `no verification key of ${circuit}`);
    const id = hashVerificationKey(key);
    keys[circuit] = id;
    if (!writer.files.some(({ path }) => path === `keys/${id}.json`)) {
      await writer.putJson(`keys/${id}.json`, formatVerificationKey(key));
    }
  }
  return keys;
}

async function writeProofs(
  writer: PublicationWriter,
  { plan, proofs }: PublishOptions,
): Promise<void> {
  const placed = plan.jobs.map(({ id, stage, place, circuit }): PlacedProof => {
    const proof = proofs.get(id);
    if (proof === undefined) return refuse("REPORT_PROOF", `the proof of ${place} is missing`);
    return { place: `${stage} ${place}`, circuit, proof: formatProof(proof) };
  });
  for (let at = 0; at < placed.length; at += PROOFS_PER_FILE) {
    const file = String(at / PROOFS_PER_FILE).padStart(5, "0");
    await writer.putJson(`proofs/${file}.json`, placed.slice(at, at + PROOFS_PER_FILE));
  }
}

interface PlacedLeaf {
  readonly batch: number;
  readonly index: number;
  readonly key: Uint8Array;
}

/** One file for each bucket, all of one length: decoys fill them up. Holds the records of one file at a time. */
async function writeRecords(
  writer: PublicationWriter,
  options: PublishOptions,
): Promise<SolvencyReport["inclusion"]> {
  const { snapshot, random, signal, onProgress } = options;
  const all = snapshot.customers.reduce((sum, count) => sum + count, 0);
  const places = snapshot.batches.reduce((sum, { leaves }) => sum + leaves.length, 0);
  const buckets = countBuckets({ places, buckets: options.buckets });
  const receipts = await receiptSize(options);
  const recordBytes = recordSize(snapshot, receipts);
  const listed = new PublicationWriter(options.sink);
  const placed = placeLeaves(options, buckets);
  const fullest = placed.reduce((most, own) => Math.max(most, own.length), 0);
  const { records: length } = planBuckets({ places, fullest, buckets });
  const steps = snapshot.batches.map((_, batch) => nodePath(snapshot.liabilities, batch));
  let records = 0;
  for (const [bucket, leaves] of placed.entries()) {
    const own: Uint8Array[] = [];
    for (const leaf of leaves) {
      own.push(await sealLeaf(options, leaf, steps[leaf.batch] as NodeStep[], recordBytes));
      records++;
      if (records % 256 !== 0) continue;
      onProgress?.({ records, all });
      if (signal?.aborted) refuse("RUN_ABORTED", "the run was stopped; the same command goes on");
    }
    while (own.length < length) {
      const decoy = new Uint8Array(recordBytes);
      // no more at a time than the platform's CSPRNG gives
      for (let at = 0; at < recordBytes; at += 65_536) random(decoy.subarray(at, at + 65_536));
      own.push(decoy);
    }
    // by locator: no place tells which are decoys, or which came first
    own.sort((a, b) => (bytesToHex(a.subarray(0, 16)) < bytesToHex(b.subarray(0, 16)) ? -1 : 1));
    const bytes = new Uint8Array(recordBytes * length);
    for (const [at, record] of own.entries()) bytes.set(record, at * recordBytes);
    await listed.put(bucketPath(bucket), bytes);
  }
  onProgress?.({ records, all });
  await writer.putJson(BUCKET_LIST, listed.files);
  return { buckets, recordBytes };
}

/** Customers' leaves by the bucket in which each customer looks. */
function placeLeaves(
  { snapshot, context, inclusionSecret }: PublishOptions,
  buckets: number,
): PlacedLeaf[][] {
  const placed = Array.from({ length: buckets }, () => [] as PlacedLeaf[]);
  for (const [batch, { leaves }] of snapshot.batches.entries()) {
    const real = new Set(realLeaves(leaves, snapshot, batch));
    for (const [index, leaf] of leaves.entries()) {
      if (!real.has(leaf)) continue;
      const { idDigest, part } = leaf.identity;
      const key = customerKey(inclusionSecret, context.epoch, idDigest);
      placed[locate(key, part, buckets).bucket]?.push({ batch, index, key });
    }
  }
  return placed;
}

async function sealLeaf(
  options: PublishOptions,
  { batch, index, key }: PlacedLeaf,
  steps: readonly NodeStep[],
  recordBytes: number,
): Promise<Uint8Array> {
  const { tier, leaves, tree, node } = options.snapshot.batches[batch] as Batch;
  const leaf = leaves[index] as Batch["leaves"][number];
  const { salt, part, parts } = leaf.identity;
  const record: InclusionRecord = {
    leaf: {
      tier,
      salt,
      part,
      parts,
      holdings: leaf.slots.filter(({ balance, debt }) => balance !== 0n || debt !== 0n),
      path: leafPath(tree, index),
      totalsCommitment: node.totalsCommitment,
      steps,
    },
    receipt: await receiptOf(options, leaf),
  };
  return sealRecord(key, part, record, recordBytes);
}

/** Leaves that are customers': those that fill a batch have digests that the venue drew, and nobody's key. */
function realLeaves(leaves: Batch["leaves"], snapshot: Snapshot, batch: number): Batch["leaves"] {
  const own = leaves.filter(({ isDummy }) => !isDummy);
  if (own.length !== snapshot.customers[batch]) throw new RangeError("a batch lost a leaf");
  return own;
}

async function receiptOf(
  { context, plan, symbols, signingKey }: PublishOptions,
  { identity, slots }: Batch["leaves"][number],
): Promise<string> {
  return signReceipt(
    {
      type: "SymbolonBalanceReceipt",
      entity: context.lei,
      epoch: context.epoch,
      snapshotAt: isoTime(context.snapshotAt),
      customer: String(identity.idDigest),
      part: identity.part,
      parts: identity.parts,
      holdings: slots
        .filter(({ balance, debt }) => balance !== 0n || debt !== 0n)
        .map(({ asset, balance, debt }) => [
          symbols[asset] ?? String(asset),
          String(balance),
          String(debt),
        ]),
      liabilities: String(plan.statement.liabilities),
    },
    signingKey,
  );
}

/** Longest receipt that any leaf could have. */
async function receiptSize(options: PublishOptions): Promise<number> {
  const longest = [...options.symbols].sort((a, b) => b.length - a.length)[0] ?? "";
  const most = (1n << 64n) - 1n;
  const jws = await signReceipt(
    {
      type: "SymbolonBalanceReceipt",
      entity: options.context.lei,
      epoch: options.context.epoch,
      snapshotAt: isoTime(options.context.snapshotAt),
      customer: String((1n << 248n) - 1n),
      part: 65_534,
      parts: 65_535,
      holdings: Array.from({ length: 16 }, () => [longest, String(most), String(most)]),
      liabilities: "9".repeat(77),
    },
    options.signingKey,
  );
  return jws.length;
}

/** Of one size whatever is in it: from the shape of the trees alone. */
function recordSize({ liabilities, batches }: Snapshot, receipt: number): number {
  const scalar = 80;
  const levels = Math.max(...batches.map(({ tree }) => tree.levels.length - 1));
  const steps = (liabilities.levels.length - 1) * ((liabilities.arity + 1) * scalar + 60);
  const text = levels * 16 * scalar + steps + 16 * 60 + receipt + 4 * scalar + 300;
  return Math.ceil((text + RECORD_OVERHEAD) / KILOBYTE) * KILOBYTE;
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
