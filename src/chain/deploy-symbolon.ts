import { type Abi, encodeAbiParameters, isAddress } from "viem";
import { VerificationError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { ZERO_BYTES32 } from "../presentation/context.ts";
import { CIRCUIT_VERSIONS, PUBLIC_SIGNALS } from "../presentation/public-signals.generated.ts";
import { assertSafeVerificationKey } from "../proving/assert-safe-verification-key.ts";
import { hashVerificationKey } from "../proving/hash-verification-key.ts";
import { isDevelopmentKey } from "../proving/setup/is-development-key.ts";
import type { VerificationKey } from "../proving/types.ts";
import type { ChainClients } from "./chain-clients.ts";
import { toChainError } from "./chain-error.ts";
import type { ContractArtifacts, ContractRole } from "./contract-artifacts.ts";
import { type DeployedContract, deployContract, type SentContract } from "./deploy-contract.ts";
import { requireDeploymentProxy } from "./deployment-proxy.ts";
import type { ContractRecord, DeploymentRecord, KeyKind } from "./deployment-record.ts";
import { encodeVerificationKey } from "./encode-proof.ts";
import { expectedCode } from "./expected-code.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { complianceVerifierAbi } from "./generated/compliance-verifier.abi.ts";
import { policyRegistryAbi } from "./generated/policy-registry.abi.ts";
import { trustHashAbi } from "./generated/trust-hash.abi.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
import { verifierCode } from "./verifier-code.ts";
import { verifyDeployment } from "./verify-deployment.ts";

export interface DeploySymbolonOptions extends ChainClients {
  readonly contracts: ContractArtifacts;
  /** Circuit `compliance`, as `loadArtifacts` gives it. */
  readonly circuit: {
    /** SHA-256 of the r1cs file, hex. */
    readonly circuitHash: string;
    readonly verificationKey: VerificationKey;
    readonly kind?: Exclude<KeyKind, "unstated">;
  };
  /** Accept a key under which anyone can forge, for evaluation; `false` unless told. */
  readonly allowDevelopmentKeys?: boolean | undefined;
  /** Registers policies and names the registrar and watchers; the wallet's account unless told. */
  readonly owner?: Hex | undefined;
  /** Lists issuers; the owner unless told. */
  readonly registrar?: Hex | undefined;
  /** Seconds for which a superseded root stays usable; 24 hours unless told. */
  readonly rootWindow?: number | undefined;
  /** Seconds that a new issuer's key waits for a veto; 2 days unless told. */
  readonly keyDelay?: number | undefined;
  /** 32 bytes, for another set of the same contracts; zero unless told. */
  readonly salt?: Hex | undefined;
  /** Called as each contract is sent and is there. */
  readonly onSent?: ((sent: SentContract) => void) | undefined;
}

/** Addresses are lower case. */
export interface SymbolonDeployment extends Readonly<Record<ContractRole, Hex>> {
  readonly chainId: number;
  /** 0 for a contract that was there before. */
  readonly gas: Readonly<Record<ContractRole, bigint>>;
  /** For the deployments file. */
  readonly record: DeploymentRecord;
}

const DAY = 86_400;

/**
 * Deploys the oracle, the trust registry, the verifier with a checked key and the compliance registry, at addresses that
 * follow from code, arguments and salt; then verifies code and wiring of all. What is there already is kept, so that a
 * deployment which broke off is finished by the same call.
 * Rejects before anything is sent with TypeError or RangeError for its arguments, with VerificationError
 * `ERR_VERIFICATION_KEY_UNSAFE`, `_KEY_FORM` or `_KEY_DEVELOPMENT`, with ChainError `ERR_CHAIN_DEPLOYER_MISSING`; later
 * as `deployContract` and `verifyDeployment`.
 */
export async function deploySymbolon(options: DeploySymbolonOptions): Promise<SymbolonDeployment> {
  const { contracts, circuit, walletClient, publicClient, onSent } = options;
  const key = circuit.verificationKey;
  assertSafeVerificationKey(key);
  if (key.ic.length !== PUBLIC_SIGNALS.compliance.length + 1) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_FORM",
      "the verification key is for another number of public signals",
    );
  }
  const isDevelopment = isDevelopmentKey(circuit.circuitHash, key);
  if (options.allowDevelopmentKeys !== true && isDevelopment) {
    throw new VerificationError(
      "ERR_VERIFICATION_KEY_DEVELOPMENT",
      "the circuit has a development key: anyone can forge proofs under it; for evaluation set allowDevelopmentKeys",
    );
  }
  const owner = options.owner ?? walletClient.account.address;
  const terms = {
    owner,
    registrar: options.registrar ?? owner,
    rootWindow: options.rootWindow ?? DAY,
    keyDelay: options.keyDelay ?? 2 * DAY,
    salt: options.salt ?? ZERO_BYTES32,
  };
  assertArguments(terms);
  await requireDeploymentProxy(publicClient);

  const { registrar, rootWindow, keyDelay, salt } = terms;
  const put = async (role: ContractRole, abi: Abi, args: readonly unknown[], code: Hex) => {
    const artifact = contracts[role];
    const deployed = await deployContract(options, { artifact, abi, args, salt, code, onSent });
    return { ...deployed, record: toRecord(deployed, abi, args, salt) };
  };
  const trustHash = await put("trustHash", trustHashAbi, [], expectedCode(contracts.trustHash, {}));
  const trustRegistry = await put(
    "trustRegistry",
    trustRegistryAbi,
    [owner, registrar, rootWindow, keyDelay, trustHash.address],
    expectedCode(contracts.trustRegistry, {
      rootWindow: BigInt(rootWindow),
      keyDelay: BigInt(keyDelay),
      trustHash: BigInt(trustHash.address),
    }),
  );
  const policyCode = expectedCode(contracts.policyRegistry, {});
  const policyRegistry = await put("policyRegistry", policyRegistryAbi, [], policyCode);
  const verifier = await put(
    "verifier",
    complianceVerifierAbi,
    [encodeVerificationKey(key)],
    verifierCode(contracts.verifier, key),
  );
  const registry = await put(
    "registry",
    complianceRegistryAbi,
    [owner, policyRegistry.address, trustRegistry.address, verifier.address],
    expectedCode(contracts.registry, {
      policyRegistry: BigInt(policyRegistry.address),
      trustRoots: BigInt(trustRegistry.address),
    }),
  );
  const deployed = { trustHash, trustRegistry, policyRegistry, verifier, registry };
  const addresses = mapRoles(deployed, ({ address }) => address);
  const { trustHash: _, ...wiring } = addresses;
  const expected = { ...wiring, owner, registrar, rootWindow, keyDelay };
  const { address } = registry;
  await verifyDeployment({
    publicClient,
    contracts,
    registry: address,
    verificationKey: key,
    expected,
  });
  const chainId = await publicClient.getChainId().catch((cause: unknown) => {
    throw toChainError(cause, "getChainId");
  });
  return {
    chainId,
    ...addresses,
    gas: mapRoles(deployed, ({ gas }) => gas),
    record: {
      type: "SymbolonDeployment",
      version: 1,
      chainId,
      circuit: {
        version: CIRCUIT_VERSIONS.compliance,
        verificationKeyHash: hashVerificationKey(key),
        keyKind: isDevelopment ? "development" : (circuit.kind ?? "unstated"),
      },
      roles: { owner: lower(owner), registrar: lower(registrar) },
      times: { rootWindow, keyDelay },
      contracts: mapRoles(deployed, ({ record }) => record),
    },
  };
}

const lower = (hex: Hex) => hex.toLowerCase() as Hex;

function mapRoles<From, To>(
  roles: Readonly<Record<ContractRole, From>>,
  map: (from: From) => To,
): Record<ContractRole, To> {
  const entries = Object.entries(roles).map(([role, from]) => [role, map(from)]);
  return Object.fromEntries(entries) as Record<ContractRole, To>;
}

function toRecord(
  { address, codeHash, blockNumber }: DeployedContract,
  abi: Abi,
  args: readonly unknown[],
  salt: Hex,
): ContractRecord {
  const inputs = abi.find((item) => item.type === "constructor")?.inputs ?? [];
  return {
    address,
    codeHash,
    constructorArguments: encodeAbiParameters(inputs, args),
    salt: lower(salt),
    blockNumber: blockNumber ?? 0,
  };
}

/** What a constructor would refuse after the contracts before it are paid for. */
function assertArguments(terms: {
  readonly owner: Hex;
  readonly registrar: Hex;
  readonly rootWindow: number;
  readonly keyDelay: number;
  readonly salt: Hex;
}): void {
  const { owner, registrar, rootWindow, keyDelay, salt } = terms;
  if (![owner, registrar].every((address) => isAddress(address) && BigInt(address) !== 0n)) {
    throw new TypeError(
      "owner and registrar are addresses, lower case or with their checksum, not zero",
    );
  }
  for (const seconds of [rootWindow, keyDelay]) {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds >= 2 ** 32) {
      throw new RangeError("rootWindow and keyDelay are whole seconds below 2^32");
    }
  }
  if (!/^0x[0-9a-fA-F]{64}$/.test(salt)) throw new TypeError("salt is 32 bytes in hex");
}
