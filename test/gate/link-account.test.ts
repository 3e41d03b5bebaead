import {
  encodeAbiParameters,
  encodeFunctionData,
  hexToString,
  serializeErc6492Signature,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { parseSiweMessage, validateSiweMessage } from "viem/siwe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  DEPLOYMENT_PROXY,
  proxyAddressOf,
  proxyCallData,
} from "../../src/chain/deployment-proxy.ts";
import { type LinkAccountOptions, linkAccount } from "../../src/gate/account/link-account.ts";
import { linkStatementText } from "../../src/gate/account/link-statement.ts";
import {
  type LinkedAccount,
  linkedSubjects,
  readLinkedAccount,
} from "../../src/gate/account/linked-account.ts";
import type { AccountProvider } from "../../src/gate/account/provider.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { compileSolidity } from "../chain/support/compile-solidity.ts";
import { type LocalChain, startLocalChain } from "../chain/support/local-chain.ts";
import { codeOfAsync, thrownBy } from "../support/thrown.ts";

const ORIGIN = "https://wallet.example";
const NOW = new Date("2026-11-21T10:07:42Z");
const key = privateKeyToAccount(`0x${"a5".repeat(32)}`);
const other = privateKeyToAccount(`0x${"b6".repeat(32)}`);
const address = key.address.toLowerCase() as Hex;

type Call = { readonly method: string; readonly params?: readonly unknown[] };
type Answers = Readonly<Record<string, (params: readonly unknown[]) => unknown>>;

/** A browser wallet with one key; `changes` answer in its place. */
function walletOf(
  signer = key,
  changes: Answers = {},
  chainId = 1,
): AccountProvider & { calls: Call[] } {
  const answers: Answers = {
    eth_requestAccounts: () => [signer.address],
    eth_chainId: () => `0x${chainId.toString(16)}`,
    personal_sign: ([text]) => signer.signMessage({ message: { raw: text as Hex } }),
    ...changes,
  };
  const calls: Call[] = [];
  return {
    calls,
    async request(call) {
      calls.push(call);
      const answer = answers[call.method];
      if (answer === undefined) throw new Error(`no ${call.method}`);
      return answer(call.params ?? []);
    },
  };
}

const link = (provider: AccountProvider, more: Partial<LinkAccountOptions> = {}) =>
  linkAccount({ provider, origin: ORIGIN, now: NOW, ...more });
const read = (json: unknown, provider?: AccountProvider, origin = ORIGIN) =>
  readLinkedAccount(json, { origin, now: NOW, ...(provider === undefined ? {} : { provider }) });
/** As it lies in a store. */
const stored = (account: LinkedAccount) => JSON.parse(JSON.stringify(account));

describe("linkAccount", () => {
  it("has the key sign a statement that an independent reader takes for Sign-In with Ethereum", async () => {
    const wallet = walletOf();
    const account = await link(wallet);
    expect(account).toMatchObject({ kind: "key", address, chainId: 1, origin: ORIGIN });
    const sign = wallet.calls.find(({ method }) => method === "personal_sign");
    const text = hexToString(sign?.params?.[0] as Hex);
    expect(text).toBe(linkStatementText(account));
    const message = parseSiweMessage(text);
    expect(message).toMatchObject({
      domain: "wallet.example",
      address: key.address,
      uri: ORIGIN,
      version: "1",
      chainId: 1,
      nonce: account.nonce,
      issuedAt: new Date("2026-11-21T10:07:42Z"),
    });
    expect(validateSiweMessage({ message, domain: "wallet.example", nonce: account.nonce })).toBe(
      true,
    );
    expect(linkedSubjects([account])).toEqual([address]);
  });

  it("makes a fresh nonce each time, and takes the address that it is told", async () => {
    const both = { eth_requestAccounts: () => [other.address, key.address] };
    const [one, two] = [
      await link(walletOf(key, both), { address: key.address }),
      await link(walletOf(key, both), { address }),
    ];
    expect(one.address).toBe(address);
    expect(one.nonce).not.toBe(two.nonce);
  });

  it.each<[string, Answers, string]>([
    [
      "the holder says no",
      {
        personal_sign: () => {
          throw Object.assign(new Error("User rejected"), { code: 4001 });
        },
      },
      "ERR_GATE_ACCOUNT_REFUSED",
    ],
    [
      "the wallet fails",
      {
        eth_requestAccounts: () => {
          throw new Error("locked");
        },
      },
      "ERR_GATE_PROVIDER",
    ],
    ["it has no address", { eth_requestAccounts: () => [] }, "ERR_GATE_ACCOUNT_FORM"],
    [
      "its addresses are none",
      { eth_requestAccounts: () => ["0x12", 7, null] },
      "ERR_GATE_ACCOUNT_FORM",
    ],
    [
      "its answer is no list",
      { eth_requestAccounts: () => ({ length: 1 }) },
      "ERR_GATE_ACCOUNT_FORM",
    ],
    ["its chain is none", { eth_chainId: () => "mainnet" }, "ERR_GATE_PROVIDER"],
    ["its chain is zero", { eth_chainId: () => "0x0" }, "ERR_GATE_PROVIDER"],
    ["it gives no signature", { personal_sign: () => null }, "ERR_GATE_ACCOUNT_SIGNATURE"],
    [
      "it gives a short signature",
      { personal_sign: () => `0x${"11".repeat(64)}` },
      "ERR_GATE_ACCOUNT_SIGNATURE",
    ],
  ])("refuses where %s", async (_, changes, code) => {
    expect(await codeOfAsync(() => link(walletOf(key, changes)))).toBe(code);
  });

  it("refuses another origin's form, and an address that is not among those of the wallet", async () => {
    expect(
      await thrownBy(() => link(walletOf(), { origin: "http://wallet.example" })),
    ).toBeInstanceOf(RangeError);
    expect(await codeOfAsync(() => link(walletOf(), { address: other.address }))).toBe(
      "ERR_GATE_ACCOUNT_FORM",
    );
  });
});

describe("readLinkedAccount", () => {
  let kept: LinkedAccount;
  beforeAll(async () => {
    kept = await link(walletOf());
  });

  it("gives back what was kept, signature verified, without anybody to ask", async () => {
    expect(await read(stored(kept))).toEqual(kept);
  });

  it.each<[string, (account: LinkedAccount) => object, string]>([
    [
      "another address",
      () => ({ address: other.address.toLowerCase() }),
      "ERR_GATE_ACCOUNT_SIGNATURE",
    ],
    ["another chain", () => ({ chainId: 10 }), "ERR_GATE_ACCOUNT_SIGNATURE"],
    ["another nonce", () => ({ nonce: "0".repeat(32) }), "ERR_GATE_ACCOUNT_SIGNATURE"],
    ["another time", () => ({ issuedAt: "2026-11-20T10:07:42Z" }), "ERR_GATE_ACCOUNT_SIGNATURE"],
    ["a time to come", () => ({ issuedAt: "2027-11-20T10:07:42Z" }), "ERR_GATE_ACCOUNT_FORM"],
    [
      "a signature that is changed",
      ({ signature }) => ({ signature: `${signature.slice(0, 10)}00${signature.slice(12)}` }),
      "ERR_GATE_ACCOUNT_SIGNATURE",
    ],
    [
      "a signature that recovers nobody",
      () => ({ signature: `0x${"ff".repeat(64)}1b` }),
      "ERR_GATE_ACCOUNT_SIGNATURE",
    ],
    [
      "a signature with a tail",
      ({ signature }) => ({ signature: `${signature}00` }),
      "ERR_GATE_ACCOUNT_SIGNATURE",
    ],
    ["the claim to be a contract", () => ({ kind: "contract" }), "ERR_GATE_ACCOUNT_SIGNATURE"],
    ["another origin", () => ({ origin: "https://other.example" }), "ERR_GATE_ACCOUNT_FORM"],
    ["an unknown member", () => ({ note: "" }), "ERR_GATE_ACCOUNT_FORM"],
    ["another version", () => ({ version: 2 }), "ERR_GATE_ACCOUNT_FORM"],
    ["no signature", () => ({ signature: undefined }), "ERR_GATE_ACCOUNT_FORM"],
  ])("refuses one with %s", async (_, change, code) => {
    expect(await codeOfAsync(() => read({ ...stored(kept), ...change(kept) }))).toBe(code);
  });

  it("refuses what was signed for another page's wallet", async () => {
    const theirs = await link(walletOf(), { origin: "https://phish.example" });
    expect(await codeOfAsync(() => read(stored(theirs)))).toBe("ERR_GATE_ACCOUNT_FORM");
    // As this wallet's it is not what was signed.
    const moved = { ...stored(theirs), origin: ORIGIN };
    expect(await codeOfAsync(() => read(moved))).toBe("ERR_GATE_ACCOUNT_SIGNATURE");
  });
});

const SOURCE = `
// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Owned
contract Owned {
    address public owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function setOwner(address owner_) external {
        owner = owner_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        return ecrecover(digest, uint8(signature[64]), r, s) == owner ? this.isValidSignature.selector : bytes4(0);
    }
}
`;

describe("an account that is a contract", () => {
  let chain: LocalChain;
  let owned: ReturnType<typeof compileSolidity> extends Map<string, infer C> ? C : never;
  let account: Hex;
  beforeAll(async () => {
    chain = await startLocalChain(NOW.getTime() / 1000);
    owned = compileSolidity({ "Owned.sol": SOURCE }).get("Owned") as typeof owned;
    const { abi, bytecode } = owned;
    const hash = await chain.owner.walletClient.deployContract({
      abi,
      bytecode,
      args: [key.address],
    });
    const { contractAddress } = await chain.publicClient.waitForTransactionReceipt({ hash });
    account = contractAddress?.toLowerCase() as Hex;
  });
  afterAll(() => chain?.stop());

  /** The owner's key signs for the contract; everything else the node answers. */
  const walletOfContract = (at: Hex, sign = (signature: Hex) => signature): AccountProvider => {
    const own = walletOf(key, {
      eth_requestAccounts: () => [at],
      personal_sign: async ([text]) =>
        sign(await key.signMessage({ message: { raw: text as Hex } })),
    });
    return {
      request: async (call) =>
        ["eth_requestAccounts", "personal_sign"].includes(call.method)
          ? own.request(call)
          : chain.publicClient.request(call as never),
    };
  };

  it("is linked by the contract's word (ERC-1271), on its chain, and asked again when read", async () => {
    const provider = walletOfContract(account);
    const linked = await link(provider);
    expect(linked).toMatchObject({ kind: "contract", address: account, chainId: 31_337 });
    expect(await read(stored(linked), provider)).toEqual(linked);
    expect(await codeOfAsync(() => read(stored(linked)))).toBe("ERR_GATE_ACCOUNT_CHAIN");
    expect(await codeOfAsync(() => read(stored(linked), walletOf()))).toBe(
      "ERR_GATE_ACCOUNT_CHAIN",
    );
    expect(linkedSubjects([linked], 31_337)).toEqual([account]);
    expect(linkedSubjects([linked], 1)).toEqual([]);
    expect(linkedSubjects([linked])).toEqual([]);
  });

  it("counts no longer once the contract has another owner", async () => {
    const provider = walletOfContract(account);
    const linked = await link(provider);
    const { walletClient, publicClient } = chain.owner;
    const change = async (owner: Hex) => {
      const data = encodeFunctionData({ abi: owned.abi, functionName: "setOwner", args: [owner] });
      const hash = await walletClient.sendTransaction({ to: account, data, chain: null });
      await publicClient.waitForTransactionReceipt({ hash });
    };
    await change(other.address);
    expect(await codeOfAsync(() => read(stored(linked), provider))).toBe(
      "ERR_GATE_ACCOUNT_SIGNATURE",
    );
    await change(key.address);
  });

  it("is linked before it is deployed (ERC-6492)", async () => {
    const initCode: Hex = `${owned.bytecode}${encodeAbiParameters([{ type: "address" }], [key.address]).slice(2)}`;
    const salt: Hex = `0x${"07".repeat(32)}`;
    const provider = walletOfContract(proxyAddressOf(salt, initCode), (signature) =>
      serializeErc6492Signature({
        address: DEPLOYMENT_PROXY,
        data: proxyCallData(salt, initCode),
        signature,
      }),
    );
    const linked = await link(provider);
    expect(linked.kind).toBe("contract");
    expect(await read(stored(linked), provider)).toEqual(linked);
  });

  it("is refused where its owner did not sign, and where the address is nobody's contract", async () => {
    const wrong = walletOfContract(
      account,
      (signature) => `0x${"11".repeat(64)}${signature.slice(130)}`,
    );
    expect(await codeOfAsync(() => link(wrong))).toBe("ERR_GATE_ACCOUNT_SIGNATURE");
    const nobody = privateKeyToAccount(generatePrivateKey()).address;
    expect(await codeOfAsync(() => link(walletOfContract(nobody)))).toBe(
      "ERR_GATE_ACCOUNT_SIGNATURE",
    );
  });
});
