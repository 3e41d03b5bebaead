import { bytesToHex } from "@noble/hashes/utils.js";
import { base64url } from "jose";
import * as z from "zod";
import type { Groth16ProofJson } from "../../proving/types.ts";
import { readDocument } from "../documents/signed-document.ts";
import { batchCircuit } from "../expected-signals.ts";
import { RUN_CIRCUITS } from "../run/plan-jobs.ts";
import { refuse } from "../solvency-error.ts";
import { TIERS, type TierId } from "../tiers.ts";
import type { LeafInclusion } from "../verify-inclusion.ts";
import { locate, openRecord } from "./inclusion-record.ts";
import { proofsSchema } from "./proof-files.ts";
import { PublicationReader, type PublicationSource } from "./publication.ts";
import { bucketPath, readBuckets } from "./read-buckets.ts";
import type { SolvencyReport } from "./report-schema.ts";
import { type PublishedTree, parseTree } from "./tree-file.ts";

const MOST_BYTES = 32 * 1024 * 1024;
const digest = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const circuitId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const bundleSchema = z.strictObject({
  type: z.literal("SymbolonInclusionBundle"),
  formatVersion: z.literal(1),
  /** `report.json`, and files that it lists, to the letter. */
  files: z.record(z.string().max(200), z.string()),
  /** Sealed, by part: base64url. */
  records: z
    .array(z.string().regex(/^[A-Za-z0-9_-]+$/))
    .min(1)
    .max(4096),
  /** Each for the digest that is its first public signal. */
  proofs: z.array(z.strictObject({ circuit: circuitId, digest, proof: z.unknown() })).max(65_536),
});

/** A proof of a bundle, not looked at yet. */
export interface BundledProof {
  readonly circuit: string;
  /** The first public signal: a node's digest, or the statement's. */
  readonly digest: string;
  readonly proof: unknown;
}

/**
 * All that one customer's check needs of a publication, and no other customer's: whole files as the report lists them
 * (policy, verification keys), the customer's own records, still sealed, and the proofs on their way to the root.
 */
export interface InclusionBundle {
  readonly files: PublicationSource;
  /** Sealed, each as in its bucket. */
  readonly records: readonly Uint8Array[];
  readonly proofs: readonly BundledProof[];
}

/** One customer's bundle as a file. @throws SolvencyError as `prepareInclusionBundles` and what it returns */
export async function createInclusionBundle(
  source: PublicationSource,
  report: SolvencyReport,
  key: Uint8Array,
): Promise<Uint8Array> {
  const create = await prepareInclusionBundles(source, report);
  return create(key);
}

/**
 * Reads what bundles have in common once, for whoever makes many. A bundle is put together, not verified:
 * `checkInclusion` does that.
 * @param report of that publication
 * @returns makes the bundle of the customer whose key it is given @throws SolvencyError `ERR_SOLVENCY_INCLUSION` where
 *   the publication holds nothing for the key, or lacks a proof on the way
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_FILE`, `ERR_SOLVENCY_REPORT_FORM`
 */
export async function prepareInclusionBundles(
  source: PublicationSource,
  report: SolvencyReport,
): Promise<(key: Uint8Array) => Promise<Uint8Array>> {
  const reader = new PublicationReader(source, report.files);
  const signed = await source.get("report.json");
  if (signed === undefined) return refuse("REPORT_FILE", "report.json is missing");
  const common = {
    "report.json": decode(signed),
    "policy.json": decode(await reader.get("policy.json")),
  };
  const tree = parseTree(await reader.getJson("trees/liabilities.json"));
  const proofs = await readPlaces(reader);
  const buckets = await readBuckets(source, reader);
  const batches = new Map(TIERS.map(({ id }) => [id, countBatches(proofs, id)]));
  return async (key) => {
    const bucket = await buckets.get(bucketPath(locate(key, 0, report.inclusion.buckets).bucket));
    const own = cutRecords(key, bucket, report.inclusion.recordBytes);
    const placed = own.leaves.flatMap((leaf) => placesOf(leaf, { report, tree, batches }));
    const { digest } = report.statement;
    placed.push({ place: "statement statement", circuit: RUN_CIRCUITS.statement, digest });
    const wanted = new Map(placed.map((one) => [one.place, one]));
    const files: Record<string, string> = { ...common };
    for (const circuit of new Set(placed.map((one) => one.circuit))) {
      const path = `keys/${report.keys[circuit]}.json`;
      files[path] = decode(await reader.get(path));
    }
    const bundle: z.infer<typeof bundleSchema> = {
      type: "SymbolonInclusionBundle",
      formatVersion: 1,
      files,
      records: own.records.map((record) => base64url.encode(record)),
      proofs: [...wanted.values()].map(({ place, circuit, digest }) => {
        const proof = proofs.get(place);
        if (proof === undefined) return refuse("INCLUSION", `the proof of ${place} is missing`);
        return { circuit, digest, proof };
      }),
    };
    return new TextEncoder().encode(JSON.stringify(bundle));
  };
}

/**
 * A bundle from its file: form alone, nothing of it is believed yet.
 * @throws SolvencyError `ERR_SOLVENCY_INCLUSION`
 */
export function readInclusionBundle(bytes: Uint8Array): InclusionBundle {
  if (bytes.length > MOST_BYTES) refuse("INCLUSION", "the file is larger than any bundle");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    refuse("INCLUSION", "the file is no bundle: it is not JSON");
  }
  const { files, records, proofs } = readDocument(bundleSchema, json, "ERR_SOLVENCY_INCLUSION");
  const named = new Map(Object.entries(files));
  const claims = new Set(proofs.map((one) => `${one.circuit} ${one.digest}`));
  if (claims.size !== proofs.length) refuse("INCLUSION", "the bundle has two proofs of one node");
  return {
    files: {
      get: async (path) => {
        const text = named.get(path);
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
    },
    records: records.map((record) => base64url.decode(record)),
    proofs,
  };
}

/** A customer's records, sealed and opened. */
function cutRecords(key: Uint8Array, bucket: Uint8Array, recordBytes: number) {
  const first = openRecord(key, 0, bucket, recordBytes);
  if (first === undefined) {
    return refuse("INCLUSION", "the publication holds nothing for this key: another key or epoch");
  }
  const leaves = [first.leaf];
  for (let part = 1; part < first.leaf.parts; part++) {
    const record = openRecord(key, part, bucket, recordBytes);
    if (record === undefined) return refuse("INCLUSION", "a part of the account is missing");
    leaves.push(record.leaf);
  }
  const records = leaves.map((_, part) => {
    const wanted = bytesToHex(locate(key, part, 1).locator);
    let at = 0;
    while (bytesToHex(bucket.subarray(at, at + wanted.length / 2)) !== wanted) at += recordBytes;
    return bucket.subarray(at, at + recordBytes);
  });
  return { leaves, records };
}

type PlacedProofs = ReadonlyMap<string, Groth16ProofJson>;

interface Placed {
  readonly place: string;
  readonly circuit: string;
  readonly digest: string;
}

/** Where the proofs of a leaf's batch and of the nodes above it stand. */
function placesOf(
  { tier, steps }: LeafInclusion,
  {
    report,
    tree,
    batches,
  }: {
    readonly report: SolvencyReport;
    readonly tree: PublishedTree;
    readonly batches: ReadonlyMap<TierId, number>;
  },
): Placed[] {
  // a step names the digest below it; the root's own is the statement's
  const digests = [
    ...steps.map(({ children, index }) => children[index] ?? -1n),
    BigInt(report.statement.liabilities),
  ];
  const batch = tree.batches.indexOf(digests[0] ?? -1n);
  if (batch < 0) refuse("INCLUSION", "the record's batch is not in the tree");
  const before = TIERS.slice(
    0,
    TIERS.findIndex(({ id }) => id === tier),
  ).reduce((sum, { id }) => sum + (batches.get(id) ?? 0), 0);
  return digests.map((digest, level) =>
    level === 0
      ? {
          place: `batches ${tier}/${batch - before}`,
          circuit: batchCircuit(tier),
          digest: String(digest),
        }
      : {
          place: `nodes liabilities/${level}/${Math.floor(batch / report.capacity.arity ** level)}`,
          circuit: RUN_CIRCUITS.node,
          digest: String(digest),
        },
  );
}

/** Batches of a tier are counted from 0. */
function countBatches(proofs: PlacedProofs, tier: TierId): number {
  let count = 0;
  while (proofs.has(`batches ${tier}/${count}`)) count++;
  return count;
}

async function readPlaces(reader: PublicationReader): Promise<PlacedProofs> {
  const proofs = new Map<string, Groth16ProofJson>();
  for (const path of reader.list("proofs/")) {
    const json = await reader.getJson(path);
    for (const { place, proof } of readDocument(proofsSchema, json, "ERR_SOLVENCY_REPORT_FORM")) {
      proofs.set(place, proof as Groth16ProofJson);
    }
  }
  return proofs;
}

/** To the letter: the report has the digest of the bytes. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/**
 * The receipts of a bundle as the venue signed them, none of them verified: what a customer keeps where the check refuses
 * one. @throws SolvencyError `ERR_SOLVENCY_INCLUSION` for a record that is damaged
 */
export function readSignedReceipts({ records }: InclusionBundle, key: Uint8Array): string[] {
  return records.flatMap((record, part) => {
    const opened = openRecord(key, part, record, record.length);
    return opened === undefined ? [] : [opened.receipt];
  });
}
