import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptOffer } from "../../src/holder/accept-offer.ts";
import type { Holder } from "../../src/holder/create-holder.ts";
import { readCredentialOffer } from "../../src/holder/read-credential-offer.ts";
import { parseCredentialResponse } from "../../src/openid4vci/answers.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import {
  codeOfOffer,
  commitmentOf,
  createIssuanceWorld,
  errorOf,
  ISSUER_KEY,
  type IssuanceWorld,
  newHolder,
  OTHER_ISSUER_KEY,
  offerTo,
  openProvingTools,
  type ProvingTools,
  postCredential,
  postOffer,
  postToken,
  proofOf,
  readOffer,
  tokenFor,
  WALLET_ORIGIN,
} from "./issuance-world.ts";
import { bearer, createWorld, KEYS, post } from "./world.ts";

let tools: ProvingTools;
let world: IssuanceWorld;
let alice: Holder;
let bob: Holder;

beforeAll(async () => {
  tools = await openProvingTools();
});
afterAll(() => tools?.prover.close());
beforeEach(async () => {
  world = await createIssuanceWorld(tools);
  [alice, bob] = [newHolder(), newHolder()];
});
afterEach(() => world.close());

const accept = async (holder: Holder, text: string, txCode?: string, behindMs = 0) =>
  acceptOffer({
    ...world,
    holder,
    offer: await readCredentialOffer(text, world),
    ...(txCode === undefined ? {} : { txCode }),
    now: () => new Date(world.clock.now - behindMs),
  });

const standingOf = async (id: string, key = ISSUER_KEY) =>
  world.app.request(`/v1/credential-offers/${id}`, { headers: bearer(key) });

describe("an offer that is accepted", () => {
  it("gives the wallet a credential to its commitment, and the issuer its status index", async () => {
    const { deepLink, id } = await offerTo(world);
    const { credential, json, renewal } = await accept(alice, deepLink);
    expect(credential.holderCommitment).toBe(String(commitmentOf(world.hash, alice)));
    expect(credential.claims).toMatchObject({ residence: { country: "DE" } });
    expect(json).toEqual(credential);
    expect(JSON.parse(JSON.stringify(renewal))).toEqual({
      version: 1,
      credentialIssuer: "https://gate.example",
      issuerId: "did:web:gate.example",
    });
    expect(await (await standingOf(id)).json()).toMatchObject({
      status: "issued",
      statusIndex: credential.status.index,
    });
  });

  it("needs its transaction code, which came by another way", async () => {
    const { deepLink, txCode } = await offerTo(world, "customer-1", { txCode: { length: 8 } });
    expect(txCode).toMatch(/^[0-9]{8}$/);
    await expect(accept(alice, deepLink)).rejects.toMatchObject({ code: "ERR_ISSUANCE_TX_CODE" });
    const { credential } = await accept(alice, deepLink, txCode);
    expect(credential.claims.kycLevel).toBe("substantial");
  });

  it("is taken by a wallet whose clock is five minutes behind, and by none that is further off", async () => {
    const { deepLink } = await offerTo(world);
    expect((await accept(alice, deepLink, undefined, 300_000)).credential.version).toBe(1);
    const other = await offerTo(world, "customer-2");
    await expect(accept(bob, other.deepLink, undefined, 301_000)).rejects.toMatchObject({
      code: "ERR_CREDENTIAL_VALIDITY",
    });
  });

  it("is answered once more, with the same credential, to the wallet that lost the answer", async () => {
    const token = await tokenFor(world);
    const first = await postCredential(world, token, await proofOf(world, alice));
    const again = await postCredential(world, token, await proofOf(world, alice));
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await again.json()).toEqual(await first.json());
    const rows = await world.database.selectFrom("issuances").selectAll().execute();
    expect(rows).toHaveLength(1);
  });

  it("leaves a log that is intact, and names neither customer nor claims", async () => {
    const { deepLink } = await offerTo(world);
    await accept(alice, deepLink);
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    const entries = await world.database.selectFrom("audit").select("entry").execute();
    const text = JSON.stringify(entries) + world.logLines.join();
    expect(entries.map(({ entry }) => JSON.parse(entry ?? "{}").kind)).toEqual([
      "trust-root",
      "credential-offer",
      "credential",
    ]);
    expect(text).not.toContain("customer-1");
    expect(text).not.toContain(String(commitmentOf(world.hash, alice)));
  });
});

describe("what lies in the store", () => {
  it("has neither code nor token, nor customer, nor a claim that is readable", async () => {
    const offer = await offerTo(world, "customer-1", { txCode: {} });
    const code = await codeOfOffer(world, offer);
    const token = (await (await postToken(world, code, offer.txCode)).json()) as {
      access_token: string;
    };
    await postCredential(world, token.access_token, await proofOf(world, alice));
    const tables = [
      "credential_offers",
      "issuances",
      "idempotency_keys",
      "issuance_nonces",
    ] as const;
    const rows = await Promise.all(
      tables.map((table) => world.database.selectFrom(table).selectAll().execute()),
    );
    const text = JSON.stringify(rows);
    const handle = offer.offerUri.split("/").at(-1) ?? "";
    expect((await world.app.request(`/v1/openid4vci/offers/${offer.id}`)).status).toBe(404);
    for (const secret of [
      code,
      handle,
      token.access_token,
      "customer-1",
      "1990-07-14",
      "residence",
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text.match(new RegExp(`"${offer.txCode}"`))).toBeNull();
  });

  it("has no code in the answer that is kept for an idempotency key, and the replay is the same answer", async () => {
    const headers = { "idempotency-key": "offer-1" };
    const first = await postOffer(world, { txCode: {} }, headers);
    const second = await postOffer(world, { txCode: {} }, headers);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    const answer = (await first.json()) as { deepLink: string; txCode: string; id: string };
    expect(await second.json()).toEqual(answer);
    const [row] = await world.database.selectFrom("idempotency_keys").select("body").execute();
    expect(row?.body).not.toContain(answer.txCode);
    const offers = await world.database.selectFrom("credential_offers").select("id").execute();
    expect(offers).toHaveLength(1);
  });
});

describe("a code", () => {
  it("counts once: replayed it is refused, and the token of before stays", async () => {
    const code = await codeOfOffer(world, await offerTo(world));
    const first = (await (await postToken(world, code)).json()) as { access_token: string };
    expect(await errorOf(await postToken(world, code))).toEqual({
      http: 400,
      error: "invalid_grant",
    });
    const response = await postCredential(world, first.access_token, await proofOf(world, alice));
    expect(response.status).toBe(200);
  });

  it("goes to one of two wallets that redeem it at once", async () => {
    const code = await codeOfOffer(world, await offerTo(world));
    const answers = await Promise.all([postToken(world, code), postToken(world, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it("ends with the last wrong transaction code that is allowed, though the right one follows", async () => {
    const offer = await offerTo(world, "customer-1", { txCode: {} });
    const code = await codeOfOffer(world, offer);
    const wrong = offer.txCode === "000000" ? "000001" : "000000";
    for (let i = 0; i < 5; i++) {
      expect((await postToken(world, code, wrong)).status).toBe(400);
    }
    expect(await errorOf(await postToken(world, code, offer.txCode))).toMatchObject({
      error: "invalid_grant",
    });
    const [row] = await world.database.selectFrom("credential_offers").selectAll().execute();
    expect(row).toMatchObject({ claims: null, customer: null, tx_attempts: 5 });
    expect((await readOffer(world, offer)).status).toBe(404);
  });

  it("takes four wrong transaction codes, and then the right one", async () => {
    const offer = await offerTo(world, "customer-1", { txCode: {} });
    const code = await codeOfOffer(world, offer);
    for (const txCode of ["1", "", undefined, "x".repeat(100)]) {
      expect((await postToken(world, code, txCode)).status).toBe(400);
    }
    expect((await postToken(world, code, offer.txCode)).status).toBe(200);
  });

  it("is refused once its offer has expired, and where another grant is asked for", async () => {
    const offer = await offerTo(world);
    const code = await codeOfOffer(world, offer);
    world.clock.now = Date.parse(offer.expiresAt);
    expect((await postToken(world, code)).status).toBe(400);
    expect((await readOffer(world, offer)).status).toBe(404);
    const other = await world.app.request("/v1/openid4vci/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `grant_type=authorization_code&code=${code}`,
    });
    expect(await errorOf(other)).toEqual({ http: 400, error: "unsupported_grant_type" });
  });

  it("counts no more once a newer offer went to the same customer", async () => {
    const code = await codeOfOffer(world, await offerTo(world));
    await offerTo(world);
    expect((await postToken(world, code)).status).toBe(400);
  });
});

describe("the credential endpoint refuses", () => {
  const refusal = async (response: Promise<Response>) => errorOf(await response);

  it("a request without a token, with another, or with one that has expired", async () => {
    const token = await tokenFor(world);
    const proof = await proofOf(world, alice);
    for (const bad of ["", "x".repeat(32), `${token}x`]) {
      const response = await postCredential(world, bad, proof);
      expect(response.headers.get("www-authenticate")).toContain("invalid_token");
      expect(await errorOf(response)).toEqual({ http: 401, error: "invalid_token" });
    }
    world.clock.now += 600_000;
    expect(await refusal(postCredential(world, token, proof))).toMatchObject({ http: 401 });
  });

  it("a nonce that was used, has expired, or is not the issuer's", async () => {
    const [first, second] = [await tokenFor(world, "one"), await tokenFor(world, "two")];
    const proof = await proofOf(world, alice);
    expect((await postCredential(world, first, proof)).status).toBe(200);
    const invalid = { http: 400, error: "invalid_nonce" };
    expect(await refusal(postCredential(world, first, proof))).toEqual(invalid);
    const other = await proofOf(world, bob);
    world.clock.now += 300_000;
    expect(await refusal(postCredential(world, second, other))).toEqual(invalid);
    const own = await proofOf(world, bob, { nonce: "a".repeat(54) });
    expect(await refusal(postCredential(world, second, own))).toEqual(invalid);
  });

  it("a proof for another issuer's URL, over another nonce, or for a commitment that it is not of", async () => {
    const token = await tokenFor(world);
    const invalid = { http: 400, error: "invalid_proof" };
    const elsewhere = await proofOf(world, alice, { credentialIssuer: "https://evil.example" });
    expect(await refusal(postCredential(world, token, elsewhere))).toEqual(invalid);
    const proof = await proofOf(world, alice);
    const { nonce } = await proofOf(world, alice);
    expect(await refusal(postCredential(world, token, { ...proof, nonce }))).toEqual(invalid);
    const stolen = {
      ...proof,
      possession: { ...proof.possession, commitment: String(commitmentOf(world.hash, bob)) },
    };
    expect(await refusal(postCredential(world, token, stolen))).toEqual(invalid);
    for (const bad of [null, {}, { nonce: proof.nonce }, { ...proof, more: 1 }]) {
      expect(await refusal(postCredential(world, token, bad))).toEqual(invalid);
    }
    // none of it spoiled the token
    expect((await postCredential(world, token, proof)).status).toBe(200);
  });

  it("a request of another credential, or of none", async () => {
    const token = await tokenFor(world);
    const proof = await proofOf(world, alice);
    for (const changes of [
      { credential_configuration_id: "Other" },
      { credential_configuration_id: undefined },
      { credential_identifier: "x" },
    ]) {
      expect(await refusal(postCredential(world, token, proof, changes))).toEqual({
        http: 400,
        error: "unknown_credential_configuration",
      });
    }
  });

  it("a second commitment under one token", async () => {
    const token = await tokenFor(world);
    expect((await postCredential(world, token, await proofOf(world, alice))).status).toBe(200);
    expect(await refusal(postCredential(world, token, await proofOf(world, bob)))).toEqual({
      http: 400,
      error: "credential_request_denied",
    });
  });

  it("a commitment that another customer has, and a customer's second wallet", async () => {
    const denied = { http: 400, error: "credential_request_denied" };
    await accept(alice, (await offerTo(world, "one")).deepLink);
    const second = await tokenFor(world, "two");
    expect(await refusal(postCredential(world, second, await proofOf(world, alice)))).toEqual(
      denied,
    );
    const again = await tokenFor(world, "one");
    expect(await refusal(postCredential(world, again, await proofOf(world, bob)))).toEqual(denied);
    // the customer's own commitment takes another
    expect((await postCredential(world, again, await proofOf(world, alice))).status).toBe(200);
  });

  it("nothing once it was revoked: another wallet of the customer is bound then", async () => {
    const { credential } = await accept(alice, (await offerTo(world)).deepLink);
    const revoked = await post(
      world.app,
      "/v1/credential-revocations",
      { customerId: "customer-1" },
      bearer(ISSUER_KEY),
    );
    expect(await revoked.json()).toEqual({ statusIndices: [credential.status.index] });
    const { credential: next } = await accept(bob, (await offerTo(world)).deepLink);
    expect(next.status.index).not.toBe(credential.status.index);
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
  });

  it("two wallets at once with one token: one of them is bound", async () => {
    const token = await tokenFor(world);
    const proofs = [await proofOf(world, alice), await proofOf(world, bob)];
    const answers = await Promise.all(proofs.map((proof) => postCredential(world, token, proof)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });
});

describe("a fault between binding and answering", () => {
  it("leaves nothing bound, and the offer as it was", async () => {
    const token = await tokenFor(world);
    const { signer } = world.issuing.issuer;
    let isBroken = true;
    const broken = await createIssuanceWorldWith(async (message) => {
      if (isBroken) throw new Error("the module of the key does not answer");
      return signer.sign(message);
    });
    const failed = await postCredential(broken, token, await proofOf(broken, alice));
    expect(await errorOf(failed)).toMatchObject({ error: "ERR_KEY_SIGNER_FAILED" });
    expect(await world.database.selectFrom("issuances").selectAll().execute()).toEqual([]);
    expect(await world.database.selectFrom("issuance_nonces").selectAll().execute()).toEqual([]);
    isBroken = false;
    const answered = await postCredential(broken, token, await proofOf(broken, alice));
    expect(answered.status).toBe(200);
    expect(parseCredentialResponse(await answered.json()).issuer.id).toBe("did:web:gate.example");
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
  });

  async function createIssuanceWorldWith(
    sign: IssuanceWorld["issuing"]["issuer"]["signer"]["sign"],
  ) {
    const other = await createIssuanceWorld(tools, { database: world.database });
    const { issuer } = other.issuing;
    Object.assign(issuer, { signer: { publicKey: issuer.publicKey, sign } });
    return other;
  }
});

describe("who offers", () => {
  it("bears a key of scope issuance, and sees its own offers alone", async () => {
    const { id } = await offerTo(world);
    expect((await standingOf(id, OTHER_ISSUER_KEY)).status).toBe(404);
    expect((await standingOf(id, KEYS.operator)).status).toBe(403);
    expect((await post(world.app, "/v1/credential-offers", {})).status).toBe(401);
  });

  it.each([
    ["a claim that there is not", { claims: { hobby: "chess" } }, 422],
    [
      "claims beyond the issuer's authority",
      { claims: { kycLevel: "high", kycRegime: "EU-AMLR", kycDoneAt: "2026-05-20T09:00:00Z" } },
      422,
    ],
    ["no claims", { claims: undefined }, 400],
    ["an end that is over", { expiresAt: "2026-01-01T00:00:00Z" }, 422],
    ["an end that is no time", { expiresAt: "tomorrow" }, 400],
    ["no customer", { customerId: "" }, 400],
    ["a transaction code of one digit", { txCode: { length: 1 } }, 400],
    ["a member that there is not", { holder: "x" }, 400],
  ])("is refused %s", async (_, changes, status) => {
    expect((await postOffer(world, changes)).status).toBe(status);
    expect(await world.database.selectFrom("credential_offers").selectAll().execute()).toEqual([]);
  });
});

it("lets wallets of the listed origins call, the access token among their headers", async () => {
  const preflight = await world.app.request("/v1/openid4vci/credential", {
    method: "OPTIONS",
    headers: { origin: WALLET_ORIGIN },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBe(WALLET_ORIGIN);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");
  for (const path of ["/.well-known/openid-credential-issuer", "/v1/openid4vci/offers/x"]) {
    const response = await world.app.request(path, { headers: { origin: WALLET_ORIGIN } });
    expect(response.headers.get("access-control-allow-origin")).toBe(WALLET_ORIGIN);
    const other = await world.app.request(path, { headers: { origin: "https://evil.example" } });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  }
});

it("answers 404 on every route of it where nothing is issued", async () => {
  const plain = await createWorld();
  for (const path of [
    "/.well-known/openid-credential-issuer",
    "/v1/openid4vci/offers/x",
    "/status/status-top.bin",
  ]) {
    expect((await plain.app.request(path)).status).toBe(404);
  }
  expect((await plain.app.request("/v1/openid4vci/nonce", { method: "POST" })).status).toBe(404);
  expect((await postToken(plain, "x")).status).toBe(404);
  await plain.close();
});
