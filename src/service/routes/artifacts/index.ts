import { createRoute, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { ServiceError } from "../../../errors.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { describeOnly, documentSchema, NOT_MODIFIED, problems } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { openArtifactFiles } from "./artifact-files.ts";
import { sendFile } from "./send-file.ts";

const manifestRoute = createRoute({
  method: "get",
  path: "/artifacts/manifest.json",
  operationId: "readArtifactManifest",
  tags: ["artifacts"],
  summary: "The circuits that wallets prove, and the hashes of their files",
  middleware: [...cache(CACHE.revalidated)] as const,
  responses: {
    200: {
      description: "each file with its SHA-256 and that of each chunk of 1 MiB",
      content: { "application/json": { schema: documentSchema("a manifest of artifacts") } },
    },
    ...NOT_MODIFIED,
    ...problems(404),
  },
});

const bytes = z.string().openapi({ format: "binary" });
const content = {
  "application/octet-stream": { schema: bytes },
  "application/wasm": { schema: bytes },
  "application/json": { schema: documentSchema("a verification key, or a ceremony's record") },
};
const fileRoute = createRoute({
  method: "get",
  path: "/artifacts/{circuit}/{file}",
  operationId: "readArtifact",
  tags: ["artifacts"],
  summary: "A file of a circuit: witness module, proving key, verification key",
  request: {
    params: z.object({ circuit: z.string(), file: z.string() }),
    query: z.object({
      sha256: z.string().optional().openapi({
        description: "the file of this hash and no other; the answer may then be kept for ever",
      }),
    }),
    headers: z.object({
      range: z.string().optional().openapi({ description: "one range of bytes" }),
    }),
  },
  responses: {
    200: { description: "the file", content },
    206: { description: "the part of Range", content },
    ...NOT_MODIFIED,
    ...problems(404),
  },
});

/**
 * GET /artifacts/…: what a wallet needs to prove, for `fetchArtifacts`. The files are the same for everybody and say
 * nothing of anybody, so that any origin may read them.
 */
export function serveArtifacts(
  app: ServiceApp,
  { config }: { readonly config: Pick<ServiceDependencies["config"], "artifactsDirectory"> },
): void {
  const files = openArtifactFiles(config.artifactsDirectory);
  app.use("/artifacts/*", allowEveryone);
  app.openapi(manifestRoute, async (context) => {
    const listed = await files.readManifest();
    if (listed === undefined) return noArtifact();
    return context.body(listed.bytes, 200, { "Content-Type": "application/json" });
  });
  describeOnly(app, fileRoute);
  app.on(fileRoute.method, fileRoute.getRoutingPath(), async (context) => {
    const { circuit = "", file: name = "" } = context.req.param();
    const file = await files.findFile(circuit, name);
    const sha256 = context.req.query("sha256");
    if (file === undefined || (sha256 ?? file.record.sha256) !== file.record.sha256) {
      return noArtifact();
    }
    return sendFile(context, files, file, sha256 !== undefined);
  });
}

const allowEveryone: MiddlewareHandler<ServiceEnvironment> = async (context, next) => {
  if (context.req.method === "OPTIONS") {
    return context.body(null, 204, {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD",
      "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match",
      "Access-Control-Max-Age": "86400",
    });
  }
  await next();
  const { headers } = context.res;
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers", "Content-Range, Accept-Ranges, ETag");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
};

function noArtifact(): never {
  throw new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such artifact here");
}
