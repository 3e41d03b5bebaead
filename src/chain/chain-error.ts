import { BaseError, ContractFunctionRevertedError } from "viem";
import { ChainError } from "../errors.ts";

/**
 * viem's error -> coded error: `ERR_CHAIN_REVERTED` with the contract's own error name in `details.reason`, else
 * `ERR_CHAIN_RPC`. viem's messages hold call data, which says nothing that the chain does not, and stay in `cause`.
 */
export function toChainError(cause: unknown, call: string): ChainError {
  if (cause instanceof ChainError) return cause;
  const revert =
    cause instanceof BaseError
      ? cause.walk((error) => error instanceof ContractFunctionRevertedError)
      : undefined;
  if (revert instanceof ContractFunctionRevertedError) {
    const reason = revert.data?.errorName ?? revert.signature ?? "unknown";
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
