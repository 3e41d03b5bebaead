import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptOffer } from "../../src/holder/accept-offer.ts";
import type { Holder } from "../../src/holder/create-holder.ts";
import { fetchStatusData } from "../../src/holder/fetch-status-data.ts";
import { isRefreshDue } from "../../src/holder/is-refresh-due.ts";
import { readCredentialOffer } from "../../src/holder/read-credential-offer.ts";
import { refreshCredential } from "../../src/holder/refresh-credential.ts";
import { readStatus } from "../../src/holder/status-data.ts";
import {
  runIssuanceRetention,
  runIssuanceSweep,
} from "../../src/service/issuance/issuance-jobs.ts";
import { eraseCustomer } from "../../src/service/store/issuance/erase-customer.ts";
import { storeCommitmentRegistry } from "../../src/service/store/issuance/issuances.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { verifyIssuerRecord } from "../../src/trust/verify-issuer-record.ts";
import {
  CLAIMS,
  createIssuanceWorld,
  errorOf,
  freshNonce,
  ISSUER_KEY,
  type IssuanceWorld,
  newHolder,
  offerTo,
  openProvingTools,
  type ProvingTools,
  postRefresh,
  postReissues,
  proofOf,
} from "./issuance-world.ts";
import { bearer, post } from "./world.ts";

const DAY = 86_400_000;

let tools: ProvingTools;
let world: IssuanceWorld;
let alice: Holder;

beforeAll(async () => {
  tools = await openProvingTools();
});
afterAll(() => tools?.prover.close());
beforeEach(async () => {
  world = await createIssuanceWorld(tools);
  alice = newHolder();
});
afterEach(() => world.close());

const now = () => new Date(world.clock.now);

async function issueTo(holder: Holder, customerId = "customer-1") {
  const { deepLink } = await offerTo(world, customerId);
  return acceptOffer({
    ...world,
    holder,
    offer: await readCredentialOffer(deepLink, world),
    now,
  });
}

type Issued = Awaited<ReturnType<typeof issueTo>>;

/** As a wallet that was restored: what it has went through JSON. */
const refresh = (holder: Holder, { renewal, credential }: Issued) =>
  refreshCredential({
    ...world,
    holder,
    renewal: JSON.parse(JSON.stringify(renewal)),
    credential,
    now,
  });

const revoke = (body: object) =>
  post(world.app, "/v1/credential-revocations", body, bearer(ISSUER_KEY));

const sweep = () => runIssuanceSweep({ ...world, clock: () => world.clock.now });

const reissues = () => world.database.selectFrom("credential_reissues").selectAll().execute();

const publish = async () => {
  const body = { screenedAt: Math.floor(world.clock.now / 1000) - 60, listVersion: 412 };
  const response = await post(world.app, "/v1/status-publications", body, bearer(ISSUER_KEY));
  expect(response.status).toBe(201);
  return (await response.json()) as { sequence: number; signedRecord: unknown };
};

describe("a refresh", () => {
  it("gets what was issued anew: another index, new dates, the same commitment", async () => {
    const issued = await issueTo(alice);
    world.clock.now += 300 * DAY;
    expect(isRefreshDue(issued.credential, now())).toBe(true);
    const answer = await postReissues(world, [
      { claims: { ...CLAIMS, residence: { country: "FR" } } },
    ]);
    expect(await answer.json()).toEqual({
      results: [{ status: "waiting", id: expect.stringMatching(/^[\w-]{32}$/) }],
    });
    const refreshed = await refresh(alice, issued);
    if (refreshed.kind !== "refreshed") throw new Error(refreshed.kind);
    expect(refreshed.credential.holderCommitment).toBe(issued.credential.holderCommitment);
    expect(refreshed.credential.status.index).not.toBe(issued.credential.status.index);
    expect(refreshed.credential.expiresAt).toBe("2028-06-01T00:00:00Z");
    expect(refreshed.credential.claims.residence).toEqual({ country: "FR" });
    expect(isRefreshDue(refreshed.credential, now())).toBe(false);
    expect(await refresh(alice, refreshed)).toEqual({ kind: "not-ready" });
  });

  it("is not ready where the issuer has nothing, and for a wallet that it does not know", async () => {
    const issued = await issueTo(alice);
    expect(await refresh(alice, issued)).toEqual({ kind: "not-ready" });
    const stranger = await proofOf(world, newHolder());
    expect(await (await postRefresh(world, 5, stranger)).json()).toEqual({ status: "not_ready" });
  });

  it("says revoked to the holder, and to who proves possession alone", async () => {
    const issued = await issueTo(alice);
    await postReissues(world, [{}]);
    await revoke({ statusIndex: issued.credential.status.index });
    expect(await refresh(alice, issued)).toEqual({ kind: "revoked" });
    const { possession } = await proofOf(world, alice);
    const forged = { nonce: await freshNonce(world), possession };
    expect(await errorOf(await postRefresh(world, 5, forged))).toEqual({
      http: 400,
      error: "invalid_proof",
    });
  });

  it("gives the same credential again to a wallet that lost it, though another was seen with it", async () => {
    const issued = await issueTo(alice);
    await postReissues(world, [{}]);
    const first = await refresh(alice, issued);
    const again = await refresh(alice, issued);
    expect(again).toEqual(first);
    if (first.kind !== "refreshed") throw new Error(first.kind);
    expect(await refresh(alice, first)).toEqual({ kind: "not-ready" });
    expect(await refresh(alice, issued)).toEqual(first);
    const kept = await reissues();
    expect(kept.map(({ claims }) => claims)).toEqual([null]);
    expect(JSON.stringify(kept)).not.toContain(first.credential.salt);
  });

  it("gives a wallet from an old backup what replaced its own, when that has long been revoked", async () => {
    const backup = await issueTo(alice);
    await postReissues(world, [{}]);
    const phone = await refresh(alice, backup);
    if (phone.kind !== "refreshed") throw new Error(phone.kind);
    await refresh(alice, phone);
    world.clock.now += 200 * DAY;
    expect((await sweep()).revoked).toBe(1);
    expect(await refresh(alice, backup)).toEqual(phone);

    await postReissues(world, [{ expiresAt: "2029-06-01T00:00:00Z" }]);
    expect(await refresh(alice, backup)).toMatchObject({
      credential: { expiresAt: "2029-06-01T00:00:00Z" },
    });
    const kept = (await reissues()).filter(({ credential }) => credential !== null);
    expect(kept).toHaveLength(1);
  });

  it.each([
    [
      "has ended",
      async () => {
        world.clock.now = Date.parse("2028-06-01T00:00:00Z");
      },
    ],
    [
      "is revoked",
      async () => {
        await revoke({ customerId: "customer-1" });
      },
    ],
  ])("keeps nothing of what %s", async (_, end) => {
    const issued = await issueTo(alice);
    await postReissues(world, [{}]);
    await refresh(alice, issued);
    world.clock.now += 200 * DAY;
    await sweep();
    expect((await reissues()).map(({ credential }) => credential)).toEqual([expect.any(String)]);
    await end();
    await sweep();
    for (const row of await reissues()) {
      expect(row).toMatchObject({ customer: null, claims: null, credential: null });
    }
    expect((await refresh(alice, issued)).kind).not.toBe("refreshed");
  });

  it("is revoked with the credential that replaced its own, though the overlap is not over", async () => {
    const issued = await issueTo(alice);
    await postReissues(world, [{}]);
    const refreshed = await refresh(alice, issued);
    if (refreshed.kind !== "refreshed") throw new Error(refreshed.kind);
    const response = await revoke({ statusIndex: refreshed.credential.status.index });
    const { statusIndices } = (await response.json()) as { statusIndices: number[] };
    expect(statusIndices.sort()).toEqual(
      [issued.credential.status.index, refreshed.credential.status.index].sort(),
    );
    expect(await (await revoke({ statusIndex: 131_071 })).json()).toEqual({ statusIndices: [] });
    expect((await revoke({})).status).toBe(400);
  });

  it("refuses a nonce twice, and a body of another form", async () => {
    const issued = await issueTo(alice);
    const proof = await proofOf(world, alice);
    expect((await postRefresh(world, issued.credential.status.index, proof)).status).toBe(200);
    expect(await errorOf(await postRefresh(world, 5, proof))).toMatchObject({
      error: "invalid_nonce",
    });
    for (const held of [-1, 1.5, 2 ** 25]) {
      expect(await errorOf(await postRefresh(world, held, proof))).toEqual({
        http: 400,
        error: "invalid_credential_request",
      });
    }
  });

  it("refuses to show its commitment to an issuer that goes by another did:web now", async () => {
    const issued = await issueTo(alice);
    const renewal = { ...issued.renewal, issuerId: "did:web:other.example" };
    await expect(refresh(alice, { ...issued, renewal })).rejects.toMatchObject({
      code: "ERR_ISSUANCE_METADATA_FORM",
    });
  });

  it("revokes what was replaced when the overlap is over", async () => {
    const issued = await issueTo(alice);
    await postReissues(world, [{}]);
    const refreshed = await refresh(alice, issued);
    world.clock.now += 7 * DAY - 1;
    expect((await sweep()).revoked).toBe(0);
    world.clock.now += 1;
    expect((await sweep()).revoked).toBe(1);
    const rows = await world.database.selectFrom("issuances").selectAll().execute();
    const revoked = rows.filter(({ revoked_at }) => revoked_at !== null);
    expect(revoked.map(({ status_index }) => status_index)).toEqual([
      issued.credential.status.index,
    ]);
    if (refreshed.kind !== "refreshed") throw new Error(refreshed.kind);
    expect(await refresh(alice, refreshed)).toEqual({ kind: "not-ready" });
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
  });
});

describe("a bulk re-issue", () => {
  it("says of each customer what became of it", async () => {
    await issueTo(alice);
    await issueTo(newHolder(), "gone");
    await revoke({ customerId: "gone" });
    const response = await postReissues(world, [
      { customerId: "nobody" },
      { customerId: "gone" },
      { claims: { ...CLAIMS, residence: { country: "XX" } } },
      {},
    ]);
    expect(await response.json()).toEqual({
      results: [
        { status: "unknown" },
        { status: "revoked" },
        { status: "refused", code: "ERR_CREDENTIAL_CLAIM_UNKNOWN" },
        { status: "waiting", id: expect.any(String) },
      ],
    });
  });

  it("takes a thousand in one call, once for an idempotency key, and no more", async () => {
    await issueTo(alice);
    const entries = Array.from({ length: 1_000 }, (_, i) => ({ customerId: `customer-${i}` }));
    const headers = { "idempotency-key": "bulk-1" };
    const response = await postReissues(world, entries, headers);
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { results: { status: string }[] };
    expect(answer.results.filter(({ status }) => status === "waiting")).toHaveLength(1);
    expect(answer.results).toHaveLength(1_000);
    expect(await (await postReissues(world, entries, headers)).json()).toEqual(answer);
    const waiting = await world.database.selectFrom("credential_reissues").select("id").execute();
    expect(waiting).toHaveLength(1);
    expect((await postReissues(world, [...entries, {}])).status).toBe(400);
    expect((await postReissues(world, [])).status).toBe(400);
  });

  it("reaches every customer of a call that is longer than one transaction", async () => {
    const names = Array.from({ length: 120 }, (_, i) => `customer-${i}`);
    await world.database.transaction().execute(async (transaction) => {
      const times = { now: world.clock.now, expiresAt: world.clock.now + DAY };
      const books = storeCommitmentRegistry({ transaction, ...times });
      for (const [statusIndex, name] of names.entries()) {
        const customerId = world.issuing.secrets.customer(name);
        await books.bind({ customerId, holderCommitment: BigInt(statusIndex), statusIndex });
      }
    });
    const response = await postReissues(
      world,
      names.map((customerId) => ({ customerId })),
    );
    const { results } = (await response.json()) as { results: { status: string }[] };
    expect(results.map(({ status }) => status)).toEqual(names.map(() => "waiting"));
    const rows = await world.database.selectFrom("credential_reissues").selectAll().execute();
    expect(new Set(rows.map(({ customer }) => customer)).size).toBe(120);
    expect(JSON.stringify(rows)).not.toContain("1990-07-14");
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
  });

  it("puts the newer in the place of what waited", async () => {
    const issued = await issueTo(alice);
    await postReissues(world, [{ expiresAt: "2028-01-01T00:00:00Z" }]);
    await postReissues(world, [{ expiresAt: "2029-01-01T00:00:00Z" }]);
    const refreshed = await refresh(alice, issued);
    expect(refreshed).toMatchObject({ credential: { expiresAt: "2029-01-01T00:00:00Z" } });
  });
});

describe("published status lists", () => {
  it("are the tiles that a wallet fetches: 64 KiB and 2 KiB, against the root of the signed record", async () => {
    const [issued, other] = [await issueTo(alice), await issueTo(newHolder(), "other")];
    await revoke({ customerId: "other" });
    expect((await world.app.request("/status/status-top.bin")).status).toBe(404);
    const record = await verifyIssuerRecord(world.hash, (await publish()).signedRecord);
    const sizes: number[] = [];
    const fetch: IssuanceWorld["fetch"] = async (input, init) => {
      const response = await world.fetch(input, init);
      sizes.push((await response.clone().arrayBuffer()).byteLength);
      return response;
    };
    const status = await fetchStatusData({ credential: issued.credential, fetch });
    expect(sizes.sort()).toEqual([2_048, 65_536]);
    const standing = (index: number) =>
      readStatus(world.hash, index, record.statusRoot, status).kind;
    expect(standing(issued.credential.status.index)).toBe("clear");
    expect(standing(other.credential.status.index)).toBe("revoked");
    const list = await world.app.request("/status/list-0.json");
    expect(await list.json()).toMatchObject({ id: "https://gate.example/status/list-0.json" });
    const kept = await world.app.request("/status/issuer-record.json");
    expect(await kept.json()).toMatchObject({ record: { id: "did:web:gate.example" } });
  });

  it("stay as they were published until the next publication", async () => {
    const { credential } = await issueTo(alice);
    await publish();
    await revoke({ customerId: "customer-1" });
    const read = async () => {
      const signed = await (await world.app.request("/status/issuer-record.json")).json();
      const record = await verifyIssuerRecord(world.hash, signed);
      const status = await fetchStatusData({ credential, fetch: world.fetch });
      return readStatus(world.hash, credential.status.index, record.statusRoot, status).kind;
    };
    expect(await read()).toBe("clear");
    expect((await publish()).sequence).toBe(2);
    expect(await read()).toBe("revoked");
  });

  it("are not there under another name", async () => {
    await publish();
    for (const name of ["status-5.bin", "list-1.json", "..%2Fissuer.json", "constructor"]) {
      expect((await world.app.request(`/status/${name}`)).status).toBe(404);
    }
  });
});

describe("what has served its time", () => {
  it("is erased: claims of an offer that nobody fetched, answers, used nonces", async () => {
    await offerTo(world, "never");
    await issueTo(alice);
    await postReissues(world, [{}]);
    await sweep();
    const before = await world.database.selectFrom("credential_offers").selectAll().execute();
    expect(before.filter(({ customer }) => customer !== null)).toHaveLength(2);
    world.clock.now += 98 * DAY;
    await sweep();
    for (const table of ["credential_offers", "credential_reissues", "issuance_nonces"] as const) {
      expect(await world.database.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });

  it("is erased of the books once a credential's retention is over, and the index is not given again", async () => {
    const { credential } = await issueTo(alice);
    world.clock.now = Date.parse(credential.expiresAt) + 401 * DAY;
    const forget = () => runIssuanceRetention({ ...world, clock: () => world.clock.now });
    expect(await forget()).toBe(0);
    world.clock.now += 401 * DAY;
    expect(await forget()).toBe(1);
    const [row] = await world.database.selectFrom("issuances").selectAll().execute();
    expect(row).toMatchObject({
      status_index: credential.status.index,
      customer: null,
      commitment: null,
      salt: null,
    });
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
  });

  it("is erased at a customer's request: the credential is revoked, the log stays intact", async () => {
    const issued = await issueTo(alice);
    await postReissues(world, [{}]);
    await refresh(alice, issued);
    const customer = world.issuing.secrets.customer("customer-1");
    const erased = await world.database
      .transaction()
      .execute((transaction) => eraseCustomer(transaction, customer, world.clock.now));
    expect(erased).toEqual({ revoked: 2, rows: 4 });
    const left = [
      ...(await reissues()),
      ...(await world.database.selectFrom("credential_offers").selectAll().execute()),
    ];
    for (const { customer, credential } of left)
      expect([customer, credential]).toEqual([null, null]);
    expect(await verifyAuditLog(world.database)).toMatchObject({ intact: true });
    expect(await refresh(alice, issued)).toEqual({ kind: "not-ready" });
  });
});

it("the audit finds books that were changed: a row too many, another commitment, a revocation taken back", async () => {
  await issueTo(alice);
  await issueTo(newHolder(), "other");
  await revoke({ customerId: "other" });
  const { database } = world;
  const holds = async () => (await verifyAuditLog(database)).problem;
  expect(await holds()).toBeUndefined();
  const [row] = await database.selectFrom("issuances").selectAll().execute();
  if (row === undefined) throw new Error("no row");
  const change = (set: object) =>
    database
      .updateTable("issuances")
      .set(set)
      .where("status_index", "=", row.status_index)
      .execute();
  for (const set of [
    { commitment: "5" },
    { customer: "x" },
    { revoked_at: row.revoked_at === null ? 5 : null },
    { issued_at: row.issued_at + 1 },
  ]) {
    await change(set);
    expect(await holds()).toBe("credentials");
    await change(row);
  }
  await database
    .insertInto("issuances")
    .values({ ...row, status_index: 131_000 + (row.status_index === 131_000 ? 1 : 0) })
    .execute();
  expect(await holds()).toBe("credentials");
});
