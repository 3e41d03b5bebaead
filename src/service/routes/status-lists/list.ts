import { createRoute, z } from "@hono/zod-openapi";
import type { TrustLeafList } from "../../../trust/trust-tree.ts";
import { CACHE, cache } from "../../http/cache.ts";
import { json, NOT_MODIFIED, problems, timeSchema } from "../../http/describe-route.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { findLeafList, findTrustRoots } from "../../store/trust-roots.ts";

const statusListSchema = z
  .object({
    issuer: z.string().openapi({ description: "did:web; its document names the list's address" }),
    didDocument: z.string().openapi({ description: "where that document is" }),
    statusRoot: z.string().openapi({ description: "root of the status tree, decimal" }),
    statusAsOf: timeSchema.openapi({ description: "the root was the issuer's list then" }),
    screenedAt: timeSchema
      .optional()
      .openapi({ description: "who is not revoked was screened then; absent: never" }),
    listVersion: z.int().openapi({ description: "version of the list screened against" }),
  })
  .openapi("StatusList");

const route = createRoute({
  method: "get",
  path: "/v1/status-lists",
  operationId: "listStatusLists",
  tags: ["trust"],
  summary: "What the newest trust root says of each issuer's status list",
  middleware: [...cache(CACHE.revalidated)] as const,
  responses: {
    200: json(
      z.object({
        trustRoot: z.string().optional().openapi({ description: "absent: none counts" }),
        statusLists: z.array(statusListSchema),
      }),
      "one for each issuer",
    ),
    ...NOT_MODIFIED,
    ...problems(),
  },
});

/** GET /v1/status-lists: under which list's state proofs of an issuer's credentials are made. */
export function listStatusLists(app: ServiceApp, { database }: ServiceDependencies): void {
  app.openapi(route, async (context) => {
    const [newest] = await findTrustRoots(database, 1);
    const text = newest === undefined ? undefined : await findLeafList(database, newest.root);
    if (newest === undefined || text === undefined) {
      return context.json({ statusLists: [] }, 200);
    }
    const { leaves } = JSON.parse(text) as TrustLeafList;
    const statusLists = leaves.map(({ issuer }) => ({
      issuer: issuer.id,
      didDocument: didDocumentUrl(issuer.id),
      statusRoot: issuer.statusRoot,
      statusAsOf: toTime(issuer.statusAsOf),
      ...(issuer.screenedAt === 0 ? {} : { screenedAt: toTime(issuer.screenedAt) }),
      listVersion: issuer.listVersion,
    }));
    return context.json({ trustRoot: newest.root, statusLists }, 200);
  });
}

const toTime = (seconds: number) => new Date(seconds * 1000).toISOString();

/** The did:web method, section 3.2. */
function didDocumentUrl(did: string): string {
  const [host = "", ...path] = did.slice("did:web:".length).split(":").map(decodeURIComponent);
  return path.length === 0
    ? `https://${host}/.well-known/did.json`
    : `https://${host}/${path.join("/")}/did.json`;
}
