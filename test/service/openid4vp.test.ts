import { describe, expect, it } from "vitest";
import { loadHash } from "../../src/field/poseidon.ts";
import {
  createAuthorizationResponse,
  encodePresentation,
  matchesDcqlQuery,
  parseAuthorizationRequest,
  verifyRequestObject,
} from "../../src/openid4vp/index.ts";
import { parseDidDocument } from "../../src/policy/pack/parse-did-document.ts";
import type { Presentation } from "../../src/presentation/types.ts";
import { servePolicies } from "../../src/service/verification/serve-policies.ts";
import { createLibraryWallet } from "../support/openid4vp-wallet.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  post,
  presentationFor,
  readDecisionOf,
  submit,
  type World,
} from "./world.ts";

const hash = await loadHash();
const DID = "did:web:gate.example";
const BACK = "https://shop.example/back?lang=en";
const SIGNED = { openid4vp: { did: DID, clientName: "The gate", redirectUris: [BACK] } };

interface Created {
  readonly id: string;
  readonly requestId?: string;
  readonly clientId: string;
  readonly requestUri?: string;
  readonly deepLink: string;
}

async function world(config: Record<string, unknown> = SIGNED): Promise<World> {
  const made = await createWorld({ config });
  // the library's wallet has no clock but the machine's
  made.clock.now = Date.now();
  return made;
}

async function ask({ app }: World, changes: object = {}, key = KEYS.relyingParty) {
  const body = { policyId: "eu-adults-once", ...changes };
  const response = await post(app, "/v1/openid4vp/requests", body, bearer(key));
  expect(response.status).toBe(201);
  return (await response.json()) as Created;
}

const walletOf = ({ app }: World) =>
  createLibraryWallet((url, init) => {
    const { pathname, search } = new URL(url);
    return Promise.resolve(app.request(pathname + search, init));
  });

/** The authorization request as a wallet has it in the end. */
async function resolve(w: World, created: Created) {
  const { authorizationRequestPayload } = await walletOf(w).resolve(created.deepLink);
  return {
    payload: authorizationRequestPayload,
    asked: parseAuthorizationRequest(hash, authorizationRequestPayload),
  };
}

type Asked = Awaited<ReturnType<typeof resolve>>["asked"];

function vpFor(asked: Asked, changes: Partial<Presentation> = {}) {
  return encodePresentation(presentationFor(asked.request.id, changes), asked);
}

function form({ app }: World, id: string, fields: Record<string, string> | string, type?: string) {
  return app.request(`/v1/openid4vp/requests/${id}/response`, {
    method: "POST",
    headers: { "content-type": type ?? "application/x-www-form-urlencoded" },
    body: typeof fields === "string" ? fields : new URLSearchParams(fields).toString(),
  });
}

const outcome = async ({ app }: World, id: string, key = KEYS.relyingParty) => {
  const response = await app.request(`/v1/openid4vp/requests/${id}/outcome`, {
    headers: bearer(key),
  });
  return { http: response.status, ...((await response.json()) as { status?: unknown }) };
};

const redeem = ({ app }: World, id: string, responseCode: string, key = KEYS.relyingParty) =>
  post(app, `/v1/openid4vp/requests/${id}/redeem`, { responseCode }, bearer(key));

const countDecisions = async ({ database }: World) =>
  (await database.selectFrom("decisions").selectAll().execute()).length;

describe("a signed request, with a wallet by another library", () => {
  it("resolves, verifies, answers, and is decided once", async () => {
    const w = await world();
    const created = await ask(w);
    expect(created.clientId).toBe(`decentralized_identifier:${DID}`);
    expect(created.deepLink.length).toBeLessThan(300);
    const resolved = await walletOf(w).resolve(created.deepLink);
    expect(resolved.client).toMatchObject({ prefix: "decentralized_identifier", identifier: DID });
    expect(resolved.version).toBe(100);
    const payload = resolved.authorizationRequestPayload;
    const asked = parseAuthorizationRequest(hash, payload);
    expect(asked.request).toMatchObject({ audience: "https://gate.example", nonce: payload.nonce });

    const vp = vpFor(asked);
    expect(matchesDcqlQuery(payload.dcql_query as object, vp)).toBe(true);
    const answer = { vp_token: { compliance: [vp] } };
    const accepted = await walletOf(w).respond(payload, answer);
    expect([accepted.status, await accepted.json()]).toEqual([200, {}]);
    const decision = await readDecisionOf(w.app, created.requestId ?? "");
    expect(await decision.json()).toMatchObject({ outcome: "accepted", nullifier: "1234567890" });
    expect(await outcome(w, created.id)).toEqual({ http: 200, status: "decided" });

    // the same once more, as after a lost answer; then another proof
    expect((await walletOf(w).respond(payload, answer)).status).toBe(200);
    const other = { vp_token: { compliance: [vpFor(asked, { nullifier: "5" })] } };
    expect(await answerOf(await walletOf(w).respond(payload, other))).toMatchObject({
      http: 409,
      code: "ERR_SERVICE_REQUEST_USED",
    });
    expect(await countDecisions(w)).toBe(1);
  });

  it("takes the nullifier once, whichever protocol it comes by", async () => {
    const w = await world();
    const { payload, asked } = await resolve(w, await ask(w));
    await walletOf(w).respond(payload, { vp_token: { compliance: [vpFor(asked)] } });
    const body = { policyId: "eu-adults-once" };
    const plain = await post(w.app, "/v1/presentation-requests", body, bearer(KEYS.relyingParty));
    const { id } = (await plain.json()) as { id: string };
    expect(await answerOf(await submit(w.app, id))).toMatchObject({
      http: 409,
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
  });

  it("makes the object for the wallet that asks by POST, and the wallet can tell", async () => {
    const w = await world();
    const created = await ask(w);
    const path = new URL(created.requestUri ?? "").pathname;
    const document = await (await w.app.request("/.well-known/did.json")).json();
    const keys = parseDidDocument(document, DID);
    const fetchObject = async (walletNonce: string) => {
      const response = await w.app.request(path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ wallet_nonce: walletNonce, wallet_metadata: "{}" }).toString(),
      });
      expect(response.headers.get("content-type")).toBe("application/oauth-authz-req+jwt");
      return response.text();
    };
    const options = { clientId: created.clientId, keys, now: new Date(w.clock.now) };
    const object = await fetchObject("nonce-1");
    const payload = await verifyRequestObject(object, { ...options, walletNonce: "nonce-1" });
    expect(parseAuthorizationRequest(hash, payload).request.policy.id).toBe("eu-adults");

    const refused = expect.objectContaining({ code: "ERR_PRESENTATION_AUDIENCE" });
    const [head, body, signature] = object.split(".") as [string, string, string];
    const forged = `${head}.${Buffer.from(
      Buffer.from(body, "base64url").toString().replace("eu-adults", "eu-elders"),
    ).toString("base64url")}.${signature}`;
    const late = new Date(w.clock.now + 601_000);
    for (const [jwt, changes] of [
      [object, { walletNonce: "nonce-2" }],
      [object, { clientId: "decentralized_identifier:did:web:other.example" }],
      [object, { clientId: "redirect_uri:https://gate.example/" }],
      [object, { keys: [] }],
      [object, { now: late }],
      [forged, {}],
      ["x.y.z", {}],
    ] as const) {
      await expect(verifyRequestObject(jwt, { ...options, ...changes })).rejects.toEqual(refused);
    }
    const bad = await w.app.request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "wallet_nonce=%00",
    });
    expect(bad.status).toBe(400);
  });

  it("shows the policy's signed pack, where there is one that fits", async () => {
    const plain = await world();
    const book = servePolicies(hash, plain.config.policies);
    const carried = async (payload: string) => {
      const signedPack = { payload, signatures: [{ protected: "e30", signature: "AA" }] };
      const find: typeof book.find = (id, now) => {
        const served = book.find(id, now);
        return served === undefined ? undefined : { ...served, signedPack };
      };
      const w = await createWorld({ config: SIGNED, overrides: { policies: { ...book, find } } });
      w.clock.now = Date.now();
      const { asked } = await resolve(w, await ask(w));
      return asked.signedPack;
    };
    expect(await carried("e30")).toMatchObject({ payload: "e30" });
    expect(await carried("A".repeat(65_536))).toBeUndefined();
    expect((await resolve(plain, await ask(plain))).asked.signedPack).toBeUndefined();
  });

  it("is not answered by the plain protocol: wallets never learn that id", async () => {
    const w = await world();
    const created = await ask(w);
    expect(created.requestId).not.toBe(created.id);
    expect(await answerOf(await submit(w.app, created.id))).toMatchObject({ http: 404 });
    const { asked } = await resolve(w, created);
    expect(JSON.stringify(asked)).not.toContain(created.requestId);
  });
});

describe("an unsigned request", () => {
  it("goes by value, and says no more than where the answer goes", async () => {
    const w = await world({});
    const created = await ask(w);
    expect(created.clientId).toBe(
      `redirect_uri:https://gate.example/v1/openid4vp/requests/${created.id}/response`,
    );
    expect(created.requestUri).toBeUndefined();
    const resolved = await walletOf(w).resolve(created.deepLink);
    expect(resolved.client.prefix).toBe("redirect_uri");
    const payload = resolved.authorizationRequestPayload;
    const asked = parseAuthorizationRequest(hash, payload);
    const response = await walletOf(w).respond(payload, {
      vp_token: { compliance: [vpFor(asked)] },
    });
    expect(response.status).toBe(200);
    // the parameters in JSON, for wallets that keep the link short
    const shown = await w.app.request(`/v1/openid4vp/requests/${(await ask(w)).id}`);
    expect(await shown.json()).toMatchObject({ response_type: "vp_token" });
    expect((await w.app.request("/.well-known/did.json")).status).toBe(404);
  });

  it("is not offered where the address does not vouch for the audience", async () => {
    const w = await world({ audience: "https://other.example" });
    const body = { policyId: "eu-adults-once" };
    const response = await post(w.app, "/v1/openid4vp/requests", body, bearer(KEYS.relyingParty));
    expect(await answerOf(response)).toMatchObject({ http: 404, code: "ERR_SERVICE_NOT_FOUND" });
    await expect(
      createWorld({ config: { audience: "https://other.example", ...SIGNED } }),
    ).rejects.toMatchObject({ code: "ERR_SERVICE_CONFIG" });
  });
});

describe("a request that is not for this caller", () => {
  it("needs a key, a policy, and a configured address to come back to", async () => {
    const w = await world();
    const send = async (body: object, key: string) =>
      answerOf(await post(w.app, "/v1/openid4vp/requests", body, bearer(key)));
    const policyId = "eu-adults-once";
    expect(await send({ policyId }, KEYS.operator)).toMatchObject({ http: 403 });
    expect(await send({ policyId }, "nobody")).toMatchObject({ http: 401 });
    expect(await send({ policyId: "none" }, KEYS.relyingParty)).toMatchObject({ http: 404 });
    expect(await send({ policyId: "eu-adults-account" }, KEYS.relyingParty)).toMatchObject({
      http: 400,
    });
    for (const redirectUri of ["https://evil.example/", `${BACK}&x=1`, "javascript:alert(1)"]) {
      expect(await send({ policyId, redirectUri }, KEYS.relyingParty)).toMatchObject({ http: 400 });
    }
    expect(await outcome(w, "unknown")).toMatchObject({ http: 404 });
    const created = await ask(w);
    expect(await outcome(w, created.id, KEYS.otherRelyingParty)).toMatchObject({ http: 404 });
  });
});

describe("the routes", () => {
  it("are described, forms and request objects too", async () => {
    const { app } = await world();
    const { paths } = app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "", version: "" },
    });
    const of = (path: string) =>
      paths?.[path] as Record<string, { requestBody?: object; responses: object }>;
    const form = "application/x-www-form-urlencoded";
    const response = of("/v1/openid4vp/requests/{id}/response").post;
    expect(response?.requestBody).toMatchObject({ content: { [form]: {} } });
    const { get, post: fetched } = of("/v1/openid4vp/requests/{id}");
    expect(fetched?.requestBody).toMatchObject({ content: { [form]: {} } });
    const object = "application/oauth-authz-req+jwt";
    expect(get?.responses).toMatchObject({ 200: { content: { [object]: {} } } });
    for (const path of [
      "/v1/openid4vp/requests/{id}/redeem",
      "/v1/trust-roots/{root}/status-check",
    ]) {
      expect(of(path)).toBeDefined();
    }
  });
});

describe("an answer that is not one", () => {
  it("is refused for a state that is missing or another session's, and decides nothing", async () => {
    const w = await world();
    const first = await ask(w);
    const second = await ask(w);
    const { asked } = await resolve(w, first);
    const other = (await resolve(w, second)).asked;
    const vp_token = JSON.stringify({ compliance: [vpFor(asked)] });
    for (const fields of [
      { vp_token },
      { vp_token, state: "" },
      { vp_token, state: other.state },
    ]) {
      const response = await form(w, first.id, fields as Record<string, string>);
      expect(await answerOf(response)).toMatchObject({ http: 400, code: "ERR_SERVICE_BODY_FORM" });
    }
    // a whole response of one session, at the address of another
    const crossed = await form(w, second.id, { vp_token, state: other.state });
    expect(await answerOf(crossed)).toMatchObject({ code: "ERR_VERIFICATION_NONCE" });
    expect(await countDecisions(w)).toBe(0);
    expect((await form(w, first.id, { vp_token, state: asked.state })).status).toBe(200);
  });

  it("V6 is refused where it is bound to another nonce, client, policy or key", async () => {
    const w = await world();
    const created = await ask(w);
    const { asked } = await resolve(w, created);
    const send = async (vp: unknown) =>
      answerOf(
        await form(w, created.id, {
          vp_token: JSON.stringify({ compliance: [vp] }),
          state: asked.state,
        }),
      );
    const presentation = presentationFor(asked.request.id);
    const { request, clientId } = asked;
    const nonce = `0x${"1".repeat(64)}` as const;
    const circuits = [{ id: "compliance", version: 1, verificationKeyHash: "cd".repeat(32) }];
    for (const [code, binding] of [
      ["ERR_VERIFICATION_NONCE", { request: { ...request, nonce }, clientId }],
      [
        "ERR_PRESENTATION_AUDIENCE",
        { request, clientId: "decentralized_identifier:did:web:x.example" },
      ],
      ["ERR_POLICY_HASH_MISMATCH", { request: { ...request, policyHash: "1" }, clientId }],
      [
        "ERR_POLICY_HASH_MISMATCH",
        { request: { ...request, policy: { ...request.policy, id: "x" } }, clientId },
      ],
      ["ERR_PRESENTATION_CIRCUIT_UNKNOWN", { request: { ...request, circuits }, clientId }],
    ] as const) {
      expect(await send(encodePresentation(presentation, binding))).toMatchObject({ code });
    }
    expect(await countDecisions(w)).toBe(0);
    expect(await send(vpFor(asked))).toMatchObject({ http: 200 });
  });

  it("H5 H6 is refused as a form: type, size, fields twice, JSON that is deep or no JSON", async () => {
    const w = await world();
    const created = await ask(w);
    const { asked } = await resolve(w, created);
    const { state } = asked;
    const vp = JSON.stringify(vpFor(asked));
    const vp_token = `{"compliance":[${vp}]}`;
    const encoded = new URLSearchParams({ vp_token, state }).toString();
    const cases: [number, Record<string, string> | string, string?][] = [
      [415, { vp_token, state }, "application/json"],
      [415, { vp_token, state }, "multipart/form-data; boundary=x"],
      [413, { vp_token: `${" ".repeat(20_000)}${vp_token}`, state }],
      [400, `${encoded}&vp_token=x`],
      [400, `${encoded}&extra=%ff`],
      [400, `${encoded}&extra=\u00e9`],
      [
        400,
        `${encoded}&${"abcdefghijklmnopqrst"
          .split("")
          .map((name) => `${name}=1`)
          .join("&")}`,
      ],
      [400, { vp_token, state, error: "access_denied" }],
      [400, { state }],
      [400, { vp_token: "", state }],
      [400, { vp_token: "{", state }],
      [400, { vp_token: "[".repeat(2000) + "]".repeat(2000), state }],
      [400, { vp_token: "null", state }],
      [400, { vp_token: "[]", state }],
      [400, { vp_token: `{"other":[${vp}]}`, state }],
      [400, { vp_token: `{"compliance":[${vp}],"other":[${vp}]}`, state }],
      [400, { vp_token: `{"compliance":[${vp},${vp}]}`, state }],
      [400, { vp_token: `{"compliance":${vp}}`, state }],
      [400, { vp_token: `{"compliance":[],"compliance":[${vp}]}`, state }],
      [
        400,
        {
          vp_token: `{"compliance":[${vp.replace('"nullifier":', '"nullifier":"1","nullifier":')}]}`,
          state,
        },
      ],
      [400, { vp_token: `{"__proto__":[${vp}]}`, state }],
    ];
    for (const [http, fields, type] of cases) {
      expect(await answerOf(await form(w, created.id, fields, type))).toMatchObject({ http });
    }
    expect(await countDecisions(w)).toBe(0);
    expect((await form(w, created.id, encoded)).status).toBe(200);
  });

  it("comes too late, for no request, or after the request is over", async () => {
    const w = await world();
    const created = await ask(w);
    const { asked } = await resolve(w, created);
    const fields = { vp_token: JSON.stringify({ compliance: [vpFor(asked)] }), state: asked.state };
    expect((await form(w, "unknown", fields)).status).toBe(404);
    w.clock.now += 601_000;
    expect(await answerOf(await form(w, created.id, fields))).toMatchObject({
      http: 410,
      code: "ERR_PRESENTATION_REQUEST_EXPIRED",
    });
    expect((await w.app.request(`/v1/openid4vp/requests/${created.id}`)).status).toBe(410);
    expect(await outcome(w, created.id)).toEqual({ http: 200, status: "expired" });
  });

  it("is refused with a decision where the proof does not hold, and may be tried again", async () => {
    const w = await world();
    const created = await ask(w);
    const { payload, asked } = await resolve(w, created);
    const wrong = vpFor(asked, { trustRoot: "8" });
    const response = await walletOf(w).respond(payload, { vp_token: { compliance: [wrong] } });
    expect(await answerOf(response)).toMatchObject({ http: 422, outcome: "refused" });
    const right = await walletOf(w).respond(payload, { vp_token: { compliance: [vpFor(asked)] } });
    expect(right.status).toBe(200);
    expect(await countDecisions(w)).toBe(2);
  });
});

describe("a wallet that gives no proof", () => {
  it("says why to nobody: the request is over, without a decision", async () => {
    const w = await world();
    const seen: unknown[] = [];
    for (const error of ["access_denied", "vp_formats_not_supported", "wallet_unavailable"]) {
      const created = await ask(w);
      const { payload, asked } = await resolve(w, created);
      const answer = { error, error_description: "under age" };
      const response = await walletOf(w).respond(payload, answer);
      expect(response.status).toBe(200);
      expect((await walletOf(w).respond(payload, answer)).status).toBe(200);
      seen.push([await response.json(), await outcome(w, created.id)]);
      const late = await walletOf(w).respond(payload, { vp_token: { compliance: [vpFor(asked)] } });
      expect(late.status).toBe(410);
      expect((await readDecisionOf(w.app, created.requestId ?? "")).status).toBe(404);
    }
    expect(seen).toEqual(Array(3).fill([{}, { http: 200, status: "declined" }]));
    expect(await countDecisions(w)).toBe(0);
    expect(w.logLines.join("\n")).not.toContain("under age");
  });

  it("cannot take back what was accepted", async () => {
    const w = await world();
    const { payload, asked } = await resolve(w, await ask(w));
    await walletOf(w).respond(payload, { vp_token: { compliance: [vpFor(asked)] } });
    expect((await walletOf(w).respond(payload, { error: "access_denied" })).status).toBe(409);
  });
});

describe("coming back on one device", () => {
  it("gives the decision for the code that the wallet was told, in the session that asked", async () => {
    const w = await world();
    const [mine, theirs] = [
      await ask(w, { redirectUri: BACK }),
      await ask(w, { redirectUri: BACK }),
    ];
    // nothing to wait for but the code
    expect(mine).not.toHaveProperty("requestId");
    const { asked } = await resolve(w, mine);
    const sent = createAuthorizationResponse(asked, presentationFor(asked.request.id));
    const fields = { vp_token: JSON.stringify(sent.vp_token), state: sent.state };
    const { redirect_uri } = (await (await form(w, mine.id, fields)).json()) as {
      redirect_uri: string;
    };
    const back = new URL(redirect_uri);
    expect(back.origin + back.pathname).toBe("https://shop.example/back");
    expect(back.searchParams.get("lang")).toBe("en");
    const code = back.searchParams.get("response_code") ?? "";
    expect(code).toMatch(/^[A-Za-z0-9_-]{32}$/);

    expect(await (await redeem(w, mine.id, code)).json()).toMatchObject({
      status: "decided",
      decision: { outcome: "accepted", policyId: "eu-adults-once" },
    });
    // in another session, with another code, by another relying party
    expect((await redeem(w, theirs.id, code)).status).toBe(404);
    expect((await redeem(w, mine.id, `${code.slice(1)}A`)).status).toBe(404);
    expect((await redeem(w, mine.id, code, KEYS.otherRelyingParty)).status).toBe(404);
    expect((await redeem(w, mine.id, code, KEYS.operator)).status).toBe(403);

    // that of a session that is not answered is of no use before it is
    const stored = await w.database
      .selectFrom("openid4vp_requests")
      .select("response_code")
      .where("id", "=", theirs.id)
      .executeTakeFirstOrThrow();
    expect((await redeem(w, theirs.id, stored.response_code)).status).toBe(404);
    const other = (await resolve(w, theirs)).asked;
    await form(w, theirs.id, { error: "access_denied", state: other.state });
    const declined = await redeem(w, theirs.id, stored.response_code);
    expect(await declined.json()).toEqual({ status: "declined" });
  });

  it("H10 leaves no state, code, nonce or id in the log", async () => {
    const w = await world();
    const created = await ask(w, { redirectUri: BACK });
    const { asked } = await resolve(w, created);
    const fields = { vp_token: JSON.stringify({ compliance: [vpFor(asked)] }), state: asked.state };
    const { redirect_uri } = (await (await form(w, created.id, fields)).json()) as {
      redirect_uri: string;
    };
    const code = new URL(redirect_uri).searchParams.get("response_code") ?? "?";
    await redeem(w, created.id, code);
    const log = w.logLines.join("\n");
    for (const secret of [created.id, asked.state, asked.request.nonce, code, "1234567890"]) {
      expect(log).not.toContain(secret);
    }
    expect(log).toContain("/v1/openid4vp/requests/:id/response");
  });
});
