import { describe, expect, it } from "vitest";
import type { Signer } from "../../src/credential/signer.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { issueCredential } from "../../src/issuer/issue-credential.ts";
import { publishStatusList } from "../../src/issuer/publish-status-list.ts";
import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { parseStatusListCredential } from "../../src/status/parse-status-list-credential.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { statusPathFromTiles } from "../../src/status/status-path-from-tiles.ts";
import { statusTileAddresses } from "../../src/status/status-tiles.ts";
import { StatusTree } from "../../src/status/status-tree.ts";
import { buildTrustTree } from "../../src/trust/trust-tree.ts";
import { verifyIssuerRecord } from "../../src/trust/verify-issuer-record.ts";
import { FULL_CLAIMS } from "../credential/example-credential.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { commitmentOf, EXPIRES_AT, exampleIssuer, ISSUER_SECRET, NOW } from "./example-issuer.ts";

const other = () => createLocalSigner(new Uint8Array(32).fill(12));
const SCREENING = { screenedAt: NOW - 3600, listVersion: 20260111 };

describe("publishStatusList", () => {
  it("gives a wallet what it needs: tiles at the addresses that its credential leads to", async () => {
    const issuer = await exampleIssuer({ statusList: new StatusList(6) });
    for (let index = 0; index < 6 * 131_072; index += 8000) await revokeCredential(issuer, index);
    const credential = await issueCredential(issuer, {
      customerId: "c-1",
      holderCommitment: await commitmentOf(1n),
      claims: FULL_CLAIMS,
      expiresAt: EXPIRES_AT,
      statusIndex: 600_001,
    });
    const { files, record } = await publishStatusList(issuer, SCREENING);
    const { index, statusListCredential } = credential.status;
    const { bottom, top } = statusTileAddresses(statusListCredential, index);
    const fetched = (address: string) =>
      files.get(address.replace(issuer.statusAddress, "")) ?? new Uint8Array();
    const tiles = { bottom: fetched(bottom), top: fetched(top) };
    const hash = await loadHash();
    const read = () => statusPathFromTiles(hash, index, record.statusRoot, tiles);
    expect(read().revoked).toBe(false);
    expect(read().path).toEqual(issuer.statusTree.path(index));

    await revokeCredential(issuer, index);
    const later = await publishStatusList(issuer, SCREENING);
    expect(later.record.statusRoot).not.toBe(record.statusRoot);
    const address = bottom.replace(issuer.statusAddress, "");
    const next = {
      bottom: later.files.get(address) ?? new Uint8Array(),
      top: later.files.get("status-top.bin") ?? new Uint8Array(),
    };
    const after = statusPathFromTiles(hash, index, later.record.statusRoot, next);
    expect(after.revoked).toBe(true);
  });

  it("publishes W3C lists over the same bits as the status root", async () => {
    const issuer = await exampleIssuer({ statusList: new StatusList(2) });
    await revokeCredential(issuer, 4);
    await revokeCredential(issuer, 131_072 + 9);
    const { files, record } = await publishStatusList(issuer, { ...SCREENING, validFor: 86_400 });
    expect([...files.keys()].sort()).toEqual([
      "list-0.json",
      "list-1.json",
      "status-0.bin",
      "status-top.bin",
    ]);
    const lists = [];
    for (const name of ["list-0.json", "list-1.json"]) {
      const json = JSON.parse(new TextDecoder().decode(files.get(name)));
      const parsed = await parseStatusListCredential(json, { now: NOW + 86_400 });
      expect(parsed.id).toBe(`${issuer.statusAddress}${name}`);
      lists.push(parsed.bits);
    }
    const again = StatusTree.fromList(await loadHash(), StatusList.fromBytes(lists));
    expect(again.root).toBe(record.statusRoot);
  });

  it("makes a record that the registrar can list", async () => {
    const issuer = await exampleIssuer();
    const { record } = await publishStatusList(issuer, SCREENING);
    expect(record).toEqual({
      id: issuer.id,
      publicKey: issuer.publicKey,
      ...issuer.authority,
      statusRoot: issuer.statusTree.root,
      statusAsOf: NOW,
      ...SCREENING,
    });
    const tree = buildTrustTree(await loadHash(), [record], { now: NOW });
    expect(tree.indexOf(issuer.publicKey)).toBe(0);
  });

  it("signs the record for the registrar", async () => {
    const issuer = await exampleIssuer();
    const { record, signedRecord } = await publishStatusList(issuer, SCREENING);
    const json = JSON.parse(JSON.stringify(signedRecord));
    const hash = await loadHash();
    expect(await verifyIssuerRecord(hash, json, { now: NOW })).toEqual(record);
    const later = { ...json, record: { ...json.record, statusAsOf: NOW + 60 } };
    expect(await codeOfAsync(() => verifyIssuerRecord(hash, later))).toBe(
      "ERR_TRUST_RECORD_SIGNATURE",
    );
  });

  it.each<[string, (message: bigint, honest: Signer) => ReturnType<Signer["sign"]>]>([
    ["gives none", () => Promise.reject(new Error("no route to signer"))],
    ["signs something else", (message, honest) => honest.sign(message + 1n)],
    ["signs with another key", async (message) => (await other()).sign(message)],
  ])("gives out nothing where the signer %s", async (_, sign) => {
    const honest = await createLocalSigner(ISSUER_SECRET);
    const publish = async (signer: Signer) => {
      const issuer = await exampleIssuer({ signer });
      return codeOfAsync(() => publishStatusList(issuer, SCREENING));
    };
    const { publicKey } = honest;
    expect(await publish({ publicKey, sign: (message) => sign(message, honest) })).toBe(
      "ERR_KEY_SIGNER_FAILED",
    );
    expect(await publish(honest)).toBe("accepted");
  });

  it("publishes what another issuer revoked in the same list, as after a change of key", async () => {
    const statusList = new StatusList(2);
    const [old, next] = [await exampleIssuer({ statusList }), await exampleIssuer({ statusList })];
    const root = async () => (await publishStatusList(old, SCREENING)).record.statusRoot;
    const before = await root();
    await revokeCredential(next, 131_072 + 9);
    expect(old.statusTree.isRevoked(131_072 + 9)).toBe(false);
    expect(await root()).toBe(next.statusTree.root);
    expect(next.statusTree.root).not.toBe(before);
    expect(old.statusTree.isRevoked(131_072 + 8)).toBe(false);
  });

  it("refuses a screening in the future", async () => {
    const issuer = await exampleIssuer();
    const at = (screenedAt: number) =>
      codeOfAsync(() => publishStatusList(issuer, { ...SCREENING, screenedAt }));
    expect(await at(NOW)).toBe("accepted");
    expect(await at(NOW + 1)).toBe("ERR_TRUST_RECORD_FORM");
  });
});

describe("revokeCredential", () => {
  it("says whether the credential was in force; list and tree stay in step", async () => {
    const issuer = await exampleIssuer();
    expect(await revokeCredential(issuer, 70_000)).toBe(true);
    expect(await revokeCredential(issuer, 70_000)).toBe(false);
    const again = StatusTree.fromList(await loadHash(), issuer.statusList);
    expect(again.root).toBe(issuer.statusTree.root);
  });

  it.each([-1, 4 * 131_072, 2.5])("refuses the index %d", async (index) => {
    const issuer = await exampleIssuer();
    const root = issuer.statusTree.root;
    const code = await codeOfAsync(() => revokeCredential(issuer, index));
    expect(code).toBe("ERR_STATUS_INDEX_RANGE");
    expect(issuer.statusTree.root).toBe(root);
  });
});
