/** The real T-REX token (ERC-3643) of Tokeny, with our adapters as its identity registry and compliance contract. */
import { readFileSync } from "node:fs";
import {
  type Abi,
  type Address,
  getAddress,
  getContract,
  type Hex,
  keccak256,
  stringToHex,
  toFunctionSelector,
  zeroAddress,
} from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Compiled, compileContractFiles } from "../support/compile-solidity.ts";
import { type LocalChain, startLocalChain } from "../support/local-chain.ts";

const NOW = 1_767_225_600;
const POLICY = keccak256(stringToHex("policy"));
const EXPIRED = 1;

interface Artifact {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

/** GPL-3.0: read where npm puts it, never copied. */
function packageArtifact(file: string): Artifact {
  const folder = "node_modules/@tokenysolutions/t-rex/artifacts";
  return JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as Artifact;
}

let chain: LocalChain;
let contracts: Map<string, Compiled>;
let registry: Awaited<ReturnType<typeof deployed>>;
let token: Awaited<ReturnType<typeof deployed>>;
let identities: Awaited<ReturnType<typeof deployed>>;
let compliance: Awaited<ReturnType<typeof deployed>>;
let owner: Address;
let alice: Address;
let bob: Address;

async function deployed({ abi, bytecode }: Artifact, args: readonly unknown[] = []) {
  const { walletClient, publicClient } = chain.owner;
  const hash = await walletClient.deployContract({ abi, bytecode, args });
  const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
  if (!contractAddress) throw new Error("not deployed");
  return getContract({ abi, address: contractAddress, client: chain.owner.publicClient });
}

type Contract = Awaited<ReturnType<typeof deployed>>;
type Clients = LocalChain["owner"];

/** Simulates first, so that a revert is told with its reason. */
async function send(
  from: Clients,
  to: Contract,
  functionName: string,
  args: readonly unknown[] = [],
) {
  const { request } = await from.publicClient.simulateContract({
    account: from.walletClient.account,
    address: to.address,
    abi: to.abi,
    functionName,
    args,
  });
  const hash = await from.walletClient.writeContract(request);
  const receipt = await from.publicClient.waitForTransactionReceipt({ hash });
  expect(receipt.status).toBe("success");
  return receipt;
}

const read = (from: Contract, functionName: string, args: readonly unknown[] = []) =>
  chain.publicClient.readContract({ address: from.address, abi: from.abi, functionName, args });

const contract = (name: string): Compiled => {
  const found = contracts.get(name);
  if (found === undefined) throw new Error(`no contract ${name}`);
  return found;
};

beforeAll(async () => {
  chain = await startLocalChain(NOW);
  contracts = compileContractFiles(
    "adapters/ERC3643Compliance.sol",
    "adapters/ERC3643IdentityRegistry.sol",
    "test/support/StandInRegistry.sol",
  );
  owner = chain.owner.walletClient.account.address;
  alice = chain.alice.walletClient.account.address;
  bob = chain.bob.walletClient.account.address;
  registry = await deployed(contract("StandInRegistry"));
  const options = {
    registry: registry.address,
    policyId: POLICY,
    acceptsRecognised: false,
    leastTier: 0,
  };
  identities = await deployed(contract("ERC3643IdentityRegistry"), [options]);
  compliance = await deployed(contract("ERC3643Compliance"), [options, true]);
  token = await deployed(packageArtifact("contracts/token/Token.sol/Token.json"));
  await send(chain.owner, token, "init", [
    identities.address,
    compliance.address,
    "Sample bond",
    "SMPL",
    18,
    zeroAddress,
  ]);
  await send(chain.owner, token, "addAgent", [owner]);
  await send(chain.owner, token, "unpause");
  await send(chain.owner, registry, "setCompliant", [alice, POLICY]);
});

afterAll(() => chain?.stop());

const expire = (wallet: Address) =>
  send(chain.owner, registry, "setAnswer", [wallet, POLICY, false, BigInt(NOW), EXPIRED]);

/** The token of the package 4.1.6 still calls itself 4.1.3. */
describe("T-REX token over the compliance registry", () => {
  it("binds itself to the compliance contract as it is set", async () => {
    expect(await read(token, "version")).toBe("4.1.3");
    expect(await read(compliance, "getTokenBound")).toBe(getAddress(token.address));
    expect(await read(token, "identityRegistry")).toBe(getAddress(identities.address));
  });

  it("is minted to the compliant only", async () => {
    await send(chain.owner, token, "mint", [alice, 100n]);
    expect(await read(token, "balanceOf", [alice])).toBe(100n);
    await expect(send(chain.owner, token, "mint", [bob, 1n])).rejects.toThrow(
      "Identity is not verified.",
    );
  });

  it("moves between the compliant only", async () => {
    await expect(send(chain.alice, token, "transfer", [bob, 10n])).rejects.toThrow(
      "Transfer not possible",
    );
    await send(chain.owner, registry, "setCompliant", [bob, POLICY]);
    await send(chain.alice, token, "transfer", [bob, 10n]);
    expect(await read(token, "balanceOf", [bob])).toBe(10n);
    await send(chain.alice, token, "approve", [bob, 5n]);
    await send(chain.bob, token, "transferFrom", [alice, bob, 5n]);
    expect(await read(token, "balanceOf", [bob])).toBe(15n);
  });

  it("stays with a holder whose attestation expired, who can be moved out of by force", async () => {
    await expire(bob);
    await expect(send(chain.bob, token, "transfer", [alice, 1n])).rejects.toThrow(
      "Transfer not possible",
    );
    await expect(send(chain.alice, token, "transfer", [bob, 1n])).rejects.toThrow(
      "Transfer not possible",
    );
    await send(chain.owner, token, "forcedTransfer", [bob, alice, 5n]);
    await send(chain.owner, token, "burn", [bob, 10n]);
    expect(await read(token, "totalSupply")).toBe(90n);
  });

  it("refuses everybody while the registry does not answer", async () => {
    await send(chain.owner, registry, "setCompliant", [bob, POLICY]);
    for (const conduct of [1, 3, 6]) {
      await send(chain.owner, registry, "setConduct", [conduct]);
      await expect(send(chain.alice, token, "transfer", [bob, 1n])).rejects.toThrow(
        "Transfer not possible",
      );
    }
    await send(chain.owner, registry, "setConduct", [0]);
    await send(chain.alice, token, "transfer", [bob, 1n]);
  });

  it("lets another compliance contract take the place", async () => {
    const options = {
      registry: registry.address,
      policyId: POLICY,
      acceptsRecognised: false,
      leastTier: 0,
    };
    const next = await deployed(contract("ERC3643Compliance"), [options, false]);
    await send(chain.owner, token, "setCompliance", [next.address]);
    expect(await read(compliance, "getTokenBound")).toBe(zeroAddress);
    expect(await read(next, "getTokenBound")).toBe(getAddress(token.address));
    await expire(bob);
    await send(chain.bob, token, "transfer", [alice, 1n]);
  });

  it("has no identities to register, so its own recovery does not work", async () => {
    await expect(
      send(chain.owner, identities, "registerIdentity", [bob, owner, 250]),
    ).rejects.toThrow("NotSupported");
    const identity = await deployed(
      packageArtifact("@onchain-id/solidity/contracts/Identity.sol/Identity.json"),
      [bob, false],
    );
    await expect(
      send(chain.owner, token, "recoveryAddress", [alice, bob, identity.address]),
    ).rejects.toThrow(toFunctionSelector("NotSupported(bytes4)"));
  });
});
