import type { Account, Chain, PublicClient, Transport, WalletClient } from "viem";

/** viem's two clients for one chain; the wallet has an account. */
export interface ChainClients {
  readonly publicClient: PublicClient;
  readonly walletClient: WalletClient<Transport, Chain | undefined, Account>;
}
