import { expect, it } from "vitest";
import { parseDidDocument } from "../../src/policy/pack/parse-did-document.ts";
import { deriveServiceKeys, publicKeysOf } from "../../src/service/keys/service-keys.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  post,
  readDecisionOf,
  START,
  submit,
  type World,
} from "./world.ts";

const DID = "did:web:gate.example";
const BACK = "https://shop.example/back";
const config = { openid4vp: { did: DID, clientName: "The gate", redirectUris: [BACK] } };

/** A request that OpenID4VP carries, and its own id, which wallets never learn. */
async function carried(world: World, changes: object): Promise<string> {
  const body = { policyId: "eu-adults-once", ...changes };
  const made = await post(world.app, "/v1/openid4vp/requests", body, bearer(KEYS.relyingParty));
  const { id } = (await made.json()) as { id: string };
  const row = await world.database
    .selectFrom("openid4vp_requests")
    .select("request_id")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.request_id;
}

for (const [name, changes] of [
  ["with a redirect", { redirectUri: BACK }],
  ["without one", {}],
] as const) {
  it(`a request ${name} that OpenID4VP carries is met by that protocol alone`, async () => {
    const world = await createWorld({ config });
    const id = await carried(world, changes);
    for (const path of ["", "/qr"]) {
      const response = await world.app.request(`/v1/presentation-requests/${id}${path}`);
      expect(await answerOf(response)).toMatchObject({ http: 404, code: "ERR_SERVICE_NOT_FOUND" });
    }
    expect(await answerOf(await submit(world.app, id))).toMatchObject({
      http: 404,
      code: "ERR_SERVICE_NOT_FOUND",
    });
    expect(await world.database.selectFrom("decisions").selectAll().execute()).toEqual([]);
    expect((await readDecisionOf(world.app, id)).status).toBe(404);
  });
}

it("the DID document has the former key until its end, so that no node's requests are refused", async () => {
  const former = await deriveServiceKeys(new Uint8Array(32).fill(7));
  const until = START / 1000 + 60;
  const retired = [{ ...publicKeysOf(former), from: 0, until }];
  const keys = await deriveServiceKeys(new Uint8Array(32).fill(9), { retired });
  const world = await createWorld({ config, overrides: { keys } });
  const read = async () => {
    const document = await (await world.app.request("/.well-known/did.json")).json();
    return parseDidDocument(document, DID).map(({ id }) => id);
  };
  const [present, before] = [keys, former].map(({ receipts }) => `${DID}#${receipts.kid}`);
  expect(await read()).toEqual([present, before]);
  world.clock.now = until * 1000;
  expect(await read()).toEqual([present]);
});
