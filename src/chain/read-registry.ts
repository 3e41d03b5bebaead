import type {
  ContractFunctionArgs,
  ContractFunctionName,
  PublicClient,
  ReadContractReturnType,
} from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import { toChainError } from "./chain-error.ts";
import type { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { registryAbiWithErrors } from "./registry-errors.ts";

type Abi = typeof complianceRegistryAbi;
type ReadName = ContractFunctionName<Abi, "view">;

/** Reads from a compliance registry. Rejects with ChainError `ERR_CHAIN_REVERTED` or `ERR_CHAIN_RPC`. */
export async function readRegistry<
  Name extends ReadName,
  const Args extends ContractFunctionArgs<Abi, "view", Name>,
>(
  publicClient: PublicClient,
  address: Hex,
  functionName: Name,
  args: Args,
  blockNumber?: bigint,
): Promise<ReadContractReturnType<Abi, Name, Args>> {
  const call = { address, abi: registryAbiWithErrors, functionName, args };
  try {
    return (await publicClient.readContract({
      ...call,
      ...(blockNumber === undefined ? {} : { blockNumber }),
    } as unknown as Parameters<PublicClient["readContract"]>[0])) as ReadContractReturnType<
      Abi,
      Name,
      Args
    >;
  } catch (cause) {
    throw toChainError(cause, functionName);
  }
}
