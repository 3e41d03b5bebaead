import { ServiceError } from "../errors.ts";
import { allowWallets } from "./http/allow-wallets.ts";
import { apiKeyRingOf } from "./http/authenticate.ts";
import { limitRequests } from "./http/limit-requests.ts";
import { logAccess } from "./http/log-access.ts";
import { observeRequests } from "./http/observe-requests.ts";
import { problemResponse, toSymbolonError } from "./http/problem.ts";
import { randomId } from "./http/random-id.ts";
import { secureHeaders } from "./http/secure-headers.ts";
import { traceRequests } from "./http/trace-requests.ts";
import { serveArtifacts } from "./routes/artifacts/index.ts";
import { addAuditLogRoutes } from "./routes/audit-log/index.ts";
import { createAccessToken } from "./routes/decisions/create-access-token.ts";
import { listDecisions } from "./routes/decisions/list.ts";
import { readDecision } from "./routes/decisions/read.ts";
import { readAttestation } from "./routes/decisions/read-attestation.ts";
import { readReceipt } from "./routes/decisions/read-receipt.ts";
import { readDocs } from "./routes/docs/read.ts";
import { readHealth } from "./routes/health/read.ts";
import { readJwks } from "./routes/jwks/read.ts";
import { readMetrics } from "./routes/metrics/read.ts";
import { readOpenApiDocument } from "./routes/openapi/read.ts";
import { serveOpenid4vci } from "./routes/openid4vci/index.ts";
import { serveOpenid4vp } from "./routes/openid4vp/index.ts";
import { listPolicies } from "./routes/policies/list.ts";
import { readPolicy } from "./routes/policies/read.ts";
import { listPolicyVersions } from "./routes/policies/versions.ts";
import { policyFeedRoutes } from "./routes/policy-feed/index.ts";
import { createPresentationRequest } from "./routes/presentation-requests/create.ts";
import { listPresentationRequests } from "./routes/presentation-requests/list.ts";
import { readPresentationRequest } from "./routes/presentation-requests/read.ts";
import { readDecisionOfRequest } from "./routes/presentation-requests/read-decision.ts";
import { readPresentationRequestQr } from "./routes/presentation-requests/read-qr.ts";
import { submitPresentation } from "./routes/presentation-requests/submit.ts";
import { readReady } from "./routes/ready/read.ts";
import { createSolvencyReport } from "./routes/solvency-reports/create.ts";
import { listSolvencyReports } from "./routes/solvency-reports/list.ts";
import { readSolvencyReport } from "./routes/solvency-reports/read.ts";
import { listStatusLists } from "./routes/status-lists/list.ts";
import { checkTrustRootStatus } from "./routes/trust-roots/check-status.ts";
import { createTrustRoot } from "./routes/trust-roots/create.ts";
import { listTrustRoots } from "./routes/trust-roots/list.ts";
import { readTrustRoot } from "./routes/trust-roots/read.ts";
import { withdrawRoot } from "./routes/trust-roots/withdraw.ts";
import { listWebhooks } from "./routes/webhooks/list.ts";
import { listDeadLetters } from "./routes/webhooks/list-dead-letters.ts";
import { redeliverDeadLetter } from "./routes/webhooks/redeliver.ts";
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
  "/v1/policies/:id/versions",
  "/v1/trust-roots",
  "/v1/trust-roots/:root",
  "/v1/status-lists",
];

const OTHER_VERSION = /^\/v(?!1\/)[0-9]+(?:\/|$)/;

/**
 * The verifier's HTTP service. It opens nothing and waits for nothing: store, clock, randomness and verification are
 * passed in. Relying parties and operators bear an API key; holders need the id of a request and no more.
 */
export function createApp(dependencies: ServiceDependencies): ServiceApp {
  const { config, logger, random } = dependencies;
  const app = newServiceApp();
  const accept = acceptPresentations(dependencies);

  app.use(
    "*",
    logAccess(logger, () => randomId(random)),
  );
  if (dependencies.tracing !== undefined) app.use("*", traceRequests(dependencies.tracing));
  if (dependencies.metrics !== undefined) app.use("*", observeRequests(dependencies.metrics));
  app.use("*", secureHeaders());
  for (const path of HOLDER_PATHS) app.use(path, allowWallets(config.allowedOrigins));
  app.use("*", limitRequests(dependencies, apiKeyRingOf(dependencies)));

  readHealth(app);
  readReady(app, dependencies);
  readOpenApiDocument(app, dependencies);
  readDocs(app, dependencies);
  readMetrics(app, dependencies);
  serveArtifacts(app, dependencies);
  createPresentationRequest(app, dependencies);
  listPresentationRequests(app, dependencies);
  readPresentationRequest(app, dependencies);
  readPresentationRequestQr(app, dependencies);
  submitPresentation(app, accept);
  readDecisionOfRequest(app, dependencies);
  listDecisions(app, dependencies);
  readDecision(app, dependencies);
  addAuditLogRoutes(app, dependencies);
  serveOpenid4vp(app, dependencies, accept);
  serveOpenid4vci(app, dependencies);
  readReceipt(app, dependencies);
  createAccessToken(app, dependencies);
  readAttestation(app, dependencies);
  readJwks(app, dependencies);
  listWebhooks(app, dependencies);
  listDeadLetters(app, dependencies);
  redeliverDeadLetter(app, dependencies);
  listPolicies(app, dependencies);
  readPolicy(app, dependencies);
  listPolicyVersions(app, dependencies);
  policyFeedRoutes(app, dependencies);
  createTrustRoot(app, dependencies);
  listTrustRoots(app, dependencies);
  readTrustRoot(app, dependencies);
  withdrawRoot(app, dependencies);
  listStatusLists(app, dependencies);
  createSolvencyReport(app, dependencies);
  listSolvencyReports(app, dependencies);
  readSolvencyReport(app, dependencies);

  checkTrustRootStatus(app, dependencies);

  app.notFound((context) =>
    problemResponse(
      context,
      new ServiceError(
        "ERR_SERVICE_NOT_FOUND",
        OTHER_VERSION.test(context.req.path)
          ? "this version of the API is not served; the paths start with /v1"
          : "there is no such resource",
      ),
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
