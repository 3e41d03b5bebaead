import type {
  Account,
  Chain,
  ContractFunctionArgs,
  ContractFunctionName,
  PublicClient,
  TransactionReceipt,
  Transport,
  WalletClient,
} from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { writeContract } from "./write-contract.ts";

/** viem's two clients for one chain; the wallet has an account. */
export interface ChainClients {
  readonly publicClient: PublicClient;
  readonly walletClient: WalletClient<Transport, Chain | undefined, Account>;
}

type Abi = typeof complianceRegistryAbi;
type WriteName = ContractFunctionName<Abi, "nonpayable">;

/** Calls a function of a compliance registry, as `writeContract`. */
export async function writeRegistry<Name extends WriteName>(
  clients: ChainClients,
  registry: Hex,
  functionName: Name,
  args: ContractFunctionArgs<Abi, "nonpayable", Name>,
): Promise<TransactionReceipt> {
  return writeContract(clients, {
    address: registry,
    abi: complianceRegistryAbi,
    functionName,
    args: args as readonly unknown[],
  });
}
