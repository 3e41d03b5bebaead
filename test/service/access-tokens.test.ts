import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyAccessToken, verifyReceipt } from "../../src/decision/index.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { eraseDecisions } from "../../src/service/store/erase-decisions.ts";
import type { PolicyBook } from "../../src/service/verification/serve-policies.ts";
import { decide, expected, forgeries, readJwks, readReceipt } from "./decisions-world.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  post,
  START,
  submit,
  trustRoot,
  type World,
} from "./world.ts";

const SUBJECT = `0x${"ab".repeat(20)}` as const;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const ask = (decisionId: string, key = KEYS.relyingParty, { app } = world) =>
  Promise.resolve(
    app.request(`/v1/decisions/${decisionId}/access-tokens`, {
      method: "POST",
      headers: bearer(key),
    }),
  );

async function issue(decisionId: string, from = world): Promise<string> {
  const response = await ask(decisionId, KEYS.relyingParty, from);
  expect(response.status).toBe(201);
  return ((await response.json()) as { access_token: string }).access_token;
}

describe("an access token", () => {
  it("is for the client, short, and tells neither address nor nullifier", async () => {
    const { request, decisionId } = await decide(world, { subject: SUBJECT });
    const response = await ask(decisionId);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { access_token: text, ...rest } = (await response.json()) as { access_token: string };
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 600 });
    const token = await verifyAccessToken(text, expected(START, await readJwks(world)));
    expect(token).toEqual({
      iss: "https://gate.example",
      aud: "exchange",
      sub: expect.stringMatching(/^[\w-]{43}$/),
      client_id: "exchange",
      iat: START / 1000,
      exp: START / 1000 + 600,
      jti: expect.stringMatching(/^[\w-]{32}$/),
      policy_id: "eu-adults-session",
      policy_hash: request.policyHash,
      decision_id: decisionId,
    });
    expect(JSON.stringify(token)).not.toMatch(/1234567890|abab/);
  });

  it("is not issued on what was erased: one pseudonym would stand for everybody", async () => {
    const { decisionId } = await decide(world, { subject: SUBJECT });
    await eraseDecisions(world.database, {
      decisionIds: [decisionId],
      fields: ["subject"],
      cause: "request",
      now: START,
    });
    const answer = await answerOf(await ask(decisionId));
    expect(answer).toMatchObject({ http: 409, code: "ERR_SERVICE_CONFLICT" });
  });

  it("names the holder by one pseudonym at one client, across rotations, and never two holders by one", async () => {
    const account = async (nullifier: string, asOfSeconds: number) => {
      const request = await openRequest(world.app, "account", SUBJECT);
      const response = await submit(world.app, request.id, {
        nullifier,
        subject: SUBJECT,
        asOf: { date: "20260601", seconds: asOfSeconds },
      });
      return ((await response.json()) as { decisionId: string }).decisionId;
    };
    const now = START / 1000;
    const [first, renewed, other] = [
      await account("11", now - 60),
      await account("11", now - 30),
      await account("12", now - 60),
    ];
    const pseudonymSecret = new Uint8Array(32).fill(1);
    const nodes = await Promise.all(
      [7, 8].map(async (fill) => {
        const keys = await deriveServiceKeys(new Uint8Array(32).fill(fill), { pseudonymSecret });
        return createWorld({ database: world.database, overrides: { keys } }).then((node) => ({
          ...world,
          app: node.app,
        }));
      }),
    );
    const subjects = [];
    for (const node of nodes) {
      const options = expected(START, await readJwks(node));
      for (const id of [first, renewed, other]) {
        subjects.push((await verifyAccessToken(await issue(id, node), options)).sub);
      }
    }
    const [a, b, c] = subjects;
    expect([a === b, a === c]).toEqual([true, false]);
    expect(subjects.slice(3)).toEqual([a, b, c]);
  });

  it("is given on an acceptance of the client's own alone", async () => {
    const { decisionId } = await decide(world);
    expect((await ask(decisionId, KEYS.otherRelyingParty)).status).toBe(404);
    expect((await ask(decisionId, KEYS.operator)).status).toBe(403);
    expect((await ask("none")).status).toBe(404);
    const refused = await decide(world, { trustRoot: "8" });
    expect(await answerOf(await ask(refused.decisionId))).toMatchObject({
      http: 409,
      code: "ERR_SERVICE_CONFLICT",
    });
  });

  it("ends with the decision, and is given no more when that is over", async () => {
    const { decisionId } = await decide(world);
    world.clock.now = START + 86_390_000;
    const token = await verifyAccessToken(
      await issue(decisionId),
      expected(world.clock.now, await readJwks(world)),
    );
    expect(token.exp).toBe(START / 1000 + 86_400);
    world.clock.now = START + 86_400_000;
    expect((await ask(decisionId)).status).toBe(409);
  });

  it("is not given once the trust root is withdrawn", async () => {
    const { decisionId } = await decide(world);
    await addTrustRoot(world.database, trustRoot("9", START + 1));
    await issue(decisionId); // superseded is not withdrawn
    const path = "/v1/trust-roots/7/withdraw";
    expect((await post(world.app, path, {}, bearer(KEYS.operator))).status).toBe(200);
    expect(await answerOf(await ask(decisionId))).toMatchObject({
      http: 422,
      code: "ERR_VERIFICATION_TRUST_ROOT",
    });
  });

  it("is not given once the policy is honoured no more", async () => {
    const { decisionId } = await decide(world);
    const policies: PolicyBook = { list: () => [], find: () => undefined, isHonoured: () => false };
    const { app } = await createWorld({ database: world.database, overrides: { policies } });
    expect(
      await answerOf(await ask(decisionId, KEYS.relyingParty, { ...world, app })),
    ).toMatchObject({
      http: 422,
      code: "ERR_POLICY_NOT_IN_FORCE",
    });
  });
});

describe("verifyAccessToken", () => {
  it("refuses every forgery", async () => {
    const { decisionId } = await decide(world);
    const text = await issue(decisionId);
    const options = expected(START, await readJwks(world));
    const keys = await deriveServiceKeys(new Uint8Array(32).fill(7));
    for (const [what, code, forged] of forgeries(text, keys)) {
      const given = await forged;
      await expect(verifyAccessToken(given, options), what).rejects.toMatchObject({ code });
    }
  });

  it("takes no receipt for a token, and no token for a receipt", async () => {
    const { decisionId } = await decide(world);
    const options = expected(START, await readJwks(world));
    const code = "ERR_DECISION_FORM";
    const receipt = await readReceipt(world, decisionId);
    await expect(verifyAccessToken(receipt, options)).rejects.toMatchObject({ code });
    const token = await issue(decisionId);
    await expect(verifyReceipt(token, options)).rejects.toMatchObject({ code });
  });

  it("refuses another issuer, audience, policy or time", async () => {
    const { decisionId } = await decide(world);
    const text = await issue(decisionId);
    const honest = { ...expected(START, await readJwks(world)), policyId: "eu-adults-session" };
    await verifyAccessToken(text, honest);
    const cases: [string, object][] = [
      ["ERR_DECISION_ISSUER", { issuer: "https://evil.example" }],
      ["ERR_DECISION_AUDIENCE", { audience: "other" }],
      ["ERR_DECISION_OTHER_POLICY", { policyId: "eu-adults-once" }],
      ["ERR_DECISION_EXPIRED", { now: new Date(START + 660_000) }],
      ["ERR_DECISION_NOT_YET", { now: new Date(START - 61_000) }],
    ];
    for (const [code, change] of cases) {
      await expect(verifyAccessToken(text, { ...honest, ...change })).rejects.toMatchObject({
        code,
      });
    }
  });
});
