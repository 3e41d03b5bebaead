import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { toChainError } from "../chain-error.ts";
import type { ContractArtifact } from "../contract-artifacts.ts";
import { expectedCode } from "../expected-code.ts";
import { policyRegistryAbi } from "../generated/policy-registry.abi.ts";

/**
 * Deploys a policy registry, which nobody owns, and compares its code with what was compiled.
 * Rejects with ChainError `ERR_CHAIN_REVERTED`, `ERR_CHAIN_VERIFIER_UNSAFE` or `ERR_CHAIN_RPC`.
 */
export async function deployPolicyRegistry(
  { publicClient, walletClient }: ChainClients,
  artifact: ContractArtifact,
): Promise<Hex> {
  const { contractName, bytecode } = artifact;
  try {
    const hash = await walletClient.deployContract({
      abi: policyRegistryAbi,
      bytecode,
      chain: walletClient.chain ?? null,
      account: walletClient.account,
    });
    const { status, contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
    if (status !== "success" || !contractAddress) {
      throw new ChainError("ERR_CHAIN_REVERTED", `${contractName} was not deployed`, {
        details: { contractName, transaction: hash },
      });
    }
    const code = await publicClient.getCode({ address: contractAddress });
    if (code?.toLowerCase() !== expectedCode(artifact, {})) {
      throw new ChainError(
        "ERR_CHAIN_VERIFIER_UNSAFE",
        "the code on chain is not the code that was compiled",
        { details: { address: contractAddress } },
      );
    }
    return contractAddress.toLowerCase() as Hex;
  } catch (cause) {
    throw toChainError(cause, `deploy ${contractName}`);
  }
}
