/**
 * The verifier's HTTP service, as a library: `startService` runs it, `openService` gives its Hono app to a server of
 * one's own, `verifyAuditLog` audits a store.
 *
 * ```ts
 * const { app, close } = await openService(parseServiceConfig(json, process.env));
 * const report = await verifyAuditLog(await openDatabase(openSqlite('copy-of-the-store.sqlite')));
 * ```
 *
 * @module
 */

export { parseServiceConfig } from "./config/parse-service-config.ts";
export type { ServiceConfig } from "./config/service-config.ts";
export { digestAuthorityKeys } from "./feed/pin-authority.ts";
export type { Listening } from "./listen.ts";
export { type OpenService, type OpenServiceOptions, openService } from "./open-service.ts";
export type { ServiceApp } from "./service-app.ts";
export { startService } from "./start-service.ts";
export { openDatabase, openSqlite, type ServiceDatabase } from "./store/open-database.ts";
export { createPostgresPool, type PostgresPoolOptions } from "./store/postgres-pool.ts";
export { type AuditReport, verifyAuditLog } from "./store/verify-audit-log.ts";
