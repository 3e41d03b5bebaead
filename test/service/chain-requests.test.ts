import { verifyTypedData } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decisionTypedData } from "../../src/chain/decision-typed-data.ts";
import { verifyReceipt } from "../../src/decision/index.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import type { PresentationRequest } from "../../src/presentation/types.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import type { Submission } from "../../src/service/service-dependencies.ts";
import { servePolicies } from "../../src/service/verification/serve-policies.ts";
import { expected, get, readJwks, readReceipt } from "./decisions-world.ts";
import {
  answerOf,
  bearer,
  configJson,
  createWorld,
  KEYS,
  openRequest,
  post,
  START,
  submit,
  trustingVerifier,
  type World,
} from "./world.ts";

const SUBJECT = `0x${"ab".repeat(20)}` as const;
const REGISTRY = `0x${"cd".repeat(20)}` as const;
const ON_CHAIN = `0x${"11".repeat(32)}` as const;

let policyHash: string;
let world: World;
let submissions: Submission[];

const entry = (changes: object = {}) => ({
  policyId: "eu-adults-once",
  chainId: 31_337,
  registry: REGISTRY,
  onChainPolicyId: ON_CHAIN,
  policyVersion: 3,
  policyHash,
  ...changes,
});

function open(chains: object[], from?: World): Promise<World> {
  return createWorld({
    config: { decisions: { chains } },
    ...(from === undefined ? {} : { database: from.database }),
    verifySubmission: (submission) => {
      submissions.push(submission);
      return trustingVerifier(submission);
    },
  });
}

beforeEach(async () => {
  submissions = [];
  const { policies } = parseServiceConfig(configJson());
  policyHash =
    servePolicies(await loadHash(), policies).find("eu-adults-once", 0)?.policyHash ?? "";
  world = await open([entry()]);
});
afterEach(() => world.close());

const ask = (body: object, { app } = world) =>
  post(
    app,
    "/v1/presentation-requests",
    { policyId: "eu-adults-once", ...body },
    bearer(KEYS.relyingParty),
  );

async function decide(): Promise<{ request: PresentationRequest; decisionId: string }> {
  const response = await ask({ chain: true, subject: SUBJECT });
  expect(response.status).toBe(201);
  const { request } = (await response.json()) as { request: PresentationRequest };
  const answer = await answerOf(await submit(world.app, request.id, { subject: SUBJECT }));
  return { request, decisionId: answer.decisionId ?? "" };
}

describe("a request for a registry", () => {
  it("is for the contract's scope and names its policy", async () => {
    const { request } = await decide();
    expect(request).toMatchObject({
      chain: { chainId: 31_337, registry: REGISTRY, policyId: ON_CHAIN, policyVersion: 3 },
      scope: { mode: "once", label: ON_CHAIN },
      subject: SUBJECT,
    });
    expect(submissions[0]?.attestFor).toEqual(request.chain);
  });

  it("is not made without a subject, without an entry, or for other rules than the entry's", async () => {
    expect(await answerOf(await ask({ chain: true }))).toMatchObject({
      http: 400,
      code: "ERR_SERVICE_BODY_FORM",
      detail: expect.stringContaining("subject"),
    });
    for (const chains of [
      [],
      [entry({ policyHash: "1" })],
      [entry({ policyId: "eu-adults-session" })],
    ]) {
      const other = await open(chains, world);
      expect(await answerOf(await ask({ chain: true, subject: SUBJECT }, other))).toMatchObject({
        http: 400,
        code: "ERR_SERVICE_BODY_FORM",
      });
    }
    for (const chain of [false, "yes", { chainId: 1 }]) {
      expect((await ask({ chain, subject: SUBJECT })).status).toBe(400);
    }
  });

  it("is attested no more once its entry is gone or says something else", async () => {
    const { request } = (await (await ask({ chain: true, subject: SUBJECT })).json()) as {
      request: PresentationRequest;
    };
    for (const change of [
      { policyVersion: 4 },
      { chainId: 1 },
      { registry: `0x${"ee".repeat(20)}` },
    ]) {
      const other = await open([entry(change)], world);
      await submit(other.app, request.id, { subject: SUBJECT, trustRoot: "8" });
      expect(submissions.at(-1)).not.toHaveProperty("attestFor");
    }
  });

  it("is not the same as one off chain, which is verified for no registry", async () => {
    const request = await openRequest(world.app, "once", SUBJECT);
    await submit(world.app, request.id, { subject: SUBJECT });
    expect(submissions[0]).not.toHaveProperty("attestFor");
  });
});

describe("the attestation", () => {
  it("is the service's EIP-712 word on the statement, until a deadline", async () => {
    const { request, decisionId } = await decide();
    const response = await get(world, `/v1/decisions/${decisionId}/attestation`);
    const { attester, signature, deadline, statement, ...where } = await response.json();
    expect(where).toEqual({ chainId: 31_337, registry: REGISTRY });
    expect(statement).toEqual({
      policyId: ON_CHAIN,
      version: 3,
      circuitVersion: 1,
      subject: SUBJECT,
      nonce: request.nonce,
      nullifier: "1234567890",
      trustRoot: "7",
      asOf: START / 1000 - 60,
    });
    expect(deadline).toBe(String(START / 1000 + 3600));
    const keys = await deriveServiceKeys(new Uint8Array(32).fill(7));
    expect(attester).toBe(keys.attester.address);
    const typed = decisionTypedData({
      ...where,
      deadline: BigInt(deadline),
      statement: {
        ...statement,
        nullifier: BigInt(statement.nullifier),
        trustRoot: BigInt(statement.trustRoot),
      },
    });
    expect(await verifyTypedData({ ...typed, address: attester, signature })).toBe(true);
    for (const change of [
      { nullifier: 1n },
      { subject: `0x${"12".repeat(20)}` as const },
      { version: 4 },
    ]) {
      const other = { ...typed, message: { ...typed.message, ...change } };
      expect(await verifyTypedData({ ...other, address: attester, signature })).toBe(false);
    }
  });

  it("has the nullifier taken: a second proof of the holder gets none", async () => {
    await decide();
    const { request } = (await (await ask({ chain: true, subject: SUBJECT })).json()) as {
      request: PresentationRequest;
    };
    expect(await answerOf(await submit(world.app, request.id, { subject: SUBJECT }))).toMatchObject(
      {
        http: 409,
        code: "ERR_VERIFICATION_NULLIFIER_USED",
      },
    );
  });

  it("is for the client of an acceptance that stands, and for no other decision", async () => {
    const { decisionId } = await decide();
    const path = `/v1/decisions/${decisionId}/attestation`;
    expect((await get(world, path, KEYS.otherRelyingParty)).status).toBe(404);
    expect((await get(world, path, KEYS.operator)).status).toBe(403);
    const plain = await openRequest(world.app, "session");
    const { decisionId: offChain } = await answerOf(
      await submit(world.app, plain.id, { nullifier: "5" }),
    );
    expect((await get(world, `/v1/decisions/${offChain}/attestation`)).status).toBe(409);
    const gone = await open([entry({ policyVersion: 4 })], world);
    expect((await get(gone, path)).status).toBe(409);
    world.clock.now = START + 86_400_000;
    expect((await get(world, path)).status).toBe(409);
  });

  it("has no deadline beyond the decision's own, and a fresh one each time", async () => {
    const { decisionId } = await decide();
    const path = `/v1/decisions/${decisionId}/attestation`;
    const deadline = async () =>
      Number((await (await get(world, path)).json()).deadline) - START / 1000;
    world.clock.now = START + 3_600_000;
    expect(await deadline()).toBe(7200);
    world.clock.now = START + 86_000_000;
    expect(await deadline()).toBe(86_400);
  });

  it("is not given once the trust root is withdrawn", async () => {
    const { decisionId } = await decide();
    await post(world.app, "/v1/trust-roots/7/withdraw", {}, bearer(KEYS.operator));
    expect(
      await answerOf(await get(world, `/v1/decisions/${decisionId}/attestation`)),
    ).toMatchObject({
      http: 422,
      code: "ERR_VERIFICATION_TRUST_ROOT",
    });
  });

  it("comes with a receipt that names the registry, and with no access token", async () => {
    const { request, decisionId } = await decide();
    const receipt = await verifyReceipt(
      await readReceipt(world, decisionId),
      expected(START, await readJwks(world)),
    );
    expect(receipt.chain).toEqual(request.chain);
    const path = `/v1/decisions/${decisionId}/access-tokens`;
    const headers = bearer(KEYS.relyingParty);
    expect((await world.app.request(path, { method: "POST", headers })).status).toBe(409);
  });
});
