import { keccak256, type PublicClient } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { VerificationKey } from "../proving/types.ts";
import { toChainError } from "./chain-error.ts";
import type { ContractArtifacts } from "./contract-artifacts.ts";
import { expectedCode } from "./expected-code.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { verifierCode } from "./verifier-code.ts";

export interface VerifyDeploymentOptions {
  readonly publicClient: PublicClient;
  readonly contracts: ContractArtifacts;
  readonly registry: Hex;
  readonly verificationKey: VerificationKey;
  readonly circuitVersion?: number | undefined;
}

/**
 * Checks that a registry is this build's, and that its verifier of one circuit version holds exactly this verification
 * key. It says nothing of a policy: whoever relies on one also reads `policyOf` and holds its verifier, policy hash and
 * `ttl` against what it expects, and the owner and registrar against whom it trusts.
 * Rejects with ChainError `ERR_CHAIN_NOT_DEPLOYED`, `ERR_CHAIN_VERIFIER_UNSAFE` or `ERR_CHAIN_RPC`.
 */
export async function verifyDeployment(
  options: VerifyDeploymentOptions,
): Promise<{ readonly verifier: Hex; readonly codeHash: Hex }> {
  const { publicClient, contracts, registry: address } = options;
  try {
    const code = await publicClient.getCode({ address });
    if (code === undefined) {
      throw new ChainError("ERR_CHAIN_NOT_DEPLOYED", "there is no contract at the address", {
        details: { address },
      });
    }
    const expected = expectedCode(contracts.registry, {
      rootWindow: readWord(code, contracts.registry.immutables.rootWindow?.[0] ?? 0),
    });
    if (code.toLowerCase() !== expected) refuse("the registry's code is of another build", address);
    const record = await publicClient.readContract({
      address,
      abi: complianceRegistryAbi,
      functionName: "verifierOf",
      args: [options.circuitVersion ?? 1],
    });
    const codeHash = keccak256(verifierCode(contracts.verifier, options.verificationKey));
    const onChain = await publicClient.getCode({ address: record.verifier });
    if (record.codeHash !== codeHash || onChain === undefined || keccak256(onChain) !== codeHash) {
      refuse("the registry's verifier holds another verification key", record.verifier);
    }
    return { verifier: record.verifier.toLowerCase() as Hex, codeHash };
  } catch (cause) {
    throw toChainError(cause, "verifyDeployment");
  }
}

/** The word at a byte offset of code, 0 beyond its end: such code is no registry's, and differs elsewhere. */
function readWord(code: Hex, offset: number): bigint {
  return BigInt(`0x${code.slice(2 + 2 * offset, 66 + 2 * offset) || "0"}`);
}

function refuse(reason: string, address: Hex): never {
  throw new ChainError("ERR_CHAIN_VERIFIER_UNSAFE", reason, { details: { address } });
}
