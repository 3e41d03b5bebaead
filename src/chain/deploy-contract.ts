import { type Abi, encodeDeployData, keccak256 } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ChainClients } from "./chain-clients.ts";
import { toChainError } from "./chain-error.ts";
import type { ContractArtifact } from "./contract-artifacts.ts";
import { DEPLOYMENT_PROXY, proxyAddressOf, proxyCallData } from "./deployment-proxy.ts";
import { findDeploymentBlock } from "./find-deployment-block.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

export interface DeployContractOptions {
  readonly artifact: ContractArtifact;
  readonly abi: Abi;
  readonly args: readonly unknown[];
  /** 32 bytes. */
  readonly salt: Hex;
  /** The code that is to be there afterwards, as `expectedCode` gives it. */
  readonly code: Hex;
  /** Called once the transaction is sent, and again once the contract is there; for one that was, once. */
  readonly onSent?: ((sent: SentContract) => void) | undefined;
}

/** What a deployment that fails later has done by then. */
export interface SentContract {
  readonly contractName: string;
  /** Lower case: known before anything is sent. */
  readonly address: Hex;
  /** Not set for a contract that was there before. */
  readonly transaction?: Hex;
  readonly isThere: boolean;
}

export interface DeployedContract {
  /** Lower case. */
  readonly address: Hex;
  /** keccak256 of the code on chain. */
  readonly codeHash: Hex;
  /** `undefined` where it was there before and the node keeps no history. */
  readonly blockNumber: number | undefined;
  /** 0 where it was there before. */
  readonly gas: bigint;
}

/**
 * Creates a contract through the deployment proxy, so that its address follows from code, arguments and salt. One that
 * is there with the right code is kept.
 * Rejects with ChainError `ERR_CHAIN_REVERTED`, `ERR_CHAIN_RPC` or `ERR_CHAIN_VERIFIER_UNSAFE` (the code on chain is not
 * the code compiled). The caller has checked that the chain has the proxy.
 */
export async function deployContract(
  { publicClient, walletClient }: ChainClients,
  { artifact, abi, args, salt, code, onSent }: DeployContractOptions,
): Promise<DeployedContract> {
  const { contractName, bytecode } = artifact;
  const initCode = encodeDeployData({ abi, bytecode, args });
  const address = proxyAddressOf(salt, initCode);
  const requireCode = (onChain: Hex | undefined): Hex => {
    if (onChain?.toLowerCase() === code) return keccak256(code);
    throw new ChainError(
      "ERR_CHAIN_VERIFIER_UNSAFE",
      `the code of ${contractName} on chain is not the code that was compiled`,
      { details: { contractName, address } },
    );
  };
  try {
    const before = await publicClient.getCode({ address });
    if (before !== undefined) {
      const codeHash = requireCode(before);
      onSent?.({ contractName, address, isThere: true });
      const blockNumber = await findDeploymentBlock(publicClient, address);
      return { address, codeHash, blockNumber, gas: 0n };
    }
    const transaction = await walletClient.sendTransaction({
      to: DEPLOYMENT_PROXY,
      data: proxyCallData(salt, initCode),
      chain: walletClient.chain ?? null,
      account: walletClient.account,
    });
    onSent?.({ contractName, address, transaction, isThere: false });
    const receipt = await waitForReceipt(publicClient, transaction);
    if (receipt.status !== "success") {
      throw new ChainError("ERR_CHAIN_REVERTED", `${contractName} was not deployed`, {
        details: { contractName, transaction },
      });
    }
    const codeHash = requireCode(await publicClient.getCode({ address }));
    onSent?.({ contractName, address, transaction, isThere: true });
    const { blockNumber, gasUsed } = receipt;
    return { address, codeHash, blockNumber: Number(blockNumber), gas: gasUsed };
  } catch (cause) {
    throw toChainError(cause, `deploy ${contractName}`);
  }
}
