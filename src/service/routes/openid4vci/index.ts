import { allowWallets } from "../../http/allow-wallets.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { createNonce } from "./create-nonce.ts";
import { createCredentialOffer } from "./create-offer.ts";
import { createCredentialReissues } from "./create-reissues.ts";
import { createCredentialRevocation } from "./create-revocation.ts";
import { createToken } from "./create-token.ts";
import { issueOfferedCredential } from "./issue-credential.ts";
import { readMetadata } from "./read-metadata.ts";
import { readCredentialOffer, readOfferStanding } from "./read-offer.ts";
import { refreshCredential } from "./refresh-credential.ts";
import { createStatusPublication, readStatusFile } from "./status-files.ts";

/** What a wallet in a browser may call from a listed origin. */
const HOLDER_PATHS = [
  "/.well-known/openid-credential-issuer",
  "/.well-known/openid-credential-issuer/:path",
  "/.well-known/oauth-authorization-server",
  "/.well-known/oauth-authorization-server/:path",
  "/v1/openid4vci/*",
  "/status/:file",
];

/** OpenID4VCI 1.0 with a pre-authorised code, refresh by proof of possession, and the issuer's own routes. */
export function serveOpenid4vci(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { allowedOrigins } = dependencies.config;
  for (const path of HOLDER_PATHS) {
    app.use(path, allowWallets(allowedOrigins, "Content-Type, Authorization"));
  }
  readMetadata(app, dependencies);
  createCredentialOffer(app, dependencies);
  readOfferStanding(app, dependencies);
  readCredentialOffer(app, dependencies);
  createToken(app, dependencies);
  createNonce(app, dependencies);
  issueOfferedCredential(app, dependencies);
  refreshCredential(app, dependencies);
  createCredentialReissues(app, dependencies);
  createCredentialRevocation(app, dependencies);
  createStatusPublication(app, dependencies);
  readStatusFile(app, dependencies);
}
