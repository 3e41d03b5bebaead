import type { Handler } from "hono";
import { readJsonBody } from "../../http/read-json-body.ts";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";
import { addTrustRoot } from "../../store/add-trust-root.ts";
import { BoundedQueue } from "../../verification/bounded-queue.ts";

/** Twice what a full tree of issuers takes. */
const MAX_VALUES = 65_536;

/** POST /v1/trust-roots: the operator posts a leaf list; the root that counts is the one recomputed from it. */
export function createTrustRoot({
  config,
  database,
  clock,
  verifyTrustRoot,
}: ServiceDependencies): Handler<ServiceEnvironment> {
  const limits = { maxBytes: config.maxLeafListBytes, maxValues: MAX_VALUES };
  const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 4 });
  return async (context) => {
    const json = await readJsonBody(context, limits);
    const { root, issuers } = await queue.run(() => verifyTrustRoot(json));
    const { created, postedAt } = await addTrustRoot(database, {
      root: root.toString(),
      issuers,
      leafList: JSON.stringify(json),
      now: clock(),
      operator: context.get("clientId"),
    });
    const body = {
      root: root.toString(),
      issuers,
      postedAt: new Date(postedAt).toISOString(),
    };
    return context.json(body, created ? 201 : 200);
  };
}
