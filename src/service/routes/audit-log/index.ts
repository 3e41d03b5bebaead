import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { readAuditProof } from "../decisions/read-audit-proof.ts";
import { listAuditEntries } from "./list-entries.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import { readConsistencyProof } from "./read-consistency-proof.ts";
import { readInclusionProof } from "./read-inclusion-proof.ts";
import { readAuditLogKey } from "./read-key.ts";

/** What is asked of the audit log. */
export function addAuditLogRoutes(app: ServiceApp, dependencies: ServiceDependencies): void {
  readCheckpoint(app, dependencies);
  readAuditLogKey(app, dependencies);
  readInclusionProof(app, dependencies);
  readConsistencyProof(app, dependencies);
  listAuditEntries(app, dependencies);
  readAuditProof(app, dependencies);
}
