import { expect, it } from "vitest";
import { MemoryCommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import { createIssuer } from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { publishStatusList } from "../../src/issuer/publish-status-list.ts";
import { issuanceSecrets } from "../../src/service/issuance/issuance-secrets.ts";
import type { Issuing } from "../../src/service/issuance/issuing.ts";
import { createStatusPublisher } from "../../src/service/issuance/publish-status.ts";
import { createStatusFiles } from "../../src/service/issuance/status-files.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import { storeCommitmentRegistry } from "../../src/service/store/issuance/issuances.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { STATUS_LIST_LENGTH } from "../../src/status/status-tree-parameters.ts";
import { START } from "./world.ts";

/** One bottom tile and a part of the next. */
const LISTS = 6;
const REVOKED = [
  0,
  127,
  STATUS_LIST_LENGTH,
  4 * STATUS_LIST_LENGTH - 1,
  LISTS * STATUS_LIST_LENGTH - 1,
];

async function issuerOf(statusList: StatusList) {
  return createIssuer({
    id: "did:web:gate.example",
    signer: await createLocalSigner(new Uint8Array(32).fill(3)),
    authority: { regimes: ["EU-AMLR"], maxKycLevel: "high", clientClasses: [] },
    statusAddress: "https://gate.example/status/",
    statusList,
    registry: new MemoryCommitmentRegistry(),
    random: () => undefined,
    now: () => START / 1000,
  });
}

it("serves the very files that publishStatusList makes, and publishes the same root, over several tiles", async () => {
  const database = await openDatabase(openSqlite(":memory:"));
  const issuing: Issuing = {
    issuer: await issuerOf(new StatusList(LISTS)),
    credentialIssuer: "https://gate.example",
    secrets: issuanceSecrets(await deriveServiceKeys(new Uint8Array(32))),
    verifyPossession: () => Promise.reject(new Error("nobody proves here")),
  };
  const publish = createStatusPublisher(issuing, database);
  const readFiles = createStatusFiles(issuing, database);
  const options = { screenedAt: START / 1000 - 60, listVersion: 412 };
  const expected = new StatusList(LISTS);
  for (const [i, statusIndex] of REVOKED.entries()) {
    await database.transaction().execute(async (transaction) => {
      const books = storeCommitmentRegistry({ transaction, now: START, expiresAt: START + 1 });
      await books.bind({ customerId: `${i}`, holderCommitment: BigInt(i), statusIndex });
      await books.release(statusIndex);
    });
    expected.revoke(statusIndex);
    const published = await publish({ ...options, now: START, keep: async () => undefined });
    const same = await publishStatusList(await issuerOf(expected), options);
    expect(published.sequence).toBe(i + 1);
    expect(published.signedRecord.record).toEqual(same.signedRecord.record);
    const { "issuer-record.json": record, ...files } = Object.fromEntries(
      (await readFiles()) ?? [],
    );
    expect(Object.keys(files).sort()).toEqual([...same.files.keys()].sort());
    for (const [name, bytes] of same.files) expect([name, files[name]]).toEqual([name, bytes]);
    expect(JSON.parse(new TextDecoder().decode(record))).toEqual(published.signedRecord);
  }
  await database.destroy();
});

it("does not publish what was revoked while it was hashed as if it were not: it is done again", async () => {
  const database = await openDatabase(openSqlite(":memory:"));
  const issuer = await issuerOf(new StatusList(1));
  const revoke = (statusIndex: number) =>
    database.transaction().execute(async (transaction) => {
      const books = storeCommitmentRegistry({ transaction, now: START, expiresAt: START + 1 });
      await books.bind({ customerId: `${statusIndex}`, holderCommitment: 1n, statusIndex });
      await books.release(statusIndex);
    });
  let signatures = 0;
  const issuing: Issuing = {
    issuer: {
      ...issuer,
      signer: {
        publicKey: issuer.publicKey,
        async sign(message) {
          // another node marks a revocation for the same publication
          if (++signatures === 1) {
            await revoke(5);
            const other = { ...issuing, issuer };
            await createStatusPublisher(
              other,
              database,
            )({
              ...{ screenedAt: 0, listVersion: 0, now: START },
              keep: async () => undefined,
            });
          }
          return issuer.signer.sign(message);
        },
      },
    },
    credentialIssuer: "https://gate.example",
    secrets: issuanceSecrets(await deriveServiceKeys(new Uint8Array(32))),
    verifyPossession: () => Promise.reject(new Error("nobody proves here")),
  };
  await revoke(4);
  const published = await createStatusPublisher(
    issuing,
    database,
  )({
    ...{ screenedAt: 0, listVersion: 0, now: START },
    keep: async () => undefined,
  });
  const expected = new StatusList(1);
  for (const index of [4, 5]) expected.revoke(index);
  const same = await publishStatusList(await issuerOf(expected), { screenedAt: 0, listVersion: 0 });
  expect([published.sequence, signatures]).toEqual([2, 2]);
  expect(published.signedRecord.record).toEqual(same.signedRecord.record);
  await database.destroy();
});
