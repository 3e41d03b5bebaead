/**
 * The verifier's HTTP service, as a library: `startService` runs it, `createApp` mounts it in a Hono app of one's own.
 * @module
 */
export { createApp, type ServiceApp } from "./create-app.ts";
export type { Listening } from "./listen.ts";
export { parseServiceConfig } from "./parse-service-config.ts";
export type { ServiceConfig } from "./service-config.ts";
export type {
  ServiceDependencies,
  Submission,
  VerifySubmission,
  VerifyTrustRoot,
} from "./service-dependencies.ts";
export { type StartServiceOptions, startService } from "./start-service.ts";
export { type AuditReport, verifyAuditLog } from "./store/verify-audit-log.ts";
