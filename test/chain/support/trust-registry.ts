import { readFileSync } from "node:fs";
import type { Abi } from "viem";
import { trustHashAbi } from "../../../src/chain/generated/trust-hash.abi.ts";
import { trustRegistryAbi } from "../../../src/chain/generated/trust-registry.abi.ts";
import { writeContract } from "../../../src/chain/write-contract.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import type { LocalChain } from "./local-chain.ts";

export const KEY_DELAY = 2 * 86_400;
export const ROOT_WINDOW = 86_400;

/** A trust registry of the chain's owner and registrar, whose watcher is the relayer. */
export async function deployTrustRegistry(chain: LocalChain): Promise<Hex> {
  const address = (wallet: keyof Pick<LocalChain, "owner" | "registrar" | "relayer">) =>
    chain[wallet].walletClient.account.address;
  const hash = await deploy(chain, "TrustHash", trustHashAbi, []);
  const args = [address("owner"), address("registrar"), ROOT_WINDOW, KEY_DELAY, hash];
  const trustRegistry = await deploy(chain, "TrustRegistry", trustRegistryAbi, args);
  await writeContract(chain.owner, {
    address: trustRegistry,
    abi: trustRegistryAbi,
    functionName: "setWatcher",
    args: [address("relayer"), true],
  });
  return trustRegistry;
}

async function deploy(
  { owner, publicClient }: LocalChain,
  name: string,
  abi: Abi,
  args: readonly unknown[],
): Promise<Hex> {
  const path = new URL(`../../../build/contracts/${name}.json`, import.meta.url);
  const { bytecode } = JSON.parse(readFileSync(path, "utf8")) as { bytecode: Hex };
  const hash = await owner.walletClient.deployContract({ abi, bytecode, args });
  const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
  if (contractAddress == null) throw new Error(`${name} was not deployed`);
  return contractAddress;
}
