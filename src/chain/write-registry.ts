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
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { toChainError } from "./chain-error.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";

/** viem's two clients for one chain; the wallet has an account. */
export interface ChainClients {
  readonly publicClient: PublicClient;
  readonly walletClient: WalletClient<Transport, Chain | undefined, Account>;
}

type Abi = typeof complianceRegistryAbi;
type WriteName = ContractFunctionName<Abi, "nonpayable">;

/**
 * Calls a function of the registry as the wallet's account and waits for the receipt. A call that would revert is
 * refused before it is sent.
 * Rejects with ChainError `ERR_CHAIN_REVERTED` (`details.reason` is the contract's error) or `ERR_CHAIN_RPC`.
 */
export async function writeRegistry<Name extends WriteName>(
  { publicClient, walletClient }: ChainClients,
  registry: Hex,
  functionName: Name,
  args: ContractFunctionArgs<Abi, "nonpayable", Name>,
): Promise<TransactionReceipt> {
  try {
    const { request } = await publicClient.simulateContract({
      address: registry,
      abi: complianceRegistryAbi,
      functionName,
      args,
      account: walletClient.account,
    } as Parameters<PublicClient["simulateContract"]>[0]);
    const hash = await walletClient.writeContract(
      request as Parameters<typeof walletClient.writeContract>[0],
    );
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status === "success") return receipt;
    throw new ChainError("ERR_CHAIN_REVERTED", `${functionName} was refused in its block`, {
      details: { call: functionName, transaction: hash },
    });
  } catch (cause) {
    throw toChainError(cause, functionName);
  }
}
