import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadHash } from "../../src/field/poseidon.ts";
import {
  type AuthorizationRequest,
  createAuthorizationResponse,
  matchesDcqlQuery,
  parseAuthorizationRequest,
} from "../../src/openid4vp/index.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { createLibraryWallet } from "../support/openid4vp-wallet.ts";
import { AUDIENCE, SUBJECT, type World } from "../support/world.ts";
import {
  createWorld,
  type Gate,
  prove,
  RELYING_PARTY,
  startGate,
  startProver,
} from "./service-world.ts";

/** The library's wallet has no clock but the machine's. */
const NOW = new Date(Math.floor(Date.now() / 1000) * 1000);
const DID = "did:web:exchange.example";

/** Real proofs by OpenID4VP against the service as it runs, with the protocol side of a wallet by another library. */
describe("the service over OpenID4VP, end to end", () => {
  let prover: Prover;
  let world: World;
  let gate: Gate;

  beforeAll(async () => {
    [prover, world, gate] = await Promise.all([
      startProver(),
      createWorld({ now: NOW }),
      startGate({ openid4vp: { did: DID } }),
    ]);
    gate.clock.now = NOW.getTime();
    expect((await gate.postTrustRoot(world)).http).toBe(201);
  });
  afterAll(async () => {
    await gate?.close();
    await prover?.close();
  });

  const wallet = () =>
    createLibraryWallet((url, init) =>
      fetch(url.replace("https://exchange.example", gate.url), init),
    );

  async function ask(policyId: string, subject?: string) {
    const response = await fetch(`${gate.url}/v1/openid4vp/requests`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${RELYING_PARTY}` },
      body: JSON.stringify({ policyId, ...(subject === undefined ? {} : { subject }) }),
    });
    expect(response.status).toBe(201);
    const created = (await response.json()) as { requestId: string; deepLink: string };
    const { authorizationRequestPayload: payload } = await wallet().resolve(created.deepLink);
    return { created, payload, asked: parseAuthorizationRequest(await loadHash(), payload) };
  }

  it("takes a proof for what the wallet rebuilt from the request, and the holder once", async () => {
    const { created, payload, asked } = await ask("once");
    const [query] = (payload.dcql_query as unknown as AuthorizationRequest["dcql_query"])
      .credentials;
    expect(query.meta.zk_system_type).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        system: "groth16-bn254",
        circuit: "compliance",
        version: 1,
        circuit_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const presentation = await prove(prover, world, asked.request, { now: NOW });
    const { vp_token } = createAuthorizationResponse(asked, presentation);
    const [vp] = vp_token.compliance ?? [];
    expect(vp !== undefined && matchesDcqlQuery(payload.dcql_query as object, vp)).toBe(true);

    const accepted = await wallet().respond(payload, { vp_token });
    expect(accepted.status).toBe(200);
    expect(await gate.readDecisionOf(created.requestId)).toMatchObject({
      outcome: "accepted",
      nullifier: presentation.nullifier,
    });

    // the same holder by the plain protocol: the audience is one, and so is the nullifier
    const plain = await gate.ask("once");
    expect(plain.audience).toBe(AUDIENCE);
    const again = await prove(prover, world, plain, { now: NOW });
    expect(again.nullifier).toBe(presentation.nullifier);
    expect(await gate.submit(plain.id, again)).toMatchObject({
      http: 409,
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
  });

  it("V6 refuses an honest proof under another request, subject, time or root", async () => {
    const first = await ask("session", SUBJECT);
    const options = { now: NOW, subjects: [SUBJECT] };
    const presentation = await prove(prover, world, first.asked.request, options);
    const second = await ask("session", SUBJECT);
    const send = async (to: typeof first, changed: typeof presentation) => {
      const answer = createAuthorizationResponse(to.asked, changed);
      const response = await wallet().respond(to.payload, { vp_token: answer.vp_token });
      return { http: response.status, ...((await response.json()) as object) };
    };
    // written anew for the other request, with its nonce: the proof is still the first's
    expect(await send(second, presentation)).toMatchObject({
      http: 422,
      code: "ERR_VERIFICATION_PROOF_INVALID",
    });
    const { seconds } = presentation.asOf;
    for (const [code, changed] of [
      ["ERR_PRESENTATION_SUBJECT", { subject: `0x${"2".repeat(40)}` as const }],
      ["ERR_VERIFICATION_PROOF_INVALID", { nullifier: "5" }],
      ["ERR_VERIFICATION_TRUST_ROOT", { trustRoot: "5" }],
      [
        "ERR_VERIFICATION_PROOF_INVALID",
        {
          asOf: { ...presentation.asOf, seconds: seconds % 60 === 59 ? seconds - 1 : seconds + 1 },
        },
      ],
    ] as const) {
      expect(await send(first, { ...presentation, ...changed })).toMatchObject({ code });
    }
    expect(await send(first, presentation)).toEqual({ http: 200 });
  });
});
