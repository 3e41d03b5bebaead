import { createRoute, z } from "@hono/zod-openapi";
import { encodeVerifierKey } from "../../../transparency/verifier-key.ts";
import { json, problems } from "../../http/describe-route.ts";
import { checkpointSigner } from "../../keys/checkpoint-signer.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const keySchema = z
  .object({
    origin: z.string().openapi({ description: "first line of every checkpoint" }),
    verifierKey: z
      .string()
      .openapi({ description: "C2SP signed-note: name+id+base64 of an Ed25519 key" }),
  })
  .openapi("AuditLogKey");

const route = createRoute({
  method: "get",
  path: "/v1/audit-log/key",
  operationId: "readAuditLogKey",
  tags: ["audit log"],
  summary:
    "The key that checkpoints are verified with; keep it, and compare it with what others got",
  responses: { 200: json(keySchema, "the key"), ...problems() },
});

export function readAuditLogKey(app: ServiceApp, { config, keys }: ServiceDependencies): void {
  const { key } = checkpointSigner(config, keys);
  const body = { origin: key.name, verifierKey: encodeVerifierKey(key) };
  app.openapi(route, (context) => context.json(body, 200));
}
