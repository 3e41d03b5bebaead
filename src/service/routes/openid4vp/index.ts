import { allowWallets } from "../../http/allow-wallets.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import type { AcceptPresentation } from "../../verification/accept-presentation.ts";
import { createOpenid4vpRequest } from "./create-request.ts";
import { readDidDocument } from "./read-did-document.ts";
import { readOutcome } from "./read-outcome.ts";
import { readRequestObject } from "./read-request-object.ts";
import { redeemResponseCode } from "./redeem-response-code.ts";
import { submitResponse } from "./submit-response.ts";

/** What a wallet in a browser may call from a listed origin. */
const HOLDER_PATHS = [
  "/v1/openid4vp/requests/:id",
  "/v1/openid4vp/requests/:id/response",
  "/.well-known/did.json",
];

/** OpenID4VP 1.0 beside the plain protocol: the same requests, verification, nullifiers and decisions. */
export function serveOpenid4vp(
  app: ServiceApp,
  dependencies: ServiceDependencies,
  accept: AcceptPresentation,
): void {
  for (const path of HOLDER_PATHS) app.use(path, allowWallets(dependencies.config.allowedOrigins));
  createOpenid4vpRequest(app, dependencies);
  readRequestObject(app, dependencies);
  submitResponse(app, dependencies, accept);
  readOutcome(app, dependencies);
  redeemResponseCode(app, dependencies);
  readDidDocument(app, dependencies);
}
