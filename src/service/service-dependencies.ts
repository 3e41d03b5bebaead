import type { Logger } from "pino";
import type { DocumentCache } from "../fetch/create-document-cache.ts";
import type { Hash } from "../field/poseidon.ts";
import type {
  PresentationRequest,
  RequestedChain,
  RequestedCircuit,
} from "../presentation/types.ts";
import type { TrustRootStanding } from "../verifier/trust-roots.ts";
import type { VerifiedPresentation } from "../verifier/verify-presentation.ts";
import type { ServiceConfig } from "./config/service-config.ts";
import type { PolicyFeed } from "./feed/policy-feed.ts";
import type { Issuing } from "./issuance/issuing.ts";
import type { ServiceKeys } from "./keys/service-keys.ts";
import type { ServiceMetrics } from "./metrics/service-metrics.ts";
import type { IdempotencyClaim } from "./store/idempotency.ts";
import type { ServiceDatabase } from "./store/open-database.ts";
import type { Tracing } from "./telemetry/tracing.ts";
import type { PolicyBook } from "./verification/serve-policies.ts";

export interface Submission {
  /** The service's own copy. */
  readonly request: PresentationRequest;
  /** The presentation as it came, parsed JSON. */
  readonly json: unknown;
  /** Unix milliseconds. */
  readonly now: number;
  /** Of the root that the presentation names. */
  readonly rootStanding: TrustRootStanding;
  /** Whether the request's policy is still served as it was asked. */
  readonly isPolicyInForce: boolean;
  /** The registry that the service attests for, where the request is for one; `verifyPresentation`. */
  readonly attestFor?: RequestedChain;
}

/** Takes nothing and stores nothing. Throws a coded error where the presentation is refused. */
export type VerifySubmission = (submission: Submission) => Promise<VerifiedPresentation>;

/** Recomputes the root of a leaf list. Throws a coded error where the list does not hold. */
export type VerifyTrustRoot = (
  leafList: unknown,
) => Promise<{ readonly root: bigint; readonly issuers: number }>;

export interface ServiceDependencies {
  readonly config: ServiceConfig;
  readonly hash: Hash;
  readonly database: ServiceDatabase;
  readonly policies: PolicyBook;
  /** Of `policies`, where packs are followed. */
  readonly feed?: PolicyFeed;
  readonly keys: ServiceKeys;
  /** Circuits that requests admit. */
  readonly circuits: readonly RequestedCircuit[];
  /** SHA-256 of their r1cs files in hex, by `verificationKeyHash`: shown to wallets. */
  readonly circuitHashes?: Readonly<Record<string, string>>;
  /** Where the service issues credentials. */
  readonly issuing?: Issuing;
  readonly verifySubmission: VerifySubmission;
  readonly verifyTrustRoot: VerifyTrustRoot;
  /** What is fetched from issuers; over `config.fetch` unless told. */
  readonly documents?: DocumentCache;
  /** The root over the bits of status lists; in this process unless told. A full set takes seconds. */
  readonly computeStatusRoot?: (lists: readonly Uint8Array[]) => Promise<bigint>;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Without it nothing is counted, and `GET /metrics` is not found. */
  readonly metrics?: ServiceMetrics;
  readonly tracing?: Tracing;
  /** Once it says so, `GET /ready` answers 503: the service takes leave. */
  readonly isStopping?: () => boolean;
  /** Fills the array with random bytes. */
  readonly random: (bytes: Uint8Array) => void;
}

export interface ServiceEnvironment {
  Variables: {
    /** Id of the API key. */
    clientId: string;
    code: string;
    requestId: string;
    decisionId: string;
    /** The body, as `boundBody` read it. */
    json: unknown;
    /** Where an idempotency key came. */
    idempotency: IdempotencyClaim;
  };
}
