import { createRoute, z } from "@hono/zod-openapi";
import { bytesToHex } from "@noble/hashes/utils.js";
import { ServiceError } from "../../../errors.ts";
import { createConsistencyProof } from "../../../transparency/consistency-proof.ts";
import { json, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { auditSize, nodeReader } from "../../store/audit-tree.ts";
import { countText, hashText } from "./audit-schemas.ts";

const proofSchema = z
  .object({
    from: z.int().min(0),
    to: z.int().min(0),
    hashes: z.array(hashText).openapi({ description: "RFC 9162 2.1.4" }),
  })
  .openapi("AuditLogConsistencyProof");

const route = createRoute({
  method: "get",
  path: "/v1/audit-log/proofs/consistency",
  operationId: "readAuditConsistencyProof",
  tags: ["audit log"],
  summary: "That the log of one size continues the log of a smaller one",
  request: {
    query: z.object({
      from: countText("size of the older checkpoint"),
      to: countText("size of the newer checkpoint"),
    }),
  },
  responses: { 200: json(proofSchema, "the proof"), ...problems(400, 404) },
});

/** Public: hashes of complete subtrees, none of which says anything of an entry. */
export function readConsistencyProof(app: ServiceApp, { database }: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const query = context.req.valid("query");
    const [from, to] = [Number(query.from), Number(query.to)];
    if (from > to || to > (await auditSize(database))) {
      throw new ServiceError("ERR_SERVICE_NOT_FOUND", "the audit log has no such sizes");
    }
    const proof = await createConsistencyProof({ from, to }, nodeReader(database));
    return context.json({ from, to, hashes: proof.map(bytesToHex) }, 200);
  });
}
