import { createRoute, z } from "@hono/zod-openapi";
import { problems } from "../../http/describe-route.ts";
import { checkpointSigner } from "../../keys/checkpoint-signer.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { signAuditCheckpoint } from "../../store/sign-audit-checkpoint.ts";

const route = createRoute({
  method: "get",
  path: "/v1/audit-log/checkpoint",
  operationId: "readAuditCheckpoint",
  tags: ["audit log"],
  summary: "The size and the root of the audit log, signed (C2SP tlog-checkpoint)",
  responses: {
    200: {
      description: "a signed note",
      content: { "text/plain": { schema: z.string() } },
    },
    ...problems(503),
  },
});

/** Public: it says how many entries there are, and nothing of them. */
export function readCheckpoint(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { config, keys, database, clock } = dependencies;
  const signer = checkpointSigner(config, keys);
  app.openapi(route, async (context) => {
    const { note } = await signAuditCheckpoint(database, { signer, now: clock() });
    context.header("Cache-Control", "no-cache");
    return context.text(note, 200);
  });
}
