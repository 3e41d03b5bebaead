import { toHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { issuerIdOf } from "../../src/chain/encode-issuer-record.ts";
import { trustRegistryAbi } from "../../src/chain/generated/trust-registry.abi.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import {
  type Provider,
  type ReadTrustFromChainOptions,
  readTrustFromChain,
} from "../../src/chain/read-trust-from-chain.ts";
import { writeContract } from "../../src/chain/write-contract.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { buildTrustTree, type IssuerRecord } from "../../src/trust/trust-tree.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { exampleIssuers } from "../trust/example-issuers.ts";
import { type LocalChain, readContractArtifacts, startLocalChain } from "./support/local-chain.ts";

const START = 1_795_255_662;
const ISSUERS = exampleIssuers(5);
const CHAIN_ID = 31_337;

let chain: LocalChain;
let registry: Hex;
let trustRegistry: Hex;
let provider: Provider;
/** Blocks of before the last issuer was listed, and after. */
let earlier: bigint;

beforeAll(async () => {
  chain = await startLocalChain(START);
  const deployed = await deploySymbolon({
    ...chain.owner,
    contracts: readContractArtifacts(),
    circuit: { circuitHash: "5a".repeat(32), verificationKey: createTrapdoorKey(5).key },
    registrar: chain.registrar.walletClient.account.address,
    keyDelay: 60,
  });
  ({ registry, trustRegistry } = deployed);
  provider = jsonRpc(chain.anvil.url);
  const publisher = chain.alice.walletClient.account.address;
  for (const record of ISSUERS) {
    await proposeIssuer(chain.registrar, { trustRegistry, record, publisher });
  }
  await chain.testClient.increaseTime({ seconds: 61 });
  await chain.testClient.mine({ blocks: 1 });
  await publishStatus(chain.alice, { trustRegistry, records: ISSUERS.slice(0, 4) });
  earlier = await chain.publicClient.getBlockNumber();
  await publishStatus(chain.alice, { trustRegistry, records: ISSUERS.slice(4) });
});
afterAll(() => chain?.stop());

/** A wallet's own provider: EIP-1193 over a node, with nothing of viem. */
function jsonRpc(url: string): Provider {
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: params ?? [] });
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body });
    const { result, error } = (await response.json()) as { result?: unknown; error?: object };
    if (error !== undefined) throw Object.assign(new Error("refused"), error);
    return result;
  };
  return { request } as unknown as Provider;
}

/** The node, but for what `change` makes of an answer. */
function changed(change: (method: string, answer: unknown) => unknown): Provider {
  const ask = provider.request as (call: { method: string }) => Promise<unknown>;
  return {
    request: async (call: { method: string }) => change(call.method, await ask(call)),
  } as unknown as Provider;
}

/** A node that stopped at a block. */
function stopped(block: bigint): Provider {
  const ask = provider.request as (call: object) => Promise<unknown>;
  return {
    request: ({ method, params }: { method: string; params?: unknown }) =>
      ask(
        method === "eth_getBlockByNumber"
          ? { method, params: [toHex(block), false] }
          : { method, params },
      ),
  } as unknown as Provider;
}

async function read(options: Partial<ReadTrustFromChainOptions> = {}, chainId = CHAIN_ID) {
  const { timestamp } = await chain.publicClient.getBlock();
  return readTrustFromChain(
    { kind: "chain", chainId, registry },
    {
      hash: await loadHash(),
      provider,
      now: new Date(Number(timestamp) * 1000),
      ...options,
    },
  );
}

describe("readTrustFromChain", () => {
  it("gives the registry's newest root, and every issuer behind it, over the wallet's provider", async () => {
    const trust = await read({ witnesses: [chain.publicClient] });
    const expected = buildTrustTree(await loadHash(), ISSUERS);
    expect(trust.root).toBe(expected.root);
    expect(trust.verified.records.map(({ id }) => id)).toEqual(ISSUERS.map(({ id }) => id));
    expect(trust.verified.tree.path(2)).toEqual(expected.path(2));
    expect(trust.asOf).toBe(Number((await chain.publicClient.getBlock()).timestamp));
  });

  it("reads all of one block", async () => {
    const { root } = await read({ provider: stopped(earlier) });
    expect(root).toBe(buildTrustTree(await loadHash(), ISSUERS.slice(0, 4)).root);
  });

  it("refuses a node of another chain", async () => {
    expect(await codeOfAsync(() => read({}, 1))).toBe("ERR_CHAIN_WRONG_CHAIN");
  });

  it.each([
    ["lags", 3_601],
    ["is ahead of this clock", -301],
  ])("refuses a node that %s", async (_, age) => {
    const { timestamp } = await chain.publicClient.getBlock();
    const now = new Date((Number(timestamp) + age) * 1000);
    expect(await codeOfAsync(() => read({ now }))).toBe("ERR_TRUST_ROOT_STALE");
  });

  it("refuses a node that changes what an issuer may attest, or the root", async () => {
    const flip = (at: (answer: string) => number) =>
      changed((method, answer) => {
        if (method !== "eth_call" || String(answer).length < 66) return answer;
        const [text, i] = [String(answer), at(String(answer))];
        if (i < 0) return answer;
        return `${text.slice(0, i)}${text[i] === "1" ? "2" : "1"}${text.slice(i + 1)}`;
      });
    // 0x, then two words: the root's last digit.
    const root = flip((answer) => (answer.length === 130 ? 65 : -1));
    expect(await codeOfAsync(() => read({ provider: root }))).toBe("ERR_CHAIN_TRUST_LIST");
    // An issuer is many words; the first is where it begins, the next its key.
    const key = flip((answer) => (answer.length > 300 ? 2 + 64 + 63 : -1));
    expect(await codeOfAsync(() => read({ provider: key }))).toBe("ERR_CHAIN_TRUST_LIST");
  });

  it("refuses what a second node does not take: another chain's, or a root that has ended", async () => {
    const elsewhere = changed((method, answer) => (method === "eth_chainId" ? "0x1" : answer));
    expect(await codeOfAsync(() => read({ witnesses: [elsewhere] }))).toBe("ERR_CHAIN_WRONG_CHAIN");
    const behind = stopped(earlier);
    // To the first node the root is the newest; the second knows that an issuer was revoked, which ends the roots of before.
    await writeContract(chain.registrar, {
      address: trustRegistry,
      abi: trustRegistryAbi,
      functionName: "revokeIssuer",
      args: [issuerIdOf((ISSUERS[0] as IssuerRecord).publicKey)],
    });
    expect(await codeOfAsync(() => read({ provider: behind }))).toBe("accepted");
    expect(await codeOfAsync(() => read({ provider: behind, witnesses: [provider] }))).toBe(
      "ERR_CHAIN_TRUST_LIST",
    );
  });

  it("says that a node cannot be reached, or that there is no such registry", async () => {
    const dead = jsonRpc("http://127.0.0.1:9");
    expect(await codeOfAsync(() => read({ provider: dead }))).toBe("ERR_CHAIN_RPC");
    const source = { kind: "chain", chainId: CHAIN_ID, registry: `0x${"12".repeat(20)}` } as const;
    const { timestamp } = await chain.publicClient.getBlock();
    const now = new Date(Number(timestamp) * 1000);
    const hash = await loadHash();
    expect(await codeOfAsync(() => readTrustFromChain(source, { hash, provider, now }))).toBe(
      "ERR_CHAIN_RPC",
    );
  });
});
