import { isAddress } from "viem";
import { VerificationError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { ZERO_BYTES32 } from "../../presentation/context.ts";
import { assertSafeVerificationKey } from "../../proving/assert-safe-verification-key.ts";
import { isDevelopmentKey } from "../../proving/setup/is-development-key.ts";
import type { VerificationKey } from "../../proving/types.ts";
import { SOLVENCY_CIRCUITS } from "../../solvency/circuits.generated.ts";
import type { ChainClients } from "../chain-clients.ts";
import type { ContractArtifact } from "../contract-artifacts.ts";
import { deployContract, type SentContract } from "../deploy-contract.ts";
import { requireDeploymentProxy } from "../deployment-proxy.ts";
import { encodeVerificationKey } from "../encode-proof.ts";
import { expectedCode } from "../expected-code.ts";
import { solvencyRegistryAbi } from "../generated/solvency-registry.abi.ts";
import { solvencyVerifierAbi } from "../generated/solvency-verifier.abi.ts";
import { verifierCode } from "../verifier-code.ts";

export interface DeploySolvencyOptions extends ChainClients {
  /** `SolvencyVerifier` and `SolvencyRegistry`, by `parseContractArtifact`. */
  readonly contracts: { readonly verifier: ContractArtifact; readonly registry: ContractArtifact };
  /** Circuit `solvency` with the capacity that entities will report with, as `loadArtifacts` gives it. */
  readonly circuit: {
    /** SHA-256 of the r1cs file, hex. */
    readonly circuitHash: string;
    readonly verificationKey: VerificationKey;
  };
  /** Accept a key under which anyone can forge, for evaluation; `false` unless told. */
  readonly allowDevelopmentKeys?: boolean | undefined;
  /** Registers entities, sets terms and names verifiers; the wallet's account unless told. */
  readonly owner?: Hex | undefined;
  /** Seconds from a snapshot in which it may be reported; 7 days unless told. */
  readonly maxReportAge?: number | undefined;
  /** Who confirm statements, at most 32. */
  readonly verifiers: readonly Hex[];
  /** How many of them make a statement verified. */
  readonly quorum: number;
  /** 32 bytes, for another registry of the same terms; zero unless told. */
  readonly salt?: Hex | undefined;
  /** Called as each contract is sent and is there. */
  readonly onSent?: ((sent: SentContract) => void) | undefined;
}

/** Addresses are lower case. */
export interface SolvencyDeployment {
  readonly verifier: Hex;
  readonly registry: Hex;
  /** 0 for a contract that was there before. */
  readonly gas: { readonly verifier: bigint; readonly registry: bigint };
}

const WEEK = 7 * 86_400;

/**
 * Deploys the verifier of circuit `solvency` with a checked key, and a registry over it, at addresses that follow from
 * code, arguments and salt: what is there already is kept, and proofs can be made for the registry before it is there.
 * Rejects before anything is sent with TypeError or RangeError for its arguments, with VerificationError
 * `ERR_VERIFICATION_KEY_UNSAFE`, `_KEY_FORM` or `_KEY_DEVELOPMENT`, with ChainError `ERR_CHAIN_DEPLOYER_MISSING`; later
 * as `deployContract`.
 */
export async function deploySolvency(options: DeploySolvencyOptions): Promise<SolvencyDeployment> {
  const { contracts, walletClient, publicClient, verifiers, quorum, onSent } = options;
  const { circuitHash, verificationKey: key } = options.circuit;
  assertSafeVerificationKey(key);
  if (key.ic.length !== SOLVENCY_CIRCUITS.solvency.publicSignals.length + 1) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_FORM",
      "the verification key is for another number of public signals",
    );
  }
  if (options.allowDevelopmentKeys !== true && isDevelopmentKey(circuitHash, key)) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_DEVELOPMENT",
      "the circuit has a development key: anyone can forge proofs under it; for evaluation set allowDevelopmentKeys",
    );
  }
  const owner = options.owner ?? walletClient.account.address;
  const maxReportAge = options.maxReportAge ?? WEEK;
  assertArguments(owner, maxReportAge, verifiers, quorum);
  await requireDeploymentProxy(publicClient);
  const salt = options.salt ?? ZERO_BYTES32;
  const verifier = await deployContract(options, {
    artifact: contracts.verifier,
    abi: solvencyVerifierAbi,
    args: [encodeVerificationKey(key)],
    salt,
    code: verifierCode(contracts.verifier, key, false),
    onSent,
  });
  const registry = await deployContract(options, {
    artifact: contracts.registry,
    abi: solvencyRegistryAbi,
    args: [owner, verifier.address, maxReportAge, verifiers, quorum],
    salt,
    code: expectedCode(contracts.registry, {
      proofVerifier: BigInt(verifier.address),
      maxReportAge: BigInt(maxReportAge),
    }),
    onSent,
  });
  return {
    verifier: verifier.address,
    registry: registry.address,
    gas: { verifier: verifier.gas, registry: registry.gas },
  };
}

/** What a constructor would refuse after the contract before it is paid for. */
function assertArguments(
  owner: Hex,
  maxReportAge: number,
  verifiers: readonly Hex[],
  quorum: number,
): void {
  const isAccount = (address: Hex) => isAddress(address) && BigInt(address) !== 0n;
  if (![owner, ...verifiers].every(isAccount)) {
    throw new TypeError(
      "owner and verifiers are addresses, lower case or with their checksum, not zero",
    );
  }
  if (!Number.isInteger(maxReportAge) || maxReportAge < 1 || maxReportAge >= 2 ** 32) {
    throw new RangeError("maxReportAge is whole seconds from 1, below 2^32");
  }
  const count = new Set(verifiers.map((address) => address.toLowerCase())).size;
  if (count !== verifiers.length || count > 32) {
    throw new RangeError("verifiers are at most 32, each named once");
  }
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > count) {
    throw new RangeError("quorum is at least 1 and at most the number of verifiers");
  }
}
