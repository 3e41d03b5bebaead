import { createHash } from "node:crypto";
import type { Point } from "../../../field/babyjub.ts";
import type { Hash } from "../../../field/poseidon.ts";
import { parseAuthority } from "../../../policy/pack/parse-authority.ts";
import type { PolicyPack } from "../../../policy/pack/policy-pack.ts";
import { createAttesterTree } from "../../../solvency/attestation.ts";
import { type SolvencyContext, solvencyContextHash } from "../../../solvency/context-hash.ts";
import { verifyPrices } from "../../../solvency/documents/verify-prices.ts";
import { verifySolvencyPolicy } from "../../../solvency/documents/verify-solvency-policy.ts";
import { parseControlTotals } from "../../../solvency/ingest/control-totals.ts";
import { ingestLedger } from "../../../solvency/ingest/ingest-ledger.ts";
import {
  type AssessedReserves,
  assessReserves,
  type ReserveAsset,
} from "../../../solvency/reserves/assess-reserves.ts";
import { parseAttestedFile } from "../../../solvency/reserves/attested-file.ts";
import { parseTransparentFile } from "../../../solvency/reserves/evidence-file.ts";
import type { Hex } from "../../../solvency/reserves/read-hex.ts";
import { createSnapshot, type Snapshot } from "../../../solvency/run/create-snapshot.ts";
import { planJobs, type RunPlan } from "../../../solvency/run/plan-jobs.ts";
import { createSaltSource } from "../../../solvency/salt-source.ts";
import { refuse } from "../../../solvency/solvency-error.ts";
import type { CommandContext } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readPack } from "../../files/read-policy-or-pack.ts";
import { openLedger } from "./open-ledger.ts";
import type { RunSecrets } from "./read-secret.ts";
import type { LocatedConfig, RunConfig } from "./run-config.ts";
import type { SolvencyArtifacts } from "./solvency-artifacts.ts";

/** Everything of an epoch but its proofs. */
export interface PreparedRun {
  readonly context: SolvencyContext;
  readonly contextHash: bigint;
  readonly snapshot: Snapshot;
  readonly plan: RunPlan;
  /** SHA-256 of the ledger, hex. */
  readonly ledgerDigest: string;
  readonly documents: Documents;
  readonly evidence: ReturnType<typeof parseTransparentFile>;
  readonly assessed: AssessedReserves;
  readonly reserveAssets: readonly ReserveAsset[];
}

type Documents = Awaited<ReturnType<typeof readDocuments>>;

export interface PrepareOptions {
  readonly hash: Hash;
  readonly located: LocatedConfig<RunConfig>;
  readonly artifacts: SolvencyArtifacts;
  readonly secrets: RunSecrets;
  readonly context: CommandContext;
}

/** Names a run: `<entity>/<epoch>`. */
export const runOf = ({ entity, epoch }: Pick<RunConfig, "entity" | "epoch">): string =>
  `${entity}/${epoch}`;

/**
 * Reads and verifies documents, ledger and evidence, and builds the trees and the list of proofs. The same files give the
 * same trees to the last bit.
 * @throws SolvencyError whatever of them does not hold
 */
export async function prepareRun(options: PrepareOptions): Promise<PreparedRun> {
  const { hash, located, artifacts, secrets, context: command } = options;
  const { config } = located;
  const { capacity } = artifacts;
  const { io, progress } = command;
  progress.report({ stage: "read policy and prices" });
  const documents = await readDocuments(hash, options);
  const { policy, figures } = documents.policy;
  const keys = config.attesters.map(({ key }) => ({ x: BigInt(key.x), y: BigInt(key.y) }));
  const attesterRoot = createAttesterTree(hash, keys).root;
  const context: SolvencyContext = {
    lei: config.entity,
    chainId: config.chainId,
    registry: config.registry as Hex,
    attesterRoot,
    snapshotAt: Date.parse(config.snapshotAt) / 1000,
    epoch: config.epoch,
    previousStatement: BigInt(config.previousStatement ?? 0),
  };
  const contextHash = solvencyContextHash(context);
  const reserveAssets = placeOnChain(policy.assets, config.reserves.onChain ?? []);
  const { evidence, assessed } = await assessEvidence(options, {
    context,
    contextHash,
    reserveAssets,
    symbols: policy.assets.map(({ symbol }) => symbol),
    attesters: keys,
  });
  const { ingested, ledgerDigest } = await readLedger(options, policy.assets);
  const salts = createSaltSource({
    secret: secrets.salts,
    snapshot: `${runOf(config)}/${ledgerDigest}`,
  });

  const { ledger, totals } = ingested;
  const snapshot = await createSnapshot(hash, {
    customers: ledger,
    capacity,
    salts,
    reserves: assessed,
    brackets: config.brackets,
    depth: config.depth,
    totals,
    signal: io.signal,
    onProgress: ({ leaves }) =>
      progress.report({ stage: "build trees", share: Math.min(1, leaves / ledger.customers) }),
  });
  progress.report({ stage: "list proofs" });
  const plan = planJobs(hash, {
    run: runOf(config),
    snapshot,
    policy: figures,
    market: documents.prices.market,
    floorBps: config.floorBps ?? 0,
    contextHash,
    attesterRoot,
    attestations: assessed.attested.map(({ attestation }) => attestation),
  });
  return {
    context,
    contextHash,
    snapshot,
    plan,
    ledgerDigest,
    documents,
    evidence,
    assessed,
    reserveAssets,
  };
}

async function readDocuments(hash: Hash, { located, artifacts, context: { io } }: PrepareOptions) {
  const { config, path } = located;
  const { assets } = artifacts.capacity;
  const snapshotAt = Date.parse(config.snapshotAt) / 1000;
  const read = async ({ document, authority }: RunConfig["policy"]) => ({
    signed: (await readJsonInput(path(document))) as object,
    authority: parseAuthority(await readJsonInput(path(authority))),
  });
  const signedPolicy = await read(config.policy);
  const signedPrices = await read(config.prices);
  const packs: PolicyPack[] = [];
  for (const pack of config.haircutPacks ?? []) {
    packs.push(await readPack(io, pack.startsWith("pack:") ? pack : path(pack)));
  }
  const policy = await verifySolvencyPolicy(signedPolicy.signed, {
    hash,
    authority: signedPolicy.authority,
    snapshotAt,
    assets,
    haircutPacks: packs,
  });
  const prices = await verifyPrices(signedPrices.signed, {
    hash,
    authority: signedPrices.authority,
    policy: policy.policy,
    snapshotAt,
    assets,
  });
  return { policy, prices, signedPolicy, signedPrices, packs };
}

async function readLedger(
  { located, secrets, context: { io, progress } }: PrepareOptions,
  assets: Documents["policy"]["policy"]["assets"],
) {
  const { ledger: given } = located.config;
  progress.report({ stage: "read ledger" });
  const controlTotals =
    given.controlTotals === undefined
      ? undefined
      : parseControlTotals(await readJsonInput(located.path(given.controlTotals)));
  const opened = await openLedger(io, located);
  try {
    const ingested = await ingestLedger(opened.source, {
      assets: assets.map(({ symbol, decimals }) => ({ symbol, decimals })),
      orderSeed: secrets.order,
      controlTotals,
      maxRows: given.maxRows,
      signal: io.signal,
      onProgress: ({ rows }) =>
        progress.report({
          stage: "read ledger",
          ...(controlTotals === undefined
            ? { detail: `${rows} rows` }
            : { share: Math.min(1, rows / controlTotals.rows) }),
        }),
    });
    return { ingested, ledgerDigest: opened.digest() };
  } finally {
    await opened.close();
  }
}

/** Before the ledger is read, which takes longer: what does not hold is told first. */
async function assessEvidence(
  { hash, located: { config, path }, artifacts, secrets, context: command }: PrepareOptions,
  {
    context,
    contextHash,
    reserveAssets,
    symbols,
    attesters,
  }: Pick<PreparedRun, "context" | "contextHash" | "reserveAssets"> & {
    readonly symbols: readonly string[];
    readonly attesters: readonly Point[];
  },
): Promise<Pick<PreparedRun, "evidence" | "assessed">> {
  command.progress.report({ stage: "check reserves" });
  const { transparent, attested = [] } = config.reserves;
  const shown =
    transparent === undefined
      ? { blocks: {}, transparent: [] }
      : await readJsonInput(path(transparent));
  const signed: unknown[] = [];
  for (const file of attested) signed.push(await readJsonInput(path(file)));
  const evidence = parseTransparentFile(shown);
  // a name of its own for other evidence: no salt commits to two totals
  const digest = createHash("sha256")
    .update(JSON.stringify([shown, signed]))
    .digest("hex");
  const salts = createSaltSource({
    secret: secrets.salts,
    snapshot: `${runOf(config)}/reserves/${digest}`,
  });
  const assessed = await assessReserves(
    hash,
    {
      transparent: evidence.transparent,
      attested: signed.map((json) => parseAttestedFile(hash, json, { symbols, attesters })),
    },
    {
      entity: config.entity,
      epoch: config.epoch,
      snapshotAt: context.snapshotAt,
      assets: reserveAssets,
      capacity: artifacts.capacity,
      blocks: evidence.blocks,
      attesterRoot: context.attesterRoot,
      contextHash,
      saltOf: (kind, batch) => salts.salt("reserve-batch", kind, batch),
    },
  );
  return { evidence, assessed };
}

function placeOnChain(
  assets: readonly { readonly symbol: string; readonly decimals: number }[],
  onChain: NonNullable<RunConfig["reserves"]["onChain"]>,
): ReserveAsset[] {
  const unknown = onChain.findIndex(({ symbol }) => !assets.some((one) => one.symbol === symbol));
  if (unknown >= 0) {
    const path = `$.reserves.onChain[${unknown}].symbol`;
    refuse("ASSETS_MISMATCH", `${path}: is not in the policy's list`, { path });
  }
  return assets.map(({ symbol, decimals }) => {
    const found = onChain.find((asset) => asset.symbol === symbol);
    if (found === undefined) return { symbol, decimals };
    const { network, chainDecimals, token } = found;
    const place =
      token === undefined
        ? {}
        : { token: { address: token.address as Hex, slot: BigInt(token.slot) } };
    return { symbol, decimals, onChain: { network, chainDecimals, ...place } };
  });
}
