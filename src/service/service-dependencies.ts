import type { Logger } from "pino";
import type { Hash } from "../field/poseidon.ts";
import type { PresentationRequest, RequestedCircuit } from "../presentation/types.ts";
import type { TrustRootStanding } from "../verifier/trust-roots.ts";
import type { VerifiedPresentation } from "../verifier/verify-presentation.ts";
import type { ServiceConfig } from "./config/service-config.ts";
import type { ServiceKeys } from "./keys/service-keys.ts";
import type { ServiceMetrics } from "./metrics/service-metrics.ts";
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
  readonly keys: ServiceKeys;
  /** Circuits that requests admit. */
  readonly circuits: readonly RequestedCircuit[];
  readonly verifySubmission: VerifySubmission;
  readonly verifyTrustRoot: VerifyTrustRoot;
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
  };
}
