import { BaseError, ContractFunctionRevertedError, ExecutionRevertedError } from "viem";
import { ChainError } from "../errors.ts";

/**
 * viem's error -> coded error: `ERR_CHAIN_REVERTED` with the contract's own error name in `details.reason`, else
 * `ERR_CHAIN_RPC`. viem's messages hold call data, which says nothing that the chain does not, and stay in `cause`.
 */
export function toChainError(cause: unknown, call: string): ChainError {
  if (cause instanceof ChainError) return cause;
  const revert = cause instanceof BaseError ? cause.walk(isRevert) : undefined;
  if (revert !== undefined && revert !== null) {
    const named = revert instanceof ContractFunctionRevertedError ? revert : undefined;
    const reason = named?.data?.errorName ?? named?.signature ?? "unknown";
    return new ChainError("ERR_CHAIN_REVERTED", `${call} was refused: ${reason}`, {
      cause,
      details: { call, reason },
    });
  }
  return new ChainError("ERR_CHAIN_RPC", `${call} did not get through to the chain`, {
    cause,
    details: { call },
  });
}

const isRevert = (error: unknown) =>
  error instanceof ContractFunctionRevertedError || error instanceof ExecutionRevertedError;
