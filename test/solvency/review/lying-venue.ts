import { loadEddsa } from "../../../src/field/eddsa.ts";
import { createProver } from "../../../src/proving/create-prover.ts";
import type { Groth16Proof } from "../../../src/proving/types.ts";
import { attestationMessage, createAttesterTree } from "../../../src/solvency/attestation.ts";
import { solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../../src/solvency/documents/sign-documents.ts";
import { PublicationWriter } from "../../../src/solvency/report/publication.ts";
import { publishSnapshot } from "../../../src/solvency/report/publish-snapshot.ts";
import type { SolvencyReport } from "../../../src/solvency/report/report-schema.ts";
import { signReport } from "../../../src/solvency/report/sign-report.ts";
import type { Snapshot } from "../../../src/solvency/run/create-snapshot.ts";
import { planJobs } from "../../../src/solvency/run/plan-jobs.ts";
import { proveInProcess } from "../../../src/solvency/run/prove-in-process.ts";
import { runJobs } from "../../../src/solvency/run/run-jobs.ts";
import { kid } from "../../policy/pack/fixtures.ts";
import { figures, hash, market, policyJson, pricesJson } from "../fixtures.ts";
import {
  ATTESTER,
  CAPACITY,
  INCLUSION_SECRET,
  loadMiniature,
  MemoryFolder,
  POLICY_KEY,
  PRICE_KEY,
  type publishEpoch,
  random,
  VENUE_KEY,
} from "../report/venue.ts";

export type Venue = Awaited<ReturnType<typeof publishEpoch>>;

/**
 * What a venue publishes that has every secret of its own, an attester's honest signatures and an unchanged prover, and
 * puts its trees together as it likes. Proofs that the honest run made are taken from its store.
 */
export async function publishLie(venue: Venue, lie: Partial<Snapshot>) {
  const artifacts = await loadMiniature();
  const snapshot: Snapshot = { ...venue.snapshot, ...lie };
  const { context, verificationKeys, store } = venue;
  const contextHash = solvencyContextHash(context);
  const eddsa = await loadEddsa();
  const key = eddsa.publicKey(ATTESTER);
  const attesters = createAttesterTree(hash, [key]);
  const plan = planJobs(hash, {
    run: `${context.lei}/${context.epoch}`,
    snapshot,
    policy: figures,
    market,
    floorBps: 0,
    contextHash,
    attesterRoot: attesters.root,
    attestations: snapshot.reserves[1].batches.map(({ tree }) => ({
      key,
      signature: eddsa.sign(ATTESTER, attestationMessage(hash, tree.root, contextHash)),
      path: attesters.path(0),
    })),
  });
  const prover = createProver({ artifacts, threads: 1, verify: false });
  const proofs: ReadonlyMap<string, Groth16Proof> = await runJobs({
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
    attesters: [{ key, name: "An auditor" }],
    reserves: {
      blocks: {},
      transparent: [],
      checks: snapshot.reserves[1].batches.map(() => ({
        level: 2 as const,
        items: 1,
        encumbered: 0,
        who: "an attester",
        how: "EdDSA over the items' root",
        against: "the attesters' root",
      })),
    },
    documents: {
      policy: await signSolvencyPolicy(policyJson, { ...sign, key: POLICY_KEY }),
      prices: await signPriceVector(pricesJson, { ...sign, key: PRICE_KEY }),
      haircutPacks: [],
    },
    readers: [],
    signingKey: VENUE_KEY,
    inclusionSecret: INCLUSION_SECRET,
    random,
  });
  return { folder, report, snapshot, plan };
}

/** A publication that its own venue changes and signs again. */
export async function republish(
  published: { readonly folder: MemoryFolder; readonly report: SolvencyReport },
  change: (files: Map<string, unknown>, report: SolvencyReport) => unknown,
): Promise<MemoryFolder> {
  const files = new Map<string, unknown>();
  for (const [path, bytes] of published.folder.files) {
    const isJson = path.endsWith(".json");
    files.set(path, isJson ? JSON.parse(new TextDecoder().decode(bytes)) : bytes);
  }
  const report = structuredClone(published.report);
  await change(files, report);
  const folder = new MemoryFolder();
  const writer = new PublicationWriter(folder);
  for (const [path, value] of files) {
    if (path === "report.json") continue;
    if (value instanceof Uint8Array) await writer.put(path, value);
    else await writer.putJson(path, value);
  }
  const signed = await signReport({ ...report, files: [...writer.files] }, VENUE_KEY);
  await folder.put("report.json", new TextEncoder().encode(JSON.stringify(signed)));
  return folder;
}
