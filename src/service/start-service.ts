import { webcrypto } from "node:crypto";
import type { DestinationStream } from "pino";
import { loadHash } from "../field/poseidon.ts";
import { createApp } from "./create-app.ts";
import { createLogger } from "./create-logger.ts";
import { type Listening, listen } from "./listen.ts";
import type { ServiceConfig } from "./service-config.ts";
import { openDatabase, openSqlite } from "./store/open-database.ts";
import { loadCircuits } from "./verification/load-circuits.ts";
import { servePolicies } from "./verification/serve-policies.ts";
import { VerificationPool } from "./verification/verification-pool.ts";

export interface StartServiceOptions {
  /** Where the log goes; the standard output unless told. */
  readonly log?: DestinationStream;
  /** Unix milliseconds; the machine's clock unless told. */
  readonly clock?: () => number;
}

/**
 * Starts the service: keys, policies and store are checked before it listens. `close` lets answers under way finish,
 * then ends the workers and the store.
 * @throws a coded error where a key, a policy or the store is not fit; nothing stays open then
 */
export async function startService(
  config: ServiceConfig,
  { log = process.stdout, clock = Date.now }: StartServiceOptions = {},
): Promise<Listening> {
  const circuits = await loadCircuits(config);
  const hash = await loadHash();
  const policies = servePolicies(hash, config.policies);
  const logger = createLogger(config.logLevel, log);
  const ends: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const database = await openDatabase(openSqlite(config.storeFile));
    ends.push(() => database.destroy());
    const pool = await VerificationPool.start({ circuits, size: config.verification.concurrency });
    ends.push(() => pool.close());
    const app = createApp({
      config,
      hash,
      database,
      policies,
      circuits: circuits.map(({ id, version, verificationKeyHash }) => ({
        id,
        version,
        verificationKeyHash,
      })),
      verifySubmission: pool.verifySubmission,
      verifyTrustRoot: pool.verifyTrustRoot,
      logger,
      clock,
      random: (bytes) => webcrypto.getRandomValues(bytes),
    });
    const listening = await listen(app, config);
    ends.push(() => listening.close());
    if (config.allowDevelopmentKeys) {
      logger.warn("development keys are allowed: anyone can forge proofs under one");
    }
    logger.info({ url: listening.url }, "listening");
    return {
      url: listening.url,
      async close() {
        await closeAll();
        logger.info("stopped");
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
