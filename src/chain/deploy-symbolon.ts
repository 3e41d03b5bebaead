import { type Abi, isAddress } from "viem";
import { ChainError, VerificationError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { assertSafeVerificationKey } from "../proving/assert-safe-verification-key.ts";
import { isDevelopmentKey } from "../proving/setup/is-development-key.ts";
import type { VerificationKey } from "../proving/types.ts";
import { toChainError } from "./chain-error.ts";
import type { ContractArtifact, ContractArtifacts } from "./contract-artifacts.ts";
import { encodeVerificationKey } from "./encode-proof.ts";
import { expectedCode } from "./expected-code.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { complianceVerifierAbi } from "./generated/compliance-verifier.abi.ts";
import { verifierCode } from "./verifier-code.ts";
import type { ChainClients } from "./write-registry.ts";

export interface DeploySymbolonOptions extends ChainClients {
  readonly contracts: ContractArtifacts;
  /** Circuit `compliance`, as `loadArtifacts` gives it. */
  readonly circuit: {
    /** SHA-256 of the r1cs file, hex. */
    readonly circuitHash: string;
    readonly verificationKey: VerificationKey;
  };
  /** Accept a key under which anyone can forge, for evaluation; `false` unless told. */
  readonly allowDevelopmentKeys?: boolean | undefined;
  /** Registers policies; the wallet's account unless told. */
  readonly owner?: Hex | undefined;
  /** Posts trust roots; the owner unless told. */
  readonly registrar?: Hex | undefined;
  /** Seconds for which a superseded root stays usable; 24 hours unless told. */
  readonly rootWindow?: number | undefined;
  /** Called once a contract's transaction is sent, and again once it is in a block. */
  readonly onSent?: ((sent: SentContract) => void) | undefined;
}

/** What a deployment that fails later has done by then. */
export interface SentContract {
  readonly contractName: string;
  readonly transaction: Hex;
  /** Lower case; set once the contract is there. */
  readonly address?: Hex;
}

/** Addresses are lower case. */
export interface SymbolonDeployment {
  readonly chainId: number;
  readonly registry: Hex;
  readonly verifier: Hex;
  readonly gas: { readonly registry: bigint; readonly verifier: bigint };
}

/**
 * Deploys the verifier with a checked key, then the registry, and compares the code of both with what was compiled.
 * Rejects before anything is sent with TypeError or RangeError for its arguments, with VerificationError `ERR_VERIFICATION_KEY_UNSAFE`, `_KEY_FORM` or
 * `_KEY_DEVELOPMENT`; later with ChainError `ERR_CHAIN_REVERTED`, `ERR_CHAIN_RPC` or `ERR_CHAIN_VERIFIER_UNSAFE` (the
 * code on chain is not the code compiled).
 */
export async function deploySymbolon(options: DeploySymbolonOptions): Promise<SymbolonDeployment> {
  const { contracts, circuit, walletClient, publicClient } = options;
  const key = circuit.verificationKey;
  assertSafeVerificationKey(key);
  if (options.allowDevelopmentKeys !== true && isDevelopmentKey(circuit.circuitHash, key)) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_DEVELOPMENT",
      "the circuit has a development key: anyone can forge proofs under it; for evaluation set allowDevelopmentKeys",
    );
  }
  const owner = options.owner ?? walletClient.account.address;
  const registrar = options.registrar ?? owner;
  const window = options.rootWindow ?? 24 * 3600;
  assertArguments([owner, registrar], window);

  const verifier = await deploy(options, contracts.verifier, complianceVerifierAbi, [
    encodeVerificationKey(key),
  ]);
  await assertCode(options, verifier.address, verifierCode(contracts.verifier, key));
  const registry = await deploy(options, contracts.registry, complianceRegistryAbi, [
    owner,
    registrar,
    window,
    verifier.address,
  ]);
  const registryCode = expectedCode(contracts.registry, { rootWindow: BigInt(window) });
  await assertCode(options, registry.address, registryCode);
  return {
    chainId: await publicClient.getChainId(),
    registry: registry.address,
    verifier: verifier.address,
    gas: { registry: registry.gas, verifier: verifier.gas },
  };
}

/** What the registry's constructor would refuse after the verifier is paid for. */
function assertArguments(addresses: readonly Hex[], window: number): void {
  if (!addresses.every((address) => isAddress(address) && BigInt(address) !== 0n)) {
    throw new TypeError(
      "owner and registrar are addresses, lower case or with their checksum, not zero",
    );
  }
  if (!Number.isInteger(window) || window < 0 || window >= 2 ** 32) {
    throw new RangeError("rootWindow is whole seconds below 2^32");
  }
}

async function deploy(
  { publicClient, walletClient, onSent }: Pick<DeploySymbolonOptions, "onSent"> & ChainClients,
  { contractName, bytecode }: ContractArtifact,
  abi: Abi,
  args: readonly unknown[],
): Promise<{ address: Hex; gas: bigint }> {
  try {
    const hash = await walletClient.deployContract({
      abi,
      bytecode,
      args,
      chain: walletClient.chain ?? null,
      account: walletClient.account,
    });
    onSent?.({ contractName, transaction: hash });
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success" || !receipt.contractAddress) {
      throw new ChainError("ERR_CHAIN_REVERTED", `${contractName} was not deployed`, {
        details: { contractName, transaction: hash },
      });
    }
    const address = receipt.contractAddress.toLowerCase() as Hex;
    onSent?.({ contractName, transaction: hash, address });
    return { address, gas: receipt.gasUsed };
  } catch (cause) {
    throw toChainError(cause, `deploy ${contractName}`);
  }
}

async function assertCode(
  { publicClient }: ChainClients,
  address: Hex,
  expected: Hex,
): Promise<void> {
  const code = await publicClient.getCode({ address }).catch((cause: unknown) => {
    throw toChainError(cause, "getCode");
  });
  if (code?.toLowerCase() !== expected) {
    throw new ChainError(
      "ERR_CHAIN_VERIFIER_UNSAFE",
      "the code on chain is not the code that was compiled for this key",
      { details: { address } },
    );
  }
}
