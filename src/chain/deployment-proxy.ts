import { concat, getContractAddress, type PublicClient } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { toChainError } from "./chain-error.ts";

/**
 * The deterministic deployment proxy, at one address on every chain that has it: creates what follows the salt in its
 * call data by CREATE2. Source: github.com/Arachnid/deterministic-deployment-proxy
 */
export const DEPLOYMENT_PROXY: Hex = "0x4e59b44847b379578588920ca78fbf26c0b4956c";
const PROXY_CODE =
  "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";

/** Where the proxy puts this creation code, lower case. */
export function proxyAddressOf(salt: Hex, initCode: Hex): Hex {
  const options = { from: DEPLOYMENT_PROXY, salt, bytecode: initCode };
  return getContractAddress({ opcode: "CREATE2", ...options }).toLowerCase() as Hex;
}

/** The call data by which the proxy creates it. */
export function proxyCallData(salt: Hex, initCode: Hex): Hex {
  return concat([salt, initCode]);
}

/** Rejects with ChainError `ERR_CHAIN_DEPLOYER_MISSING` on a chain without the proxy, or `ERR_CHAIN_RPC`. */
export async function requireDeploymentProxy(publicClient: PublicClient): Promise<void> {
  const code = await publicClient.getCode({ address: DEPLOYMENT_PROXY }).catch((cause: unknown) => {
    throw toChainError(cause, "getCode");
  });
  if (code === PROXY_CODE) return;
  throw new ChainError(
    "ERR_CHAIN_DEPLOYER_MISSING",
    `the chain has no deployment proxy at ${DEPLOYMENT_PROXY}: have its signed transaction sent once, as its authors describe`,
    { details: { address: DEPLOYMENT_PROXY } },
  );
}
