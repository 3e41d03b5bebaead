import { bn254 } from "@noble/curves/bn254.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SentContract } from "../../src/chain/deploy-contract.ts";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { DEPLOYMENT_PROXY } from "../../src/chain/deployment-proxy.ts";
import { parseDeploymentRecord } from "../../src/chain/deployment-record.ts";
import { encodeVerificationKey } from "../../src/chain/encode-proof.ts";
import { complianceVerifierAbi } from "../../src/chain/generated/compliance-verifier.abi.ts";
import { verifyDeployment } from "../../src/chain/verify-deployment.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { fromG1, fromG2 } from "../../src/proving/points.ts";
import { deriveDevelopmentSecrets } from "../../src/proving/setup/development-secrets.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { type LocalChain, readContractArtifacts, startLocalChain } from "./support/local-chain.ts";
import { deployTrapdoorRegistry } from "./support/trapdoor-registry.ts";

const NOW = 1_795_255_662;
const circuitHash = "5a".repeat(32);
const { key } = createTrapdoorKey(5);
const contracts = readContractArtifacts();

let chain: LocalChain;
beforeAll(async () => {
  chain = await startLocalChain(NOW);
});
afterAll(() => chain.stop());

const deploy = (verificationKey: VerificationKey, options: object = {}) =>
  deploySymbolon({
    ...chain.owner,
    contracts,
    circuit: { circuitHash, verificationKey },
    ...options,
  });
const lower = (address: Hex) => address.toLowerCase() as Hex;
const transactions = () =>
  chain.publicClient.getTransactionCount({ address: chain.owner.walletClient.account.address });

describe("deploySymbolon", () => {
  it("deploys all contracts with their roles, and verifyDeployment finds them again", async () => {
    const registrar = lower(chain.registrar.walletClient.account.address);
    const owner = lower(chain.owner.walletClient.account.address);
    const times = { rootWindow: 3600, keyDelay: 7200 };
    const { record, gas, ...deployed } = await deploy(key, { registrar, ...times });
    const { chainId, registry, ...others } = deployed;
    expect([chainId, Object.values(gas).every((used) => used > 0n)]).toEqual([31_337, true]);
    const { publicClient } = chain;
    const query = { publicClient, contracts, registry, verificationKey: key };
    const found = await verifyDeployment(query);
    const { codeHash, ...rest } = found;
    expect(rest).toEqual({ registry, ...others, owner, trustOwner: owner, registrar, ...times });
    expect(record.contracts.verifier.codeHash).toBe(codeHash);
    expect(parseDeploymentRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);

    const refusals = [
      [{ verificationKey: createTrapdoorKey(5, "other").key }, "ERR_CHAIN_VERIFIER_UNSAFE"],
      [{ registry: others.verifier }, "ERR_CHAIN_VERIFIER_UNSAFE"],
      [{ registry: registrar }, "ERR_CHAIN_NOT_DEPLOYED"],
      [{ expected: { keyDelay: 1 } }, "ERR_CHAIN_DEPLOYMENT_MISMATCH"],
    ] as const;
    for (const [change, code] of refusals) {
      await expect(verifyDeployment({ ...query, ...change })).rejects.toMatchObject({ code });
    }
    const expected = { owner: registrar, registrar: owner, trustRegistry: registry };
    await expect(verifyDeployment({ ...query, expected })).rejects.toMatchObject({
      details: { differs: ["owner", "registrar", "trustRegistry", "trustOwner"] },
    });
  });

  it("has addresses that follow from code, arguments and salt, and keeps what is there", async () => {
    const first = await deploy(key, { rootWindow: 60 });
    const before = await transactions();
    const again = await deploy(key, { rootWindow: 60 });
    expect(await transactions()).toBe(before);
    expect(again.record).toEqual(first.record);
    expect(Object.values(again.gas)).toEqual([0n, 0n, 0n, 0n, 0n]);

    const salted = await deploy(key, { rootWindow: 60, salt: `0x${"5a".repeat(32)}` });
    const addresses = ({ record }: typeof first) =>
      Object.values(record.contracts).map(({ address }) => address);
    expect(new Set([...addresses(first), ...addresses(salted)]).size).toBe(10);
    const windowed = await deploy(key, { rootWindow: 61 });
    expect(windowed.trustRegistry).not.toBe(first.trustRegistry);
    expect(windowed.policyRegistry).toBe(first.policyRegistry);
  });

  it("goes on where it broke off", async () => {
    const options = { rootWindow: 62, salt: `0x${"62".repeat(32)}` };
    const sent: SentContract[] = [];
    const broken = deploy(key, {
      ...options,
      onSent(contract: SentContract) {
        sent.push(contract);
        if (contract.contractName === "PolicyRegistry") throw new Error("lost");
      },
    });
    await expect(broken).rejects.toMatchObject({ code: "ERR_CHAIN_RPC" });
    expect(sent.filter(({ isThere }) => isThere)).toHaveLength(2);
    await chain.testClient.mine({ blocks: 1 });
    const before = await transactions();
    const { gas } = await deploy(key, options);
    expect(await transactions()).toBe(before + 2);
    expect(gas).toMatchObject({ trustHash: 0n, trustRegistry: 0n, policyRegistry: 0n });
  });

  it("refuses a chain without the deployment proxy before anything is sent", async () => {
    const id = await chain.testClient.snapshot();
    await chain.testClient.setCode({ address: DEPLOYMENT_PROXY, bytecode: "0x" });
    const before = await transactions();
    await expect(deploy(key)).rejects.toMatchObject({ code: "ERR_CHAIN_DEPLOYER_MISSING" });
    expect(await transactions()).toBe(before);
    await chain.testClient.revert({ id });
  });

  it("refuses a deployment that has been handed over since", async () => {
    const options = { salt: `0x${"77".repeat(32)}` };
    const { registry } = await deploy(key, options);
    const { owner, bob } = chain;
    const successor = bob.walletClient.account.address;
    await writeRegistry(owner, registry, "transferOwnership", [successor]);
    await writeRegistry(bob, registry, "acceptOwnership", []);
    await expect(deploy(key, options)).rejects.toMatchObject({
      code: "ERR_CHAIN_DEPLOYMENT_MISMATCH",
      details: { differs: ["owner"] },
    });
  });

  it("K9 a registry that reads roots of another contract is no deployment", async () => {
    const { registry, deployed, trapdoor } = await deployTrapdoorRegistry(chain);
    const { publicClient } = chain;
    const query = { publicClient, contracts, verificationKey: trapdoor.key };
    await expect(verifyDeployment({ ...query, registry })).rejects.toMatchObject({
      code: "ERR_CHAIN_VERIFIER_UNSAFE",
    });
    await verifyDeployment({ ...query, registry: deployed.registry });
  });

  it("K9 refuses gamma = delta and repeated or missing points before anything is sent", async () => {
    const before = await transactions();
    const [first, second] = key.ic;
    const unsafe: VerificationKey[] = [
      { ...key, delta: key.gamma },
      { ...key, delta: key.beta },
      { ...key, ic: [...key.ic.slice(0, 5), second ?? key.alpha] },
      { ...key, ic: [...key.ic.slice(0, 5), first ?? key.alpha] },
    ];
    for (const verificationKey of unsafe) {
      await expect(deploy(verificationKey)).rejects.toMatchObject({
        code: "ERR_VERIFICATION_KEY_UNSAFE",
      });
    }
    expect(await transactions()).toBe(before);
  });

  it("K9 the verifier's own constructor refuses such a key", async () => {
    const send = (verificationKey: VerificationKey) =>
      chain.owner.walletClient.deployContract({
        abi: complianceVerifierAbi,
        bytecode: contracts.verifier.bytecode,
        args: [encodeVerificationKey(verificationKey)],
      });
    await expect(send({ ...key, delta: key.gamma })).rejects.toThrow(/revert/i);
    expect(await send(key)).toMatch(/^0x/);
  });

  it("refuses a key for another number of signals", async () => {
    const before = await transactions();
    await expect(deploy(createTrapdoorKey(4).key)).rejects.toMatchObject({
      code: "ERR_VERIFICATION_KEY_FORM",
    });
    expect(await transactions()).toBe(before);
  });

  it("Z6 refuses a development key unless told", async () => {
    const { alpha } = deriveDevelopmentSecrets(circuitHash);
    const development = { ...key, alpha: fromG1(bn254.G1.Point.BASE.multiply(alpha)) };
    const before = await transactions();
    await expect(deploy(development)).rejects.toMatchObject({
      code: "ERR_VERIFICATION_KEY_DEVELOPMENT",
    });
    expect(await transactions()).toBe(before);
    expect((await deploy(development, { allowDevelopmentKeys: true })).registry).toMatch(/^0x/);
  });

  it("Z6 refuses a development key whose delta alone was replaced", async () => {
    const { beta } = deriveDevelopmentSecrets(circuitHash);
    const contributed = { ...key, beta: fromG2(bn254.G2.Point.BASE.multiply(beta)) };
    await expect(deploy(contributed)).rejects.toMatchObject({
      code: "ERR_VERIFICATION_KEY_DEVELOPMENT",
    });
  });

  it("refuses code on chain that is not the code compiled", async () => {
    const { verifier } = contracts;
    const altered = `${verifier.deployedBytecode.slice(0, -2)}00` as const;
    await expect(
      deploy(key, {
        salt: `0x${"99".repeat(32)}`,
        contracts: {
          ...contracts,
          verifier: { ...verifier, deployedBytecode: altered },
        },
      }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_VERIFIER_UNSAFE" });
  });

  it("says that the chain cannot be reached", async () => {
    const lost = await startLocalChain(NOW);
    await lost.stop();
    await expect(
      deploySymbolon({
        ...lost.owner,
        contracts,
        circuit: { circuitHash, verificationKey: key },
      }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_RPC" });
  });
});
