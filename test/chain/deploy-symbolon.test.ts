import { bn254 } from "@noble/curves/bn254.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { encodeVerificationKey } from "../../src/chain/encode-proof.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { complianceVerifierAbi } from "../../src/chain/generated/compliance-verifier.abi.ts";
import { verifyDeployment } from "../../src/chain/verify-deployment.ts";
import { fromG1, fromG2 } from "../../src/proving/points.ts";
import { deriveDevelopmentSecrets } from "../../src/proving/setup/development-secrets.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { type LocalChain, readContractArtifacts, startLocalChain } from "./support/local-chain.ts";

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
const transactions = () =>
  chain.publicClient.getTransactionCount({ address: chain.owner.walletClient.account.address });

describe("deploySymbolon", () => {
  it("deploys the registry with its roles, and verifyDeployment finds the key again", async () => {
    const registrar = chain.registrar.walletClient.account.address;
    const { registry, verifier, chainId } = await deploy(key, { registrar, rootWindow: 3600 });
    const read = { address: registry, abi: complianceRegistryAbi } as const;
    const { readContract } = chain.publicClient;
    expect(chainId).toBe(31_337);
    expect(await readContract({ ...read, functionName: "registrar" })).toBe(registrar);
    expect(await readContract({ ...read, functionName: "rootWindow" })).toBe(3600);
    expect(await readContract({ ...read, functionName: "owner" })).toBe(
      chain.owner.walletClient.account.address,
    );
    const { publicClient } = chain;
    const found = await verifyDeployment({
      publicClient,
      contracts,
      registry,
      verificationKey: key,
    });
    expect(found.verifier).toBe(verifier);

    const other = createTrapdoorKey(5, "other").key;
    await expect(
      verifyDeployment({ publicClient, contracts, registry, verificationKey: other }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_VERIFIER_UNSAFE" });
    await expect(
      verifyDeployment({ publicClient, contracts, registry: verifier, verificationKey: key }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_VERIFIER_UNSAFE" });
    await expect(
      verifyDeployment({ publicClient, contracts, registry: registrar, verificationKey: key }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_NOT_DEPLOYED" });
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
    await expect(deploy(createTrapdoorKey(4).key)).rejects.toMatchObject({
      code: "ERR_CHAIN_REVERTED",
    });
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
