import { webcrypto } from "node:crypto";
import type { DestinationStream } from "pino";
import { loadHash } from "../field/poseidon.ts";
import type { ServiceConfig } from "./config/service-config.ts";
import { createApp } from "./create-app.ts";
import { createLogger } from "./create-logger.ts";
import { openPolicyFeed } from "./feed/policy-feed.ts";
import { startIssuanceJobs } from "./issuance/issuance-jobs.ts";
import type { VerifyPossession } from "./issuance/issuing.ts";
import { openIssuing } from "./issuance/open-issuing.ts";
import { startAuditJobs } from "./jobs/audit-jobs.ts";
import { type PeriodicJob, startPeriodicJob } from "./jobs/periodic-job.ts";
import { checkpointSigner } from "./keys/checkpoint-signer.ts";
import { loadServiceKeys, takeIssuerPassphrase, takePassphrase } from "./keys/load-service-keys.ts";
import { observeTransactions } from "./metrics/observe-transactions.ts";
import { createServiceMetrics } from "./metrics/service-metrics.ts";
import type { ServiceApp } from "./service-app.ts";
import type { ServiceDependencies } from "./service-dependencies.ts";
import { sweepKeys } from "./store/idempotency.ts";
import { openStore } from "./store/open-store.ts";
import { createTracing } from "./telemetry/tracing.ts";
import { loadCircuits, loadPossessionKey } from "./verification/load-circuits.ts";
import { observeVerification } from "./verification/observe-verification.ts";
import { rehearseRequests } from "./verification/rehearse-requests.ts";
import { servePolicies } from "./verification/serve-policies.ts";
import { VerificationPool } from "./verification/verification-pool.ts";
import { startWebhookJobs } from "./webhooks/webhook-jobs.ts";

export interface OpenServiceOptions {
  /** Where the log goes; the standard output unless told. */
  readonly log?: DestinationStream;
  /** Unix milliseconds; the machine's clock unless told. */
  readonly clock?: () => number;
  /** Of `keyFile`; taken out of `SYMBOLON_SERVICE_PASSPHRASE` of the process's environment unless told. */
  readonly passphrase?: string | undefined;
  /** Of the issuer's keystore; out of `SYMBOLON_SERVICE_ISSUER_PASSPHRASE` likewise. */
  readonly issuerPassphrase?: string | undefined;
}

export interface OpenService {
  /** To be mounted at the root of `publicUrl`, behind a server that bounds how long headers and bodies may take. */
  readonly app: ServiceApp;
  /** From now on `GET /ready` answers 503, so that no new requests are sent here. */
  readonly beginStop: () => void;
  /** Ends the verification processes and the store. Requests under way should have been answered before. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the service without a server: keys, policies, requests and store are tried first.
 * @throws a coded error where a key, a policy or the store is not fit; nothing stays open then
 */
export async function openService(
  config: ServiceConfig,
  {
    log = process.stdout,
    clock = Date.now,
    passphrase = takePassphrase(process.env),
    issuerPassphrase = takeIssuerPassphrase(process.env),
  }: OpenServiceOptions = {},
): Promise<OpenService> {
  const { keys, areEphemeral } = await loadServiceKeys(config, passphrase);
  const accepted = await loadCircuits(config);
  const issuing = await openIssuing({
    config,
    keys,
    areEphemeral,
    passphrase: issuerPassphrase,
    verifyPossession: await inPool(config, (asked) => pool.verifyPossession(asked)),
    clock,
  });
  const circuits = accepted.map(({ id, version, verificationKeyHash }) => ({
    id,
    version,
    verificationKeyHash,
  }));
  const hash = await loadHash();
  const fixed = servePolicies(hash, config.policies);
  rehearseRequests({ config, hash, circuits, policies: fixed });
  const logger = createLogger(config.logLevel, log);
  const store = await openStore(config, logger);
  const { database } = store;
  const closeStore = async (error: unknown) => {
    await store.close();
    throw error;
  };
  const feed = await openPolicyFeed({ config, hash, database, keys, logger, clock }).catch(
    closeStore,
  );
  const pool = await VerificationPool.start({
    circuits: accepted,
    size: config.verification.concurrency,
    batch: config.verification.batch,
    onSlow: () =>
      logger.warn("the verification engine does not load here: proofs are verified without it"),
  }).catch(closeStore);
  if (config.allowDevelopmentKeys) {
    logger.warn("development keys are allowed: anyone can forge proofs under one");
  }
  if (areEphemeral) {
    logger.warn("there is no keyFile: nothing that is signed now verifies after a restart");
  }
  const metrics = config.telemetry.metrics ? createServiceMetrics({ process: true }) : undefined;
  const tracing = createTracing(config.telemetry.traces);
  observeTransactions(database, tracing, metrics);
  let isStopping = false;
  const dependencies: ServiceDependencies = {
    config,
    hash,
    database,
    policies: feed.policies,
    feed,
    keys,
    circuits,
    circuitHashes: Object.fromEntries(
      accepted.map(({ verificationKeyHash, circuitHash }) => [verificationKeyHash, circuitHash]),
    ),
    ...(issuing === undefined ? {} : { issuing }),
    verifySubmission: observeVerification(pool.verifySubmission, tracing, metrics),
    verifyTrustRoot: pool.verifyTrustRoot,
    computeStatusRoot: pool.computeStatusRoot,
    ...(metrics === undefined ? {} : { metrics }),
    tracing,
    isStopping: () => isStopping,
    logger,
    clock,
    random: (bytes) => webcrypto.getRandomValues(bytes),
  };
  const app = createApp(dependencies);
  // Work beside the requests; each stops before the store is closed.
  const signer = checkpointSigner(config, keys);
  const jobs: readonly PeriodicJob[] = [
    ...startAuditJobs({ config, database, signer, logger, clock }),
    ...startWebhookJobs(dependencies),
    ...startIssuanceJobs(dependencies),
    startPeriodicJob({
      name: "idempotency keys",
      intervalMs: 3_600_000,
      run: async () => void (await sweepKeys(database, clock())),
      logger,
    }),
    startPeriodicJob({
      name: "policy-feed",
      intervalMs: config.feed.intervalSeconds * 1000,
      run: feed.run,
      logger,
    }),
  ];
  let closing: Promise<void> | undefined;
  const end = async () => {
    await Promise.all(jobs.map((job) => job.stop()));
    await pool.close().finally(() => store.close());
  };
  return {
    app,
    beginStop() {
      isStopping = true;
    },
    close() {
      closing ??= end();
      return closing;
    },
  };
}

/** Possession under the key of this service's artifacts; read where the service issues alone. */
async function inPool(
  config: ServiceConfig,
  verify: VerificationPool["verifyPossession"],
): Promise<VerifyPossession> {
  if (config.issuance.directory === undefined) return () => Promise.reject(new RangeError());
  const verificationKey = await loadPossessionKey(config);
  return (asked) => verify({ ...asked, verificationKey });
}
