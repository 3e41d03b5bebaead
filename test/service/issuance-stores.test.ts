import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptOffer } from "../../src/holder/accept-offer.ts";
import type { Holder } from "../../src/holder/create-holder.ts";
import { readCredentialOffer } from "../../src/holder/read-credential-offer.ts";
import { refreshCredential } from "../../src/holder/refresh-credential.ts";
import { runIssuanceSweep } from "../../src/service/issuance/issuance-jobs.ts";
import { issueFromStore } from "../../src/service/issuance/issue-from-store.ts";
import { eraseCustomer } from "../../src/service/store/issuance/erase-customer.ts";
import { storeCommitmentRegistry } from "../../src/service/store/issuance/issuances.ts";
import type { ServiceDatabase } from "../../src/service/store/open-database.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import {
  CLAIMS,
  codeOfOffer,
  createIssuanceWorld,
  ISSUER_KEY,
  type IssuanceWorld,
  newHolder,
  offerTo,
  openProvingTools,
  type ProvingTools,
  postCredential,
  postOffer,
  postReissues,
  postToken,
  proofOf,
  tokenFor,
} from "./issuance-world.ts";
import { describeStores } from "./stores.ts";
import { bearer, post, START } from "./world.ts";

let tools: ProvingTools;

beforeAll(async () => {
  tools = await openProvingTools();
});
afterAll(() => tools?.prover.close());

const accept = async (world: IssuanceWorld, holder: Holder, customerId?: string) =>
  acceptOffer({
    ...world,
    holder,
    offer: await readCredentialOffer((await offerTo(world, customerId)).deepLink, world),
    now: () => new Date(world.clock.now),
  });

describeStores("the issuer's books", (openTestStore) => {
  /** Two nodes over one store; SQLite's wait for another handle would hold up this one process. */
  async function openNodes() {
    const { database, kind, reopen } = await openTestStore();
    const other = kind === "SQLite" ? database : await reopen();
    const nodes = [
      await createIssuanceWorld(tools, { database }),
      await createIssuanceWorld(tools, { database: other }),
    ] as const;
    const close = async () => (other === database ? undefined : other.destroy());
    return { nodes, database, close };
  }

  it("are one over two nodes: a code, a token and a commitment count once", async () => {
    const { nodes, database, close } = await openNodes();
    const [one, two] = nodes;
    const code = await codeOfOffer(two, await offerTo(one));
    const tokens = await Promise.all([postToken(one, code), postToken(two, code)]);
    expect(tokens.map(({ status }) => status).sort()).toEqual([200, 400]);

    const token = await tokenFor(one, "other");
    const proofs = await Promise.all([proofOf(one, newHolder()), proofOf(two, newHolder())]);
    const answers = await Promise.all([
      postCredential(one, token, proofs[0]),
      postCredential(two, token, proofs[1]),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
    await close();
  });

  it("take a nonce once, whichever node it comes to", async () => {
    const { nodes, close } = await openNodes();
    const [one, two] = nodes;
    const [first, second] = [await tokenFor(one, "one"), await tokenFor(two, "two")];
    const proof = await proofOf(one, newHolder());
    const answers = await Promise.all([
      postCredential(one, first, proof),
      postCredential(two, second, proof),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    await close();
  });

  it("give an index once, and refuse a second commitment, until the first is released", async () => {
    const { database } = await openTestStore();
    const bind = (customerId: string, holderCommitment: bigint, statusIndex: number) =>
      database.transaction().execute((transaction) =>
        storeCommitmentRegistry({ transaction, now: START, expiresAt: START + 1 }).bind({
          customerId,
          holderCommitment,
          statusIndex,
        }),
      );
    const release = (statusIndex: number) =>
      database
        .transaction()
        .execute((transaction) =>
          storeCommitmentRegistry({ transaction, now: START + 1, expiresAt: 0 }).release(
            statusIndex,
          ),
        );
    expect(await bind("a", 1n, 7)).toBe("bound");
    expect(await bind("b", 2n, 7)).toBe("index-used");
    expect(await bind("a", 2n, 8)).toBe("commitment-bound");
    expect(await bind("b", 1n, 8)).toBe("commitment-bound");
    expect(await bind("a", 1n, 8)).toBe("bound");
    expect(await release(7)).toBe(true);
    expect(await release(7)).toBe(false);
    expect(await bind("a", 2n, 9)).toBe("commitment-bound");
    expect(await release(8)).toBe(true);
    expect(await bind("a", 2n, 7)).toBe("index-used");
    expect(await bind("a", 2n, 9)).toBe("bound");
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
  });

  it("lose nothing and keep nothing where the process ends between binding and the commit", async () => {
    const { nodes, database, close } = await openNodes();
    const [one] = nodes;
    const customer = one.issuing.secrets.customer("customer-1");
    const died = database.transaction().execute(async (transaction) => {
      await issueFromStore(one.issuing, transaction, {
        customer,
        holderCommitment: 5n,
        claims: CLAIMS,
        expiresAt: START + 86_400_000,
        now: START,
      });
      throw new Error("the process ended");
    });
    await expect(died).rejects.toThrow("the process ended");
    expect(await rowsOf(database)).toEqual([]);
    const { credential } = await accept(one, newHolder());
    expect((await rowsOf(database)).map((row) => row.status_index)).toEqual([
      credential.status.index,
    ]);
    await close();
  });

  it("erase with a customer the answers that were kept for idempotency keys, and no other's", async () => {
    const { nodes, database, close } = await openNodes();
    const [one] = nodes;
    await accept(one, newHolder(), "customer-1");
    await accept(one, newHolder(), "customer-2");
    const keyed = (key: string) => ({ "idempotency-key": key });
    for (const customerId of ["customer-1", "customer-2"]) {
      expect((await postOffer(one, { customerId }, keyed(`offer-${customerId}`))).status).toBe(201);
      const reissued = await postReissues(one, [{ customerId }], keyed(`reissue-${customerId}`));
      expect(await reissued.json()).toMatchObject({ results: [{ status: "waiting" }] });
    }
    const revocation = { customerId: "customer-1" };
    const headers = { ...bearer(ISSUER_KEY), ...keyed("revocation") };
    await database
      .transaction()
      .execute((transaction) =>
        eraseCustomer(transaction, one.issuing.secrets.customer("nobody"), one.clock.now),
      );
    const keys = async () =>
      (await database.selectFrom("idempotency_keys").select("key").execute())
        .map(({ key }) => key)
        .sort();
    expect(await keys()).toHaveLength(4);
    const customer = one.issuing.secrets.customer("customer-1");
    await database
      .transaction()
      .execute((transaction) => eraseCustomer(transaction, customer, one.clock.now));
    expect(await keys()).toEqual(["offer-customer-2", "reissue-customer-2"]);
    expect((await post(one.app, "/v1/credential-revocations", revocation, headers)).status).toBe(
      200,
    );
    expect(await keys()).toContain("revocation");
    await database
      .transaction()
      .execute((transaction) => eraseCustomer(transaction, customer, one.clock.now));
    expect(await keys()).toEqual(["offer-customer-2", "reissue-customer-2"]);
    await close();
  });

  it("carry a credential through its life: renewed, replaced, revoked, erased", async () => {
    const { nodes, database, close } = await openNodes();
    const [one, two] = nodes;
    const holder = newHolder();
    const issued = await accept(one, holder);
    await postReissues(two, [{}]);
    one.clock.now = two.clock.now;
    const now = () => new Date(one.clock.now);
    const refreshed = await refreshCredential({ ...one, ...issued, holder, now });
    expect(refreshed.kind).toBe("refreshed");
    one.clock.now += 8 * 86_400_000;
    const sweep = () => runIssuanceSweep({ ...one, clock: () => one.clock.now });
    expect(await sweep()).toMatchObject({ revoked: 1 });
    const customer = one.issuing.secrets.customer("customer-1");
    await database
      .transaction()
      .execute((transaction) => eraseCustomer(transaction, customer, one.clock.now));
    await sweep();
    expect((await rowsOf(database)).map((row) => [row.customer, row.commitment])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(await verifyAuditLog(database)).toMatchObject({ intact: true });
    await close();
  });
});

const rowsOf = (database: ServiceDatabase) =>
  database.selectFrom("issuances").selectAll().execute();
