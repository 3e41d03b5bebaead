import {
  BaseError,
  type ContractFunctionArgs,
  type ContractFunctionName,
  ContractFunctionZeroDataError,
  type PublicClient,
  type ReadContractReturnType,
  type TransactionReceipt,
} from "viem";
import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { toChainError } from "../chain-error.ts";
import { policyRegistryAbi } from "../generated/policy-registry.abi.ts";
import { waitForReceipt } from "../wait-for-receipt.ts";

type Abi = typeof policyRegistryAbi;
type WriteName = ContractFunctionName<Abi, "nonpayable">;
type ReadName = ContractFunctionName<Abi, "view" | "pure">;

/**
 * Reads from the registry.
 * Rejects with ChainError `ERR_CHAIN_NOT_DEPLOYED` where the address has no such contract, or `ERR_CHAIN_RPC`.
 */
export async function readPolicyRegistry<
  Name extends ReadName,
  const Args extends ContractFunctionArgs<Abi, "view" | "pure", Name>,
>(
  publicClient: PublicClient,
  address: Hex,
  functionName: Name,
  args: Args,
): Promise<ReadContractReturnType<Abi, Name, Args>> {
  try {
    return (await publicClient.readContract({
      address,
      abi: policyRegistryAbi,
      functionName,
      args,
    } as unknown as Parameters<PublicClient["readContract"]>[0])) as ReadContractReturnType<
      Abi,
      Name,
      Args
    >;
  } catch (cause) {
    throw isNoContract(cause) ? notDeployed(address, cause) : toChainError(cause, functionName);
  }
}

/**
 * Calls a function of the registry as the wallet's account and waits for the receipt. A call that would revert is
 * refused before it is sent.
 * Rejects with ChainError `ERR_CHAIN_REVERTED` (`details.reason` is the contract's error) or as `readPolicyRegistry`.
 */
export async function writePolicyRegistry<Name extends WriteName>(
  { publicClient, walletClient }: ChainClients,
  address: Hex,
  functionName: Name,
  args: ContractFunctionArgs<Abi, "nonpayable", Name>,
): Promise<TransactionReceipt> {
  try {
    // A call to an address without code succeeds, and does nothing.
    if ((await publicClient.getCode({ address })) === undefined) throw notDeployed(address);
    const { request } = await publicClient.simulateContract({
      address,
      abi: policyRegistryAbi,
      functionName,
      args,
      account: walletClient.account,
    } as Parameters<PublicClient["simulateContract"]>[0]);
    const hash = await walletClient.writeContract(
      request as Parameters<typeof walletClient.writeContract>[0],
    );
    const receipt = await waitForReceipt(publicClient, hash);
    if (receipt.status === "success") return receipt;
    throw new ChainError("ERR_CHAIN_REVERTED", `${functionName} was refused in its block`, {
      details: { call: functionName, transaction: hash },
    });
  } catch (cause) {
    throw isNoContract(cause) ? notDeployed(address, cause) : toChainError(cause, functionName);
  }
}

const isNoContract = (cause: unknown): boolean =>
  cause instanceof BaseError &&
  cause.walk((error) => error instanceof ContractFunctionZeroDataError) !== null;

function notDeployed(address: Hex, cause?: unknown): ChainError {
  return new ChainError("ERR_CHAIN_NOT_DEPLOYED", "there is no policy registry at the address", {
    ...(cause === undefined ? {} : { cause }),
    details: { address },
  });
}
