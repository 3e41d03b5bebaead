import { readdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { CliError } from "../../../errors.ts";
import type { Hash } from "../../../field/poseidon.ts";
import { parseSigningKey } from "../../../policy/pack/signing-key.ts";
import type { Artifacts } from "../../../proving/artifacts.ts";
import type { Groth16Proof } from "../../../proving/types.ts";
import type { verifyProofs } from "../../../proving/verify-proofs.ts";
import { statementHash } from "../../../solvency/expected-signals.ts";
import { publishSnapshot } from "../../../solvency/report/publish-snapshot.ts";
import { verifyReportSignature } from "../../../solvency/report/sign-report.ts";
import type { ReportPins } from "../../../solvency/report/verify-options.ts";
import {
  type VerifiedPublication,
  verifyPublication,
} from "../../../solvency/report/verify-publication.ts";
import { refuse } from "../../../solvency/solvency-error.ts";
import type { CommandContext } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readSecretJson } from "../../files/read-secret-input.ts";
import { syncFolder } from "../../files/sync-folder.ts";
import { createDirectory } from "../../files/write-output.ts";
import { unixSeconds } from "../../unix-seconds.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { PublicationFolder } from "./publication-folder.ts";
import type { RunSecrets } from "./read-secret.ts";
import type { LocatedConfig, RunConfig } from "./run-config.ts";
import type { SolvencyArtifacts } from "./solvency-artifacts.ts";

/** What a publication needs beside the run, read before the first proof is made. */
export interface Publisher {
  readonly out: string;
  readonly signingKey: unknown;
  readonly readers: readonly { readonly name: string; readonly publicJwk: object }[];
  /** The statement that stands in the folder already, where there is one. */
  readonly published: bigint | undefined;
}

/**
 * Reads keys, and looks at where the publication is to be: nothing is there, or this very venue's of this epoch.
 * @throws CliError `ERR_CLI_FILE_EXISTS` for a folder with something else in it; KeyError; SolvencyError
 */
export async function openPublisher({
  config,
  path,
}: LocatedConfig<RunConfig>): Promise<Publisher> {
  const out = path(config.out);
  const signingKey = await readSecretJson(path(config.signingKey));
  const { publicJwk } = parseSigningKey(signingKey);
  const readers = [];
  for (const { name, key } of config.readers ?? []) {
    const jwk = (await readJsonInput(path(key))) as object;
    if (typeof jwk !== "object" || jwk === null || "d" in jwk) {
      refuse("OPENING", `the key of the reader ${name} must be a public JWK`);
    }
    readers.push({ name, publicJwk: jwk });
  }
  await createDirectory(dirname(out));
  const found = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  let published: bigint | undefined;
  if (found.includes("report.json")) {
    const signed = await readJsonInput(`${out}/report.json`);
    const report = await verifyReportSignature(signed, publicJwk);
    if (report.entity !== config.entity || report.epoch !== config.epoch) {
      refuse("RUN_CONFLICT", "the folder holds the publication of another epoch: name another");
    }
    published = BigInt(report.statement.digest);
  } else if (found.length > 0) {
    throw new CliError("ERR_CLI_FILE_EXISTS", `${out} is not empty: name another folder`, {
      details: { path: out },
    });
  }
  return { out, signingKey, readers, published };
}

/** @throws SolvencyError `ERR_SOLVENCY_RUN_CONFLICT` where another statement of the epoch is published */
export function assertUnforked(hash: Hash, { published }: Publisher, { plan }: PreparedRun): void {
  if (published === undefined || published === statementHash(hash, plan.statement)) return;
  refuse("RUN_CONFLICT", "another statement of this epoch is published: an epoch is stated once");
}

export interface PublishRunOptions {
  readonly hash: Hash;
  readonly located: LocatedConfig<RunConfig>;
  readonly prepared: PreparedRun;
  readonly publisher: Publisher;
  readonly proofs: ReadonlyMap<string, Groth16Proof>;
  readonly loaded: Artifacts;
  readonly artifacts: SolvencyArtifacts;
  readonly secrets: RunSecrets;
  readonly verifyProofs: typeof verifyProofs;
  readonly context: CommandContext;
}

/**
 * Writes the publication beside its folder, verifies it as a stranger would, and only then gives it its name. What an
 * earlier start left unfinished is written anew.
 */
export async function publishRun(options: PublishRunOptions): Promise<VerifiedPublication> {
  const { hash, located, prepared, publisher, proofs, loaded, artifacts, secrets } = options;
  const { config } = located;
  const { io, progress } = options.context;
  const { out } = publisher;
  const pins = ownPins(options);
  if (publisher.published !== undefined) return verifyOwn(options, out, pins);
  const draft = `${out}.part`;
  const folder = new PublicationFolder(draft);
  await folder.clear();
  const report = await publishSnapshot(hash, {
    sink: folder,
    snapshot: prepared.snapshot,
    plan: prepared.plan,
    proofs,
    verificationKeys: keysOf(loaded),
    context: prepared.context,
    capacity: artifacts.capacity,
    symbols: prepared.documents.policy.policy.assets.map(({ symbol }) => symbol),
    attesters: config.attesters.map(({ name, key }) => ({
      name,
      key: { x: BigInt(key.x), y: BigInt(key.y) },
    })),
    reserves: { ...prepared.evidence, checks: prepared.assessed.checks },
    documents: {
      policy: prepared.documents.signedPolicy.signed,
      prices: prepared.documents.signedPrices.signed,
      haircutPacks: prepared.documents.packs,
    },
    declaresCustomers: config.declaresCustomers,
    readers: publisher.readers,
    signingKey: publisher.signingKey,
    inclusionSecret: secrets.inclusion,
    buckets: config.buckets,
    random: (bytes) => bytes.set(io.randomBytes(bytes.length)),
    signal: io.signal,
    onProgress: ({ records, all }) =>
      progress.report({ stage: "publish", share: all === 0 ? 1 : records / all }),
  });
  const verified = await verifyOwn(options, draft, pins);
  await folder.sync(report.files.map(({ path }) => path));
  await rename(draft, out);
  await syncFolder(dirname(out));
  return verified;
}

async function verifyOwn(
  { hash, verifyProofs, context: { io, progress } }: PublishRunOptions,
  folder: string,
  pins: ReportPins,
): Promise<VerifiedPublication> {
  return verifyPublication(hash, new PublicationFolder(folder), pins, {
    random: (bytes) => bytes.set(io.randomBytes(bytes.length)),
    verifyProofs,
    signal: io.signal,
    onProgress: ({ proofs, all }) =>
      progress.report({ stage: "verify what is published", share: proofs / all }),
  });
}

/** What this venue's own verification starts from: files of the configuration, and keys of the artifacts. */
function ownPins({ located, prepared, publisher, loaded, context }: PublishRunOptions): ReportPins {
  const { config } = located;
  const { documents } = prepared;
  return {
    entity: config.entity,
    reportKey: parseSigningKey(publisher.signingKey).publicJwk,
    keys: new Map(
      Array.from(loaded.circuits, ([id, circuit]) => [id, circuit.verificationKeyHash]),
    ),
    policyAuthority: documents.signedPolicy.authority,
    priceAuthority: documents.signedPrices.authority,
    haircutPacks: documents.packs,
    reserveAssets: prepared.reserveAssets,
    attesterRoot: prepared.context.attesterRoot,
    chainId: config.chainId,
    registry: config.registry,
    previous:
      config.epoch === 1
        ? undefined
        : { epoch: config.epoch - 1, statement: prepared.context.previousStatement },
    blocks: Object.fromEntries(
      Object.entries(prepared.evidence.blocks).map(([network, { hash }]) => [network, hash]),
    ),
    now: unixSeconds(context.io.now()),
    // an old snapshot may be proved; who reads it judges its age
    maxAgeSeconds: Number.MAX_SAFE_INTEGER,
  };
}

export const keysOf = (artifacts: Artifacts) =>
  new Map(
    Array.from(artifacts.circuits, ([id, { verificationKey }]) => [id, verificationKey] as const),
  );
