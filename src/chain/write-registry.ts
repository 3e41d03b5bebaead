import type { ContractFunctionArgs, ContractFunctionName, TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import type { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { registryAbiWithErrors } from "./registry-errors.ts";
import { writeContract } from "./write-contract.ts";

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
    abi: registryAbiWithErrors,
    functionName,
    args: args as readonly unknown[],
  });
}
