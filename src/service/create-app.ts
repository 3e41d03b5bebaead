import { ServiceError } from "../errors.ts";
import { allowWallets } from "./http/allow-wallets.ts";
import { apiKeyRingOf, authenticate } from "./http/authenticate.ts";
import { limitRequests } from "./http/limit-requests.ts";
import { logAccess } from "./http/log-access.ts";
import { observeRequests } from "./http/observe-requests.ts";
import { problemResponse, toSymbolonError } from "./http/problem.ts";
import { randomId } from "./http/random-id.ts";
import { secureHeaders } from "./http/secure-headers.ts";
import { traceRequests } from "./http/trace-requests.ts";
import { readDecision } from "./routes/decisions/read.ts";
import { readHealth } from "./routes/health/read.ts";
import { readMetrics } from "./routes/metrics/read.ts";
import { listPolicies } from "./routes/policies/list.ts";
import { readPolicy } from "./routes/policies/read.ts";
import { createPresentationRequest } from "./routes/presentation-requests/create.ts";
import { readPresentationRequest } from "./routes/presentation-requests/read.ts";
import { readDecisionOfRequest } from "./routes/presentation-requests/read-decision.ts";
import { submitPresentation } from "./routes/presentation-requests/submit.ts";
import { readReady } from "./routes/ready/read.ts";
import { createTrustRoot } from "./routes/trust-roots/create.ts";
import { listTrustRoots } from "./routes/trust-roots/list.ts";
import { readTrustRoot } from "./routes/trust-roots/read.ts";
import { withdrawRoot } from "./routes/trust-roots/withdraw.ts";
import { newServiceApp, type ServiceApp } from "./service-app.ts";
import type { ServiceDependencies } from "./service-dependencies.ts";
import { acceptPresentations } from "./verification/accept-presentation.ts";
import { describeFault } from "./verification/describe-fault.ts";

/** What a wallet in a browser may call from a listed origin. */
const HOLDER_PATHS = [
  "/v1/presentation-requests/:id",
  "/v1/presentation-requests/:id/presentations",
  "/v1/policies",
  "/v1/policies/:id",
  "/v1/trust-roots",
  "/v1/trust-roots/:root",
];

/**
 * The verifier's HTTP service. It opens nothing and waits for nothing: store, clock, randomness and verification are
 * passed in. Relying parties and operators bear an API key; holders need the id of a request and no more.
 */
export function createApp(dependencies: ServiceDependencies): ServiceApp {
  const { config, logger, random } = dependencies;
  const app = newServiceApp();
  const relyingParty = authenticate(dependencies, "decisions");
  const operator = authenticate(dependencies, "trust");

  app.use(
    "*",
    logAccess(logger, () => randomId(random)),
  );
  if (dependencies.tracing !== undefined) app.use("*", traceRequests(dependencies.tracing));
  if (dependencies.metrics !== undefined) app.use("*", observeRequests(dependencies.metrics));
  app.use("*", secureHeaders());
  for (const path of HOLDER_PATHS) app.use(path, allowWallets(config.allowedOrigins));
  app.use("*", limitRequests(dependencies, apiKeyRingOf(dependencies)));

  app.get("/health", readHealth());
  app.get("/ready", readReady(dependencies));

  readMetrics(app, dependencies);

  const requests = "/v1/presentation-requests";
  createPresentationRequest(app, dependencies);
  app.get(`${requests}/:id`, readPresentationRequest(dependencies));
  app.post(`${requests}/:id/presentations`, submitPresentation(acceptPresentations(dependencies)));
  app.get(`${requests}/:id/decision`, relyingParty, readDecisionOfRequest(dependencies));
  app.get("/v1/decisions/:id", relyingParty, readDecision(dependencies));
  listPolicies(app, dependencies);
  readPolicy(app, dependencies);
  app.post("/v1/trust-roots", operator, createTrustRoot(dependencies));
  app.get("/v1/trust-roots", listTrustRoots(dependencies));
  app.get("/v1/trust-roots/:root", readTrustRoot(dependencies));
  app.post("/v1/trust-roots/:root/withdraw", operator, withdrawRoot(dependencies));

  app.notFound((context) =>
    problemResponse(
      context,
      new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such resource"),
    ),
  );
  app.onError((thrown, context) => {
    const error = toSymbolonError(thrown);
    const response = problemResponse(context, error);
    if (response.status >= 500) {
      const fault = error.details.fault ?? describeFault(error.cause ?? error);
      logger.error({ code: error.code, fault }, "failed");
    }
    return response;
  });
  return app;
}
