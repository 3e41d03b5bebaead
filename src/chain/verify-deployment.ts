import { keccak256, type PublicClient } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { VerificationKey } from "../proving/types.ts";
import { toChainError } from "./chain-error.ts";
import type { ContractArtifact, ContractArtifacts, ContractRole } from "./contract-artifacts.ts";
import { expectedCode } from "./expected-code.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
import { verifierCode } from "./verifier-code.ts";

/** What of a deployment is read from the chain. Addresses are lower case, times seconds. */
export interface VerifiedDeployment extends Readonly<Record<ContractRole, Hex>> {
  /** keccak256 of the verifier's code. */
  readonly codeHash: Hex;
  /** Of the compliance registry, and of the trust registry. */
  readonly owner: Hex;
  readonly trustOwner: Hex;
  readonly registrar: Hex;
  readonly rootWindow: number;
  readonly keyDelay: number;
}

export interface VerifyDeploymentOptions {
  readonly publicClient: PublicClient;
  readonly contracts: ContractArtifacts;
  readonly registry: Hex;
  readonly verificationKey: VerificationKey;
  readonly circuitVersion?: number | undefined;
  /** What has to be so; `owner` means both registries'. What is left out is only reported. */
  readonly expected?: Partial<Omit<VerifiedDeployment, "codeHash" | "trustOwner">> | undefined;
}

/**
 * Checks that a registry, and the oracle and trust registry that it reads, are this build's, and that its verifier of
 * one circuit version holds exactly this verification key. It says nothing of a policy: whoever relies on one also reads
 * `policyOf`, and pins the authority whose policy it follows.
 * Rejects with ChainError `ERR_CHAIN_NOT_DEPLOYED`, `ERR_CHAIN_VERIFIER_UNSAFE` (the code is another),
 * `ERR_CHAIN_DEPLOYMENT_MISMATCH` (`details.differs` names what is not as expected) or `ERR_CHAIN_RPC`.
 */
export async function verifyDeployment(
  options: VerifyDeploymentOptions,
): Promise<VerifiedDeployment> {
  try {
    const found = await readDeployment(options);
    requireExpected(found, options.expected ?? {});
    return found;
  } catch (cause) {
    throw toChainError(cause, "verifyDeployment");
  }
}

async function readDeployment(options: VerifyDeploymentOptions): Promise<VerifiedDeployment> {
  const { publicClient, contracts, verificationKey, circuitVersion = 1 } = options;
  const registry = lower(options.registry);
  const read = { address: registry, abi: complianceRegistryAbi } as const;
  const own = await requireBuild(publicClient, contracts.registry, registry);
  const [policyRegistry, trustRegistry] = [
    toAddress(own.policyRegistry),
    toAddress(own.trustRoots),
  ];
  const record = await publicClient.readContract({
    ...read,
    functionName: "verifierOf",
    args: [circuitVersion],
  });
  const codeHash = keccak256(verifierCode(contracts.verifier, verificationKey));
  const onChain = await publicClient.getCode({ address: record.verifier });
  if (record.codeHash !== codeHash || onChain === undefined || keccak256(onChain) !== codeHash) {
    refuse("the registry's verifier holds another verification key", record.verifier);
  }
  await requireBuild(publicClient, contracts.policyRegistry, policyRegistry);
  const trust = await requireBuild(publicClient, contracts.trustRegistry, trustRegistry);
  const trustHash = toAddress(trust.trustHash);
  await requireBuild(publicClient, contracts.trustHash, trustHash);
  const readTrust = { address: trustRegistry, abi: trustRegistryAbi } as const;
  const [owner, trustOwner, registrar] = await Promise.all([
    publicClient.readContract({ ...read, functionName: "owner" }),
    publicClient.readContract({ ...readTrust, functionName: "owner" }),
    publicClient.readContract({ ...readTrust, functionName: "registrar" }),
  ]);
  return {
    registry,
    verifier: lower(record.verifier),
    policyRegistry,
    trustRegistry,
    trustHash,
    codeHash,
    owner: lower(owner),
    trustOwner: lower(trustOwner),
    registrar: lower(registrar),
    rootWindow: Number(trust.rootWindow),
    keyDelay: Number(trust.keyDelay),
  };
}

/** The immutables of a contract whose code is otherwise this build's. */
async function requireBuild(
  publicClient: PublicClient,
  artifact: ContractArtifact,
  address: Hex,
): Promise<Readonly<Record<string, bigint>>> {
  const { contractName, immutables } = artifact;
  const code = await publicClient.getCode({ address });
  if (code === undefined) {
    throw new ChainError("ERR_CHAIN_NOT_DEPLOYED", `there is no ${contractName} at the address`, {
      details: { contractName, address },
    });
  }
  const values = Object.fromEntries(
    Object.entries(immutables).map(([name, [at = 0]]) => [name, readWord(code, at)]),
  );
  if (code.toLowerCase() !== expectedCode(artifact, values)) {
    refuse(`the code of ${contractName} is of another build`, address);
  }
  return values;
}

function requireExpected(
  found: VerifiedDeployment,
  expected: NonNullable<VerifyDeploymentOptions["expected"]>,
): void {
  const isSame = (a: Hex | number, b: Hex | number) =>
    String(a).toLowerCase() === String(b).toLowerCase();
  const differs = Object.entries(expected)
    .filter(([name, value]) => !isSame(found[name as keyof VerifiedDeployment], value))
    .map(([name]) => name);
  if (expected.owner !== undefined && !isSame(found.trustOwner, expected.owner)) {
    differs.push("trustOwner");
  }
  if (differs.length === 0) return;
  throw new ChainError(
    "ERR_CHAIN_DEPLOYMENT_MISMATCH",
    `the deployment is not as expected: ${differs.join(", ")}`,
    { details: { differs } },
  );
}

const lower = (address: Hex) => address.toLowerCase() as Hex;
const toAddress = (word = 0n): Hex => `0x${word.toString(16).padStart(64, "0").slice(24)}`;

/** The word at a byte offset of code, 0 beyond its end: such code differs elsewhere. */
function readWord(code: Hex, offset: number): bigint {
  return BigInt(`0x${code.slice(2 + 2 * offset, 66 + 2 * offset) || "0"}`);
}

function refuse(reason: string, address: Hex): never {
  throw new ChainError("ERR_CHAIN_VERIFIER_UNSAFE", reason, { details: { address } });
}
