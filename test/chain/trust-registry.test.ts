import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeProposal, issuerIdOf } from "../../src/chain/encode-issuer-record.ts";
import { trustRegistryAbi } from "../../src/chain/generated/trust-registry.abi.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { readTrustList } from "../../src/chain/read-trust-list.ts";
import { writeContract } from "../../src/chain/write-contract.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { signIssuerRecord } from "../../src/issuer/sign-issuer-record.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { buildTrustTree, type IssuerRecord } from "../../src/trust/trust-tree.ts";
import { verifyLeafList } from "../../src/trust/verify-leaf-list.ts";
import { exampleIssuers } from "../trust/example-issuers.ts";
import { type LocalChain, startLocalChain } from "./support/local-chain.ts";
import { deployTrustRegistry, KEY_DELAY } from "./support/trust-registry.ts";

const NOW = 1_795_255_662;
const ISSUERS = exampleIssuers(10);
const at = (i: number) => ISSUERS[i] as IssuerRecord;

let chain: LocalChain;
let trustRegistry: Hex;
let snapshot: Hex;

/** Ten listed and active issuers whose publisher is alice; none has a status. */
beforeAll(async () => {
  chain = await startLocalChain(NOW);
  trustRegistry = await deployTrustRegistry(chain);
  for (const record of ISSUERS) await propose(record);
  await waitDelay();
  snapshot = await chain.testClient.snapshot();
});
afterAll(() => chain.stop());
beforeEach(async () => {
  await chain.testClient.revert({ id: snapshot });
  snapshot = await chain.testClient.snapshot();
});

const propose = (record: Parameters<typeof proposeIssuer>[1]["record"], who = chain.registrar) =>
  proposeIssuer(who, {
    trustRegistry,
    record,
    publisher: chain.alice.walletClient.account.address,
  });
/** A call is simulated in the last block: without one more, time has not passed. */
const waitDelay = async () => {
  await chain.testClient.increaseTime({ seconds: KEY_DELAY });
  await chain.testClient.mine({ blocks: 1 });
};
const publish = (records: readonly IssuerRecord[], who = chain.alice) =>
  publishStatus(who, { trustRegistry, records });
const read = () => readTrustList(chain.publicClient, { trustRegistry });
const write = (who: LocalChain["owner"], functionName: string, args: readonly unknown[]) =>
  writeContract(who, { address: trustRegistry, abi: trustRegistryAbi, functionName, args });
const revoke = (i: number) => write(chain.registrar, "revokeIssuer", [issuerIdOf(at(i).publicKey)]);
const refusal = (reason: string) => ({ code: "ERR_CHAIN_REVERTED", details: { reason } });

describe("the trust registry and the SDK agree", () => {
  it("on the empty tree", async () => {
    const hash = await loadHash();
    const list = await read();
    expect(list.leaves).toEqual([]);
    expect(list.root).toBe(String(buildTrustTree(hash, []).root));
  });

  it("on root, leaves and records, issuer by issuer and in a batch", async () => {
    const hash = await loadHash();
    await publish(ISSUERS.slice(0, 1));
    expect((await read()).root).toBe(String(buildTrustTree(hash, ISSUERS.slice(0, 1)).root));
    await publish(ISSUERS.slice(1));
    const list = await read();
    const expected = buildTrustTree(hash, ISSUERS).leafList();
    expect(list.root).toBe(expected.root);
    const leaves = ({ leaves }: typeof list) =>
      leaves.map(({ leaf, issuer: { id, statusRoot } }) => ({ leaf, id, statusRoot }));
    expect(leaves(list)).toEqual(leaves(expected));
    expect(verifyLeafList(hash, list).records).toHaveLength(10);
  });

  it("on a tree with gaps: no status yet, or revoked", async () => {
    const hash = await loadHash();
    await publish([at(1), at(2), at(4), at(9)]);
    await revoke(2);
    const list = await read();
    expect(list.leaves.map(({ index }) => index)).toEqual([1, 4, 9]);
    const { root, tree, records } = verifyLeafList(hash, JSON.parse(JSON.stringify(list)));
    expect(String(root)).toBe(list.root);
    expect(records.map(({ id }) => id)).toEqual([at(1).id, at(4).id, at(9).id]);
    const fourth = tree.indexOf(at(4).publicKey);
    expect(tree.path(fourth).index).toBe(4);
  });

  it("on a later status and on changed authority", async () => {
    const hash = await loadHash();
    await publish(ISSUERS);
    const later = { ...at(3), statusRoot: 77n, statusAsOf: NOW, screenedAt: NOW };
    await publish([later]);
    const wider: IssuerRecord = { ...at(5), regimes: ["none", "AE-VARA"], maxKycLevel: "low" };
    const { authority } = encodeProposal(wider, chain.alice.walletClient.account.address);
    const issuerId = issuerIdOf(wider.publicKey);
    const publisher = chain.alice.walletClient.account.address;
    await write(chain.registrar, "proposeChange", [issuerId, authority, publisher]);
    await waitDelay();
    await write(chain.bob, "applyChange", [issuerId]);
    const records = ISSUERS.map((record, i) => (i === 3 ? later : i === 5 ? wider : record));
    expect((await read()).root).toBe(String(buildTrustTree(hash, records).root));
  });
});

describe("proposeIssuer", () => {
  it("takes a record that its issuer signed, and no other signature", async () => {
    const signer = await createLocalSigner(new Uint8Array(32).fill(9));
    const record = { ...at(0), id: "did:web:new.example", publicKey: signer.publicKey };
    const signed = await signIssuerRecord(signer, record);
    const forged = { ...signed, record: { ...signed.record, maxKycLevel: "low" as const } };
    await expect(propose(forged)).rejects.toMatchObject({ code: "ERR_TRUST_RECORD_SIGNATURE" });
    const { issuerId, receipt } = await propose(signed);
    expect(receipt.status).toBe("success");
    const issuer = await chain.publicClient.readContract({
      address: trustRegistry,
      abi: trustRegistryAbi,
      functionName: "issuerOf",
      args: [issuerId],
    });
    expect(issuer).toMatchObject({ did: record.id, x: signer.publicKey.x, index: 10 });
    await expect(publishStatus(chain.alice, { trustRegistry, records: [signed] }))
      .rejects //
      .toMatchObject(refusal("IssuerNotActive"));
  });

  it("refuses unsafe keys before the chain, and the chain refuses them too", async () => {
    const unsafe = { ...at(0), publicKey: { x: 0n, y: 1n } };
    await expect(propose(unsafe)).rejects.toMatchObject({ code: "ERR_KEY_SMALL_ORDER" });
    const proposal = encodeProposal(unsafe, chain.alice.walletClient.account.address);
    await expect(write(chain.registrar, "proposeIssuer", [proposal])).rejects.toMatchObject(
      refusal("IssuerKeyInvalid"),
    );
  });

  it("is refused for a known key, and to others than the registrar", async () => {
    await expect(propose(at(0))).rejects.toMatchObject(refusal("IssuerKnown"));
    await expect(propose(at(0), chain.owner)).rejects.toMatchObject(refusal("NotRegistrar"));
  });

  it("comes to nothing under a veto", async () => {
    const [, ...rest] = exampleIssuers(11).slice(9);
    const { issuerId } = await propose(rest[0] as IssuerRecord);
    await write(chain.relayer, "veto", [issuerId]);
    await waitDelay();
    await expect(publish(rest)).rejects.toMatchObject(refusal("IssuerIsRevoked"));
  });
});

describe("publishStatus", () => {
  it("is refused for a status that is not later, and to others than the publisher", async () => {
    await publish([at(0)]);
    await expect(publish([at(0)])).rejects.toMatchObject(refusal("StatusTimesInvalid"));
    await expect(publish([at(1)], chain.bob)).rejects.toMatchObject(refusal("NotPublisher"));
  });

  it("is refused whole where one record is", async () => {
    const ahead = { ...at(1), statusAsOf: NOW + 2 * KEY_DELAY };
    await expect(publish([at(0), ahead])).rejects.toMatchObject(refusal("StatusTimesInvalid"));
    expect((await read()).leaves).toEqual([]);
  });

  it("is refused for a revoked issuer", async () => {
    await publish(ISSUERS);
    await revoke(6);
    const later = { ...at(6), statusAsOf: NOW };
    await expect(publish([later])).rejects.toMatchObject(refusal("IssuerIsRevoked"));
  });
});

describe("readTrustList", () => {
  it("refuses a list that this version has no names for", async () => {
    const [fresh] = exampleIssuers(11).slice(10) as [IssuerRecord];
    const publisher = chain.alice.walletClient.account.address;
    const proposal = encodeProposal(fresh, publisher);
    const unknown = { ...proposal, authority: { ...proposal.authority, regimes: 1n << 63n } };
    await write(chain.registrar, "proposeIssuer", [unknown]);
    await waitDelay();
    await publish([fresh]);
    await expect(read()).rejects.toMatchObject({ code: "ERR_CHAIN_TRUST_LIST" });
  });

  it("refuses a node whose issuers are not the root's", async () => {
    await publish(ISSUERS);
    const lying = new Proxy(chain.publicClient, {
      get: (client, name) =>
        name === "readContract"
          ? async (call: { functionName: string }) => {
              const answer = await client.readContract(call as never);
              return call.functionName === "issuerOf"
                ? { ...(answer as object), statusRoot: 5n }
                : answer;
            }
          : Reflect.get(client, name),
    });
    await expect(readTrustList(lying, { trustRegistry })).rejects.toMatchObject({
      code: "ERR_CHAIN_TRUST_LIST",
    });
  });

  it("says where there is no registry", async () => {
    const nowhere: Hex = "0x00000000000000000000000000000000000000ff";
    await expect(
      readTrustList(chain.publicClient, { trustRegistry: nowhere }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_RPC" });
  });
});
