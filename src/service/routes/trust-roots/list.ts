import type { Handler } from "hono";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { findTrustRoots } from "../../store/trust-roots.ts";

const MOST = 100;

/** GET /v1/trust-roots: the newest roots, newest first; wallets prove under the first. */
export function listTrustRoots({ database }: ServiceDependencies): Handler<ServiceEnvironment> {
  return async (context) => {
    const rows = await findTrustRoots(database, MOST);
    return context.json({
      trustRoots: rows.map(({ root, issuers, posted_at }) => ({
        root,
        issuers,
        postedAt: new Date(posted_at).toISOString(),
      })),
    });
  };
}
