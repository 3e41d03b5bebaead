import { beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../../src/credential/types.ts";
import { SymbolonError } from "../../src/errors.ts";
import {
  encodeCredentialOffer,
  parseCredentialOffer,
  readOfferText,
} from "../../src/openid4vci/credential-offer.ts";
import { parseProofs, parseRefreshRequest } from "../../src/openid4vci/credential-request.ts";
import {
  createOfferLink,
  decodeCredential,
  encodeCredential,
  encodeIssuerMetadata,
  encodeServerMetadata,
  type IssuerMetadata,
  parseCredentialResponse,
  parseIssuerMetadata,
  parseNonceResponse,
  parseRefreshResponse,
  parseServerMetadata,
  parseTokenResponse,
  wellKnownAddress,
} from "../../src/openid4vci/index.ts";
import { createWorld } from "../support/world.ts";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SymbolonError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

const ISSUER = "https://kyc.example/eu";
const OFFER = {
  credentialIssuer: ISSUER,
  preAuthorizedCode: "a-code",
  txCode: { inputMode: "numeric", length: 6 },
} as const;

describe("an offer", () => {
  it("survives its JSON, and its link", () => {
    const json = encodeCredentialOffer(OFFER);
    expect(parseCredentialOffer(JSON.parse(JSON.stringify(json)))).toEqual(OFFER);
    expect(readOfferText(JSON.stringify(json))).toEqual({ kind: "value", json });
    const value = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(json))}`;
    expect(readOfferText(` ${value}\n`)).toEqual({ kind: "value", json });
    const uri = "https://kyc.example/v1/offers/x?y=1&z=ü";
    expect(readOfferText(createOfferLink(uri))).toEqual({ kind: "reference", uri });
  });

  const GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
  const json = encodeCredentialOffer(OFFER);

  it("leaves members alone that it does not know, as the standard asks", () => {
    const grants = { ...json.grants, authorization_code: {} };
    expect(parseCredentialOffer({ ...json, grants, more: 1 })).toEqual(OFFER);
  });

  it.each([
    ["no issuer", { ...json, credential_issuer: undefined }],
    ["plain http", { ...json, credential_issuer: "http://kyc.example" }],
    ["an issuer with a query", { ...json, credential_issuer: "https://kyc.example/?a=1" }],
    ["another credential", { ...json, credential_configuration_ids: ["Other"] }],
    ["no credential", { ...json, credential_configuration_ids: [] }],
    ["no grant", { ...json, grants: {} }],
    ["another grant", { ...json, grants: { authorization_code: {} } }],
    ["no code", { ...json, grants: { [GRANT]: {} } }],
    ["a code with a line end", { ...json, grants: { [GRANT]: { "pre-authorized_code": "a\nb" } } }],
    [
      "an endless code",
      { ...json, grants: { [GRANT]: { "pre-authorized_code": "a".repeat(1025) } } },
    ],
    ["a list", []],
    ["nothing", null],
    ["a text", "offer"],
  ])("is refused with %s", (_, offer) => {
    expect(codeOf(() => parseCredentialOffer(offer))).toBe("ERR_ISSUANCE_OFFER_FORM");
  });

  it.each([
    "",
    "hello",
    "{",
    "openid-credential-offer://",
    "openid-credential-offer://?credential_offer={",
    "openid-credential-offer://?credential_offer={}&credential_offer_uri=https://x.example",
    "openid-credential-offer://?credential_offer_uri=https://a.example&credential_offer_uri=https://b.example",
    `openid-credential-offer://?credential_offer=${"1".repeat(20_000)}`,
  ])("is refused as the text %.80s", (text) => {
    expect(codeOf(() => readOfferText(text))).toBe("ERR_ISSUANCE_OFFER_FORM");
  });
});

describe("metadata", () => {
  const metadata: IssuerMetadata = {
    credentialIssuer: ISSUER,
    issuerId: "did:web:kyc.example:eu",
    publicKey: { x: "1", y: "2" },
    credentialEndpoint: "https://kyc.example/v1/credential",
    nonceEndpoint: "https://kyc.example/v1/nonce",
    refreshEndpoint: "https://kyc.example/v1/refresh",
  };
  const json = encodeIssuerMetadata(metadata, "KYC");

  it("are found between the host and the issuer's path", () => {
    const name = "openid-credential-issuer";
    expect(wellKnownAddress(ISSUER, name)).toBe(`https://kyc.example/.well-known/${name}/eu`);
    expect(wellKnownAddress("https://kyc.example", name)).toBe(
      `https://kyc.example/.well-known/${name}`,
    );
  });

  it("survive their JSON, members beside them left alone", () => {
    const other = { ...JSON.parse(JSON.stringify(json)), more: 1 };
    expect(parseIssuerMetadata(other, ISSUER)).toEqual(metadata);
    const server = encodeServerMetadata(ISSUER, "https://kyc.example/v1/token");
    expect(parseServerMetadata(server, ISSUER)).toBe("https://kyc.example/v1/token");
  });

  it.each([
    ["of another issuer", { ...json, credential_issuer: "https://kyc.example" }, "METADATA_FORM"],
    ["without endpoints", { ...json, nonce_endpoint: undefined }, "METADATA_FORM"],
    ["without our members", { ...json, symbolon: undefined }, "METADATA_FORM"],
    [
      "of another credential",
      { ...json, credential_configurations_supported: {} },
      "METADATA_FORM",
    ],
    [
      "with a credential endpoint elsewhere",
      { ...json, credential_endpoint: "https://evil.example/c" },
      "ADDRESS",
    ],
    [
      "with a nonce endpoint of another port",
      { ...json, nonce_endpoint: "https://kyc.example:8443/n" },
      "ADDRESS",
    ],
    [
      "with an endpoint over plain http",
      { ...json, credential_endpoint: "http://kyc.example/c" },
      "METADATA_FORM",
    ],
    [
      "with another's did:web",
      { ...json, symbolon: { ...json.symbolon, issuer: "did:web:bank.example" } },
      "ADDRESS",
    ],
    [
      "with a refresh elsewhere",
      { ...json, symbolon: { ...json.symbolon, refresh_endpoint: "https://evil.example" } },
      "ADDRESS",
    ],
  ])("are refused %s", (_, changed, reason) => {
    expect(codeOf(() => parseIssuerMetadata(changed, ISSUER))).toBe(`ERR_ISSUANCE_${reason}`);
  });

  it("of a server elsewhere, or of another issuer, are refused", () => {
    const of = (issuer: string, endpoint: string) =>
      codeOf(() => parseServerMetadata(encodeServerMetadata(issuer, endpoint), ISSUER));
    expect(of(ISSUER, "https://evil.example/token")).toBe("ERR_ISSUANCE_ADDRESS");
    expect(of("https://evil.example", "https://kyc.example/token")).toBe(
      "ERR_ISSUANCE_METADATA_FORM",
    );
  });

  it.each([
    // one's own, and one that has the whole host
    ["https://kyc.example/eu", "did:web:kyc.example:eu", true],
    ["https://kyc.example/eu", "did:web:kyc.example:eu:kyc", true],
    ["https://kyc.example/eu/kyc", "did:web:kyc.example:eu", true],
    ["https://kyc.example", "did:web:kyc.example:eu", true],
    ["https://kyc.example/eu", "did:web:kyc.example", true],
    ["https://kyc.example:8443", "did:web:kyc.example%3A8443", true],
    // another's on the same host
    ["https://kyc.example/us", "did:web:kyc.example:eu", false],
    ["https://kyc.example/eu2", "did:web:kyc.example:eu", false],
    ["https://kyc.example/eu/a", "did:web:kyc.example:eu:b", false],
    ["https://kyc.example/a/eu", "did:web:kyc.example:eu", false],
    // another host, or another port of it
    ["https://kyc.example:8443", "did:web:kyc.example", false],
    ["https://kyc.example", "did:web:kyc.example%3A8443", false],
    ["https://kyc.example", "did:web:bank.example", false],
    // this machine
    ["http://127.0.0.1:8460", "did:web:127.0.0.1%3A8460", true],
    ["http://[::1]:8460", "did:web:localhost%3A8460", true],
    ["http://localhost:8460/eu", "did:web:127.0.0.1%3A8460:eu", true],
    ["http://localhost:8461", "did:web:localhost%3A8460", false],
    ["http://localhost:8460", "did:web:bank.example", false],
    ["http://127.0.0.1:8460", "did:web:kyc.example", false],
    ["https://localhost", "did:web:localhost.example", false],
    ["https://localhost.example", "did:web:localhost", false],
  ])("at %s of %s are taken: %s", (address, issuer, isTaken) => {
    const { origin } = new URL(address);
    const at = {
      ...(JSON.parse(
        JSON.stringify(json).replaceAll("https://kyc.example", origin),
      ) as typeof json),
      credential_issuer: address,
    };
    const changed = { ...at, symbolon: { ...at.symbolon, issuer } };
    expect(codeOf(() => parseIssuerMetadata(changed, address))).toBe(
      isTaken ? "nothing was thrown" : "ERR_ISSUANCE_ADDRESS",
    );
  });
});

describe("a credential as ldp_vc", () => {
  let credential: Credential;
  beforeAll(async () => {
    ({ credential } = await createWorld());
  });

  const change = (path: readonly string[], value: unknown): unknown => {
    const json = JSON.parse(JSON.stringify(encodeCredential(credential)));
    let at = json;
    for (const name of path.slice(0, -1)) at = at[name];
    at[path.at(-1) ?? ""] = value;
    return json;
  };

  it("is the same credential after, whichever its status index is", () => {
    const json = JSON.parse(JSON.stringify(encodeCredential(credential)));
    expect(json).toMatchObject({
      type: ["VerifiableCredential", "SymbolonCredential"],
      credentialStatus: { statusListIndex: "70000" },
      proof: { cryptosuite: "symbolon-bjj-poseidon-2026" },
    });
    expect(decodeCredential(json)).toEqual(credential);
    const last = { ...credential, status: { ...credential.status, index: 2 ** 25 - 1 } };
    expect(decodeCredential(JSON.parse(JSON.stringify(encodeCredential(last))))).toEqual(last);
  });

  it.each([
    [["type"], ["VerifiableCredential"]],
    [["@context"], []],
    [["more"], 1],
    [["issuer"], "https://kyc.example"],
    [["validFrom"], "today"],
    [["credentialStatus", "statusListIndex"], "70001"],
    [["credentialStatus", "statusListIndex"], "070000"],
    [["credentialStatus", "statusPurpose"], "suspension"],
    [["proof", "cryptosuite"], "eddsa-2022"],
    [["proof", "verificationMethod"], "did:web:issuer-17.example#1"],
    [["proof", "proofValue"], "u"],
    [["proof", "proofValue"], "uAAAA"],
    [["proof", "proofValue"], `u${Buffer.from("{}").toString("base64url")}`],
  ])("is refused with another %j", (path, value) => {
    expect(codeOf(() => decodeCredential(change(path, value)))).toBe("ERR_ISSUANCE_ANSWER_FORM");
  });

  it("is refused with claims or a commitment that are of no form", () => {
    expect(codeOf(() => decodeCredential(change(["credentialSubject", "claims"], {})))).toMatch(
      /^ERR_CREDENTIAL_/,
    );
    expect(
      codeOf(() => decodeCredential(change(["credentialSubject", "holderCommitment"], "x"))),
    ).toBe("ERR_CREDENTIAL_FORM");
  });
});

describe("answers and requests of other forms are refused", () => {
  it.each([
    ["token", () => parseTokenResponse({ token_type: "Bearer" })],
    ["token type", () => parseTokenResponse({ access_token: "a", token_type: "DPoP" })],
    ["token with a space", () => parseTokenResponse({ access_token: "a b", token_type: "Bearer" })],
    ["nonce", () => parseNonceResponse({})],
    ["credentials", () => parseCredentialResponse({ credentials: [] })],
    ["two credentials", () => parseCredentialResponse({ credentials: [{}, {}] })],
    ["transaction", () => parseCredentialResponse({ transaction_id: "x" })],
    ["refresh", () => parseRefreshResponse({ status: "later" })],
    ["refresh without one", () => parseRefreshResponse({ status: "refreshed" })],
  ])("%s", (_, parse) => {
    expect(codeOf(parse)).toBe("ERR_ISSUANCE_ANSWER_FORM");
  });

  it.each([
    [undefined],
    [{}],
    [{ jwt: ["x"] }],
    [{ symbolon_possession: [] }],
    [{ symbolon_possession: [{ nonce: "n", possession: 1 }], jwt: [] }],
    [{ symbolon_possession: [{ nonce: "n" }] }],
    [{ symbolon_possession: [{ nonce: "", possession: 1 }] }],
  ])("proofs %j", (proofs) => {
    expect(codeOf(() => parseProofs(proofs))).toBe("ERR_ISSUANCE_POSSESSION");
    expect(codeOf(() => parseRefreshRequest({ held_status_index: 1, proofs }))).toBe(
      "ERR_ISSUANCE_POSSESSION",
    );
  });
});
