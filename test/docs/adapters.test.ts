/** docs/adapters.md: its tables hold, and its example is an adapter that works. */
import { readdirSync, readFileSync } from "node:fs";
import { keccak256, stringToHex, toFunctionSelector, zeroAddress } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileContractFiles, compileSolidity } from "../chain/support/compile-solidity.ts";
import { type LocalChain, startLocalChain } from "../chain/support/local-chain.ts";

const NOW = 1_767_225_600;
const EIP_170_BYTES = 24_576;
const text = readFileSync("docs/adapters.md", "utf8");
const rows = (heading: string) =>
  (text.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .slice(1)
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));

describe("docs/adapters.md", () => {
  const adapters = readdirSync("verifier-contracts/adapters")
    .map((file) => file.replace(".sol", ""))
    .filter((name) => name !== "ComplianceGate");

  it("lists every adapter, each function by its selector", () => {
    const table = rows("Which there are");
    expect(new Set(table.map(([, , adapter]) => adapter))).toEqual(new Set(adapters));
    for (const [, , , signature, selector] of table) {
      expect(toFunctionSelector(signature as string)).toBe(selector);
    }
  });

  it("gives the gas that was measured", () => {
    const measured = JSON.parse(
      readFileSync("verifier-contracts/gas/Adapters.json", "utf8"),
    ) as Record<string, number>;
    const told = rows("Gas").map(([, call, gas]) => [call, Number(gas?.replace(",", ""))]);
    expect(Object.fromEntries(told)).toEqual(measured);
  });

  it("is right that adapters are far below EIP-170's limit", () => {
    const compiled = compileContractFiles(...adapters.map((name) => `adapters/${name}.sol`));
    for (const name of adapters) {
      expect(compiled.get(name)?.codeSize, name).toBeGreaterThan(0);
      expect(compiled.get(name)?.codeSize, name).toBeLessThan(EIP_170_BYTES / 4);
    }
  });
});

describe("the example of docs/adapters.md", () => {
  let chain: LocalChain;
  beforeAll(async () => {
    chain = await startLocalChain(NOW);
  });
  afterAll(() => chain?.stop());

  it("compiles without a warning, and answers from the registry", async () => {
    const source = /^```solidity\n([\s\S]*?)^```$/m.exec(text)?.[1] as string;
    const registryPath = "symbolon/verifier-contracts/test/support/StandInRegistry.sol";
    const compiled = compileSolidity({
      "HatsEligibility.sol": source,
      "Registry.sol": `// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.30;\nimport "${registryPath}";`,
    });
    const { publicClient, walletClient } = chain.owner;
    const account = walletClient.account.address;
    const policyId = keccak256(stringToHex("policy"));
    const deploy = async (name: string, args: readonly unknown[]) => {
      const { abi, bytecode } = compiled.get(name) ?? { abi: [], bytecode: "0x" as const };
      const hash = await walletClient.deployContract({ abi, bytecode, args });
      const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
      return { abi, address: contractAddress ?? zeroAddress };
    };
    const registry = await deploy("StandInRegistry", []);
    const options = {
      registry: registry.address,
      policyId,
      acceptsRecognised: false,
      leastTier: 0,
    };
    const hats = await deploy("HatsEligibility", [options, 7n]);
    const status = (hat: bigint) =>
      publicClient.readContract({
        ...hats,
        functionName: "getWearerStatus",
        args: [account, hat],
      });
    expect(await status(7n)).toEqual([false, true]);
    const hash = await walletClient.writeContract({
      ...registry,
      functionName: "setCompliant",
      args: [account, policyId],
    });
    await publicClient.waitForTransactionReceipt({ hash });
    expect(await status(7n)).toEqual([true, true]);
    expect(await status(8n)).toEqual([false, true]);
  });
});
