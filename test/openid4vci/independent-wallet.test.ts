import { createHash, randomBytes } from "node:crypto";
import { type CallbackContext, clientAuthenticationAnonymous } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptOffer } from "../../src/holder/accept-offer.ts";
import { readCredentialOffer } from "../../src/holder/read-credential-offer.ts";
import { receiveCredential } from "../../src/holder/receive-credential.ts";
import { decodeCredential } from "../../src/openid4vci/encode-credential.ts";
import {
  CREDENTIAL_ISSUER,
  commitmentOf,
  createIssuanceWorld,
  fetchOf,
  type IssuanceWorld,
  newHolder,
  offerTo,
  openProvingTools,
  type ProvingTools,
  proofOf,
} from "../service/issuance-world.ts";

let tools: ProvingTools;
let world: IssuanceWorld;

beforeAll(async () => {
  tools = await openProvingTools();
});
afterAll(() => tools?.prover.close());
beforeEach(async () => {
  world = await createIssuanceWorld(tools);
});
afterEach(() => world.close());

/** None of this protocol signs or encrypts anything by JWT. */
const unasked = () => Promise.reject(new Error("not asked for in this protocol"));

function client(): Openid4vciClient {
  const fetch = fetchOf(world.app);
  const callbacks: Omit<CallbackContext, "verifyJwt" | "decryptJwe" | "encryptJwe"> = {
    fetch: (input, init) => fetch(String(input), init as RequestInit),
    hash: (data, alg) => createHash(alg.replace("-", "")).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    signJwt: unasked,
    clientAuthentication: clientAuthenticationAnonymous(),
  };
  return new Openid4vciClient({ callbacks: callbacks as never });
}

describe("@openid4vc/openid4vci as the wallet", () => {
  it("resolves the offer and both metadata, redeems the code, and fetches the credential with a real proof", async () => {
    const wallet = client();
    const holder = newHolder();
    const { deepLink, txCode } = await offerTo(world, "customer-1", { txCode: {} });
    const credentialOffer = await wallet.resolveCredentialOffer(deepLink);
    expect(credentialOffer.credential_configuration_ids).toEqual(["SymbolonCredential"]);
    const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer);
    expect(issuerMetadata.originalDraftVersion).toBe("V1");
    expect(issuerMetadata.knownCredentialConfigurations.SymbolonCredential).toMatchObject({
      format: "ldp_vc",
      credential_signing_alg_values_supported: ["symbolon-bjj-poseidon-2026"],
      proof_types_supported: {
        symbolon_possession: { proof_signing_alg_values_supported: ["groth16-bn254"] },
      },
    });

    const { accessTokenResponse } = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      txCode: txCode ?? "",
    });
    const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata });
    const { credentialResponse } = await wallet.retrieveCredentials({
      issuerMetadata,
      accessToken: accessTokenResponse.access_token,
      credentialConfigurationId: "SymbolonCredential",
      proofs: { symbolon_possession: [await proofOf(world, holder, { nonce })] } as never,
    });

    const [issued] = credentialResponse.credentials as [{ credential: unknown }];
    const credential = await receiveCredential(decodeCredential(issued.credential), {
      hash: world.hash,
      holder,
      now: new Date(world.clock.now),
    });
    expect(credential.holderCommitment).toBe(String(commitmentOf(world.hash, holder)));
  });

  it("finds the metadata of an issuer whose URL has a path, and our wallet its credential", async () => {
    await world.close();
    world = await createIssuanceWorld(tools, { credentialIssuer: `${CREDENTIAL_ISSUER}/kyc` });
    const { deepLink } = await offerTo(world);
    const wallet = client();
    const { credential_issuer } = await wallet.resolveCredentialOffer(deepLink);
    const { credentialIssuer, authorizationServers } =
      await wallet.resolveIssuerMetadata(credential_issuer);
    expect(credentialIssuer.credential_issuer).toBe(`${CREDENTIAL_ISSUER}/kyc`);
    expect(authorizationServers[0]?.issuer).toBe(`${CREDENTIAL_ISSUER}/kyc`);
    for (const path of ["", "/other"]) {
      for (const name of ["openid-credential-issuer", "oauth-authorization-server"]) {
        expect((await world.app.request(`/.well-known/${name}${path}`)).status).toBe(404);
      }
    }
    const { renewal } = await acceptOffer({
      ...world,
      offer: await readCredentialOffer(deepLink, world),
      holder: newHolder(),
      now: () => new Date(world.clock.now),
    });
    expect(renewal.credentialIssuer).toBe(`${CREDENTIAL_ISSUER}/kyc`);
  });

  it("reads the service's refusals: a code twice, a wrong transaction code, a proof that does not hold", async () => {
    const wallet = client();
    const { deepLink } = await offerTo(world);
    const credentialOffer = await wallet.resolveCredentialOffer(deepLink);
    const issuerMetadata = await wallet.resolveIssuerMetadata(CREDENTIAL_ISSUER);
    const redeem = () =>
      wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer, issuerMetadata });
    const { accessTokenResponse } = await redeem();
    await expect(redeem()).rejects.toMatchObject({ errorResponse: { error: "invalid_grant" } });

    const proof = await proofOf(world, newHolder(), { credentialIssuer: "https://evil.example" });
    const refused = wallet.retrieveCredentials({
      issuerMetadata,
      accessToken: accessTokenResponse.access_token,
      credentialConfigurationId: "SymbolonCredential",
      proofs: { symbolon_possession: [proof] } as never,
    });
    await expect(refused).rejects.toMatchObject({
      response: { credentialErrorResponseResult: { data: { error: "invalid_proof" } } },
    });
  });
});
