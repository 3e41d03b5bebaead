import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { announcePolicy } from "../../../src/chain/policy-oracle/announce-policy.ts";
import { readPolicyRegistry } from "../../../src/chain/policy-oracle/call-policy-registry.ts";
import { liftPolicy } from "../../../src/chain/policy-oracle/lift-policy.ts";
import { suspendPolicy } from "../../../src/chain/policy-oracle/suspend-policy.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { type LocalChain, startLocalChain } from "../../chain/support/local-chain.ts";
import { AUTHORITIES, deployOracle, URI } from "../../chain/support/policy-oracle.ts";
import { authorityOf, ED_KEYS, hash, NOW, packOf } from "../../policy/pack/fixtures.ts";
import {
  codeOf,
  createNode,
  FIRST,
  type Node,
  type NodeOptions,
  SECOND,
  signed,
  URL_OF_PACK,
  Web,
} from "./nodes.ts";

let chain: LocalChain;
let oracle: { readonly policyRegistry: Hex; readonly authorityId: Hex };
let web: Web;
let node: Node;

beforeAll(async () => {
  chain = await startLocalChain(NOW);
});
afterAll(() => chain.stop());
beforeEach(async () => {
  oracle = await deployOracle(chain);
  web = new Web();
});
afterEach(() => node.close());

async function announce(pack: PolicyPack): Promise<void> {
  await announcePolicy(chain.owner, {
    ...oracle,
    hash,
    signed: await signed(pack),
    authority: authorityOf(2, ...ED_KEYS),
    authorities: AUTHORITIES,
    uri: URI,
  });
}

async function start(options: Partial<NodeOptions> = {}): Promise<void> {
  const { timestamp } = await chain.publicClient.getBlock();
  node = await createNode({
    web,
    now: Number(timestamp) * 1000,
    open: { publicClient: chain.publicClient },
    ...onChain(oracle, options),
  });
}

const onChain = (
  { policyRegistry, authorityId }: typeof oracle,
  options: Partial<NodeOptions>,
): Partial<NodeOptions> => ({
  pack: { authorityId, ...options.pack },
  chain: { rpcUrl: "http://127.0.0.1:1", policyRegistry, maxAgeSeconds: 600 },
});

const find = () => node.feed.policies.find("followed", node.clock.now);
const honoured = (pack: PolicyPack) =>
  node.feed.policies.isHonoured("followed", pack.policyHash ?? "", node.clock.now);
const policyId = () =>
  readPolicyRegistry(chain.publicClient, oracle.policyRegistry, "policyIdOf", [
    oracle.authorityId,
    FIRST.id,
  ]);

describe("a pack that is held against the chain", () => {
  it("counts once it is announced there, and no sooner", async () => {
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_CHAIN", []]);
    expect(codeOf(find)).toBe("ERR_SERVICE_WAITING");
    await announce(FIRST);
    await node.feed.run();
    expect([node.problem(), find()?.policyHash]).toEqual([undefined, FIRST.policyHash]);
  });

  it("that the web serves and the chain does not name is not taken at first use, whoever signed it", async () => {
    await announce(FIRST);
    await start();
    web.serve(
      URL_OF_PACK,
      await signed(packOf({ version: 1, supersedes: undefined, title: "Other" })),
    );
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_CHAIN", []]);
  });

  it("a later version that was not announced is held, reported, and does not count", async () => {
    await announce(FIRST);
    await start();
    web.serve(URL_OF_PACK, await Promise.all([FIRST, SECOND].map(signed)));
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_CHAIN", [1, 2]]);
    expect(node.feed.policies.versions?.("followed", node.clock.now)).toHaveLength(1);
  });

  it("a version that was announced and whose document is missing is reported, and serves nobody at its time", async () => {
    await announce(FIRST);
    await announce(SECOND);
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect([node.problem(), node.versions()]).toEqual(["ERR_SERVICE_FEED_CHAIN", [1]]);
    expect(find()?.policyHash).toBe(FIRST.policyHash);
    const versions = node.feed.policies.versions?.("followed", node.clock.now);
    expect(versions?.map(({ version, standing }) => [version, standing])).toEqual([
      [1, "in-force"],
      [undefined, "announced"],
    ]);
    const { timestamp } = await chain.publicClient.getBlock();
    const begins = Date.parse(SECOND.validFrom);
    expect(begins).toBeGreaterThan(Number(timestamp) * 1000);
    const entry = node.feed.memory.get("test-pack");
    if (entry?.chain !== undefined) entry.chain = { ...entry.chain, readAt: begins };
    expect(codeOf(() => node.feed.policies.find("followed", begins))).toBe("ERR_SERVICE_WAITING");
  });
});

describe("a suspension on chain", () => {
  beforeEach(async () => {
    await announce(FIRST);
    await start();
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
  });

  it("refuses requests and answers at the next look, is in the state and the log; a lift restores", async () => {
    const before = (await node.state()).digest;
    await suspendPolicy(chain.owner, {
      policyRegistry: oracle.policyRegistry,
      policyId: await policyId(),
      reason: "test",
    });
    await node.feed.run();
    expect([codeOf(find), honoured(FIRST)]).toEqual(["ERR_POLICY_SUSPENDED", false]);
    expect(await node.state()).toMatchObject({ packs: [{ isSuspended: true }] });
    const again = await createNode({
      web,
      database: node.database,
      now: node.clock.now,
      ...onChain(oracle, {}),
    });
    expect(codeOf(() => again.feed.policies.find("followed", again.clock.now))).toBe(
      "ERR_POLICY_SUSPENDED",
    );
    await liftPolicy(chain.owner, {
      policyRegistry: oracle.policyRegistry,
      policyId: await policyId(),
      reason: "test",
    });
    await node.feed.run();
    expect([find()?.policyHash, honoured(FIRST)]).toEqual([FIRST.policyHash, true]);
    expect((await node.state()).digest).toBe(before);
    const rows = await node.database
      .selectFrom("audit")
      .select("entry")
      .orderBy("sequence")
      .execute();
    const kinds = rows.map(({ entry }) => (JSON.parse(entry ?? "null") as { kind: string }).kind);
    expect(kinds.filter((kind) => kind === "policy-suspension")).toHaveLength(2);
  });

  it("is not lifted by a node of the chain that lags behind", async () => {
    const { publicClient } = chain;
    const before = await publicClient.getBlockNumber();
    await suspendPolicy(chain.owner, {
      policyRegistry: oracle.policyRegistry,
      policyId: await policyId(),
      reason: "test",
    });
    await node.feed.run();
    expect(codeOf(find)).toBe("ERR_POLICY_SUSPENDED");
    const lagging = Object.assign(Object.create(publicClient), {
      getBlock: () => publicClient.getBlock({ blockNumber: before }),
      readContract: (call: Parameters<typeof publicClient.readContract>[0]) =>
        publicClient.readContract({ ...call, blockNumber: before }),
    }) as typeof publicClient;
    const late = await createNode({
      web,
      database: node.database,
      now: node.clock.now,
      open: { publicClient: lagging },
      ...onChain(oracle, {}),
    });
    await late.feed.run();
    expect(late.feed.memory.get("test-pack")?.chainProblem?.code).toBe("ERR_SERVICE_FEED_CHAIN");
    for (const { feed, clock } of [late, node]) {
      expect(codeOf(() => feed.policies.find("followed", clock.now))).toBe("ERR_POLICY_SUSPENDED");
    }
  });

  it("what the chain said last counts for its time while it does not answer, then nothing does", async () => {
    const entry = node.feed.memory.get("test-pack");
    const readAt = entry?.chain?.readAt ?? 0;
    node.clock.now = readAt + 600_000;
    expect(find()?.policyHash).toBe(FIRST.policyHash);
    node.clock.now += 1;
    expect([codeOf(find), honoured(FIRST)]).toEqual(["ERR_SERVICE_WAITING", false]);
    // A node that is stuck at an old block is no better than none.
    await node.feed.run();
    expect([node.problem(), codeOf(find)]).toEqual([
      "ERR_SERVICE_FEED_CHAIN",
      "ERR_SERVICE_WAITING",
    ]);
  });
});

it("a registry's authority of another DID is refused", async () => {
  await announce(FIRST);
  await start({ pack: { authority: "did:web:other.example", keys: undefined } });
  await node.feed.run();
  expect(node.feed.memory.get("test-pack")?.chainProblem?.code).toBe("ERR_SERVICE_FEED_CHAIN");
});
