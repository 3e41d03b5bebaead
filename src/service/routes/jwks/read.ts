import { createRoute, z } from "@hono/zod-openapi";
import { problems } from "../../http/describe-route.ts";
import { publishedJwks } from "../../keys/service-keys.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";

const jwksSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        alg: z.literal("EdDSA").optional(),
        use: z.literal("sig").optional(),
        exp: z
          .int()
          .optional()
          .openapi({ description: "Unix seconds; of a key that was replaced: nothing of later" }),
      }),
    ),
  })
  .openapi("JwkSet");

const route = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  operationId: "readKeys",
  tags: ["keys"],
  summary: "The keys of receipts and access tokens: the present one first, then those of before",
  responses: {
    200: {
      description: "RFC 7517",
      content: { "application/jwk-set+json": { schema: jwksSchema } },
    },
    ...problems(),
  },
});

/** GET /.well-known/jwks.json */
export function readJwks(app: ServiceApp, { keys }: ServiceDependencies): void {
  const published = publishedJwks(keys);
  app.openapi(route, async (context) =>
    context.json({ keys: await published }, 200, {
      "Content-Type": "application/jwk-set+json",
      // Short beside the overlap of a rotation, so that a new key is known before it matters.
      "Cache-Control": "public, max-age=300",
    }),
  );
}
