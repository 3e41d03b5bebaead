import { webcrypto } from "node:crypto";
import type { DestinationStream } from "pino";
import { loadHash } from "../field/poseidon.ts";
import type { ServiceConfig } from "./config/service-config.ts";
import { createApp } from "./create-app.ts";
import { createLogger } from "./create-logger.ts";
import type { PeriodicJob } from "./jobs/periodic-job.ts";
import { deriveServiceKeys } from "./keys/service-keys.ts";
import { observeTransactions } from "./metrics/observe-transactions.ts";
import { createServiceMetrics } from "./metrics/service-metrics.ts";
import type { ServiceApp } from "./service-app.ts";
import { openStore } from "./store/open-store.ts";
import { createTracing } from "./telemetry/tracing.ts";
import { loadCircuits } from "./verification/load-circuits.ts";
import { observeVerification } from "./verification/observe-verification.ts";
import { rehearseRequests } from "./verification/rehearse-requests.ts";
import { servePolicies } from "./verification/serve-policies.ts";
import { VerificationPool } from "./verification/verification-pool.ts";

export interface OpenServiceOptions {
  /** Where the log goes; the standard output unless told. */
  readonly log?: DestinationStream;
  /** Unix milliseconds; the machine's clock unless told. */
  readonly clock?: () => number;
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
  { log = process.stdout, clock = Date.now }: OpenServiceOptions = {},
): Promise<OpenService> {
  const accepted = await loadCircuits(config);
  const circuits = accepted.map(({ id, version, verificationKeyHash }) => ({
    id,
    version,
    verificationKeyHash,
  }));
  const hash = await loadHash();
  const policies = servePolicies(hash, config.policies);
  rehearseRequests({ config, hash, circuits, policies });
  const logger = createLogger(config.logLevel, log);
  const store = await openStore(config, logger);
  const { database } = store;
  const keys = await deriveServiceKeys(webcrypto.getRandomValues(new Uint8Array(32)));
  const pool = await VerificationPool.start({
    circuits: accepted,
    size: config.verification.concurrency,
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  if (config.allowDevelopmentKeys) {
    logger.warn("development keys are allowed: anyone can forge proofs under one");
  }
  const metrics = config.telemetry.metrics ? createServiceMetrics({ process: true }) : undefined;
  const tracing = createTracing(config.telemetry.traces);
  observeTransactions(database, tracing, metrics);
  let isStopping = false;
  const app = createApp({
    config,
    hash,
    database,
    policies,
    keys,
    circuits,
    verifySubmission: observeVerification(pool.verifySubmission, tracing, metrics),
    verifyTrustRoot: pool.verifyTrustRoot,
    ...(metrics === undefined ? {} : { metrics }),
    tracing,
    isStopping: () => isStopping,
    logger,
    clock,
    random: (bytes) => webcrypto.getRandomValues(bytes),
  });
  // Work beside the requests; each stops before the store is closed.
  const jobs: readonly PeriodicJob[] = [];
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
