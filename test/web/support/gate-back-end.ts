import { Hono } from "hono";
import { ClientError, type createServiceClient } from "../../../src/client/index.ts";

type Client = ReturnType<typeof createServiceClient>;

/** A dApp's back end: it alone has the service's API key. docs/web-wallet.md shows it. */
export function gateBackEnd(service: Client, policyId: string): Hono {
  const app = new Hono();
  app.post("/gate/requests", async (context) => {
    const { id, request } = await service.createPresentationRequest({ body: { policyId } });
    return context.json({ id, request });
  });
  app.post("/gate/requests/:id/presentation", async (context) => {
    const id = context.req.param("id");
    try {
      await service.submitPresentation({ id, body: await context.req.json() });
    } catch (error) {
      // A refusal is recorded: the decision says so.
      if (!(error instanceof ClientError) || error.code === "ERR_CLIENT_NETWORK") throw error;
    }
    const { outcome, code } = await service.readDecisionOfRequest({ id });
    return context.json({ outcome, code });
  });
  return app;
}
