import type {
  Abi,
  ContractFunctionArgs,
  ContractFunctionName,
  PublicClient,
  ReadContractReturnType,
  TransactionReceipt,
} from "viem";
import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { toChainError } from "../chain-error.ts";
import { solvencyRegistryAbi } from "../generated/solvency-registry.abi.ts";
import { writeContract } from "../write-contract.ts";

type RegistryAbi = typeof solvencyRegistryAbi;
type WriteName = ContractFunctionName<RegistryAbi, "nonpayable">;
type ReadName = ContractFunctionName<RegistryAbi, "view">;

/**
 * Reads from a solvency registry.
 * Rejects with ChainError `ERR_CHAIN_NOT_DEPLOYED` where the address has no contract, or `ERR_CHAIN_RPC`.
 */
export async function readSolvencyRegistry<
  Name extends ReadName,
  const Args extends ContractFunctionArgs<RegistryAbi, "view", Name>,
>(
  publicClient: PublicClient,
  address: Hex,
  functionName: Name,
  args: Args,
  blockNumber?: bigint,
): Promise<ReadContractReturnType<RegistryAbi, Name, Args>> {
  await requireContract(publicClient, address);
  try {
    return (await publicClient.readContract({
      address,
      abi: solvencyRegistryAbi,
      functionName,
      args,
      ...(blockNumber === undefined ? {} : { blockNumber }),
    } as unknown as Parameters<PublicClient["readContract"]>[0])) as ReadContractReturnType<
      RegistryAbi,
      Name,
      Args
    >;
  } catch (cause) {
    throw toChainError(cause, functionName);
  }
}

/**
 * Calls a function of a solvency registry, as `writeContract`.
 * Rejects with ChainError `ERR_CHAIN_REVERTED` (`details.reason` is the contract's error) or as `readSolvencyRegistry`.
 */
export async function writeSolvencyRegistry<Name extends WriteName>(
  clients: ChainClients,
  address: Hex,
  functionName: Name,
  args: ContractFunctionArgs<RegistryAbi, "nonpayable", Name>,
): Promise<TransactionReceipt> {
  // a call to an address without code succeeds, and does nothing
  await requireContract(clients.publicClient, address);
  return writeContract(clients, {
    address,
    abi: solvencyRegistryAbi as Abi,
    functionName,
    args: args as readonly unknown[],
  });
}

async function requireContract(publicClient: PublicClient, address: Hex): Promise<void> {
  const code = await publicClient.getCode({ address }).catch((cause: unknown) => {
    throw toChainError(cause, "getCode");
  });
  if (code !== undefined) return;
  throw new ChainError("ERR_CHAIN_NOT_DEPLOYED", "there is no solvency registry at the address", {
    details: { address },
  });
}
