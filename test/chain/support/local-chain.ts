import { readFileSync } from "node:fs";
import { createPublicClient, createTestClient, createWalletClient, http } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { startAnvil } from "../../../scripts/demo/start-anvil.ts";
import {
  type ContractArtifacts,
  parseContractArtifacts,
} from "../../../src/chain/contract-artifacts.ts";

/** The accounts that anvil funds. */
const MNEMONIC = "test test test test test test test test test test test junk";

/** Wallets of a local chain: 0 owns the registry, 1 posts roots, 2 and 3 are subjects, 4 is a relayer. */
export async function startLocalChain(now: number) {
  const anvil = await startAnvil({ timestamp: now });
  const transport = http(anvil.url, { retryCount: 0, timeout: 120_000 });
  const options = { chain: foundry, transport, pollingInterval: 20, cacheTime: 0 };
  const publicClient = createPublicClient(options);
  const clients = (addressIndex: number) => ({
    publicClient,
    walletClient: createWalletClient({
      ...options,
      account: mnemonicToAccount(MNEMONIC, { addressIndex }),
    }),
  });
  return {
    anvil,
    publicClient,
    testClient: createTestClient({ ...options, mode: "anvil" }),
    owner: clients(0),
    registrar: clients(1),
    alice: clients(2),
    bob: clients(3),
    relayer: clients(4),
    stop: () => anvil.stop(),
  };
}

export type LocalChain = Awaited<ReturnType<typeof startLocalChain>>;

const built = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../build/contracts/${name}.json`, import.meta.url), "utf8"),
  );

export function readContractArtifacts(): ContractArtifacts {
  return parseContractArtifacts(built);
}
