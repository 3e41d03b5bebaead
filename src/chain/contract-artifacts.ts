import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";

/** A compiled contract, as `build/contracts/<name>.json` holds it. */
export interface ContractArtifact {
  readonly contractName: string;
  /** Creation code. */
  readonly bytecode: Hex;
  /** Code after construction, each immutable still 32 zero bytes. */
  readonly deployedBytecode: Hex;
  /** Byte offsets in `deployedBytecode` at which each immutable's 32 bytes are put. */
  readonly immutables: Readonly<Record<string, readonly number[]>>;
}

/** What `deploySymbolon` deploys -> the contract's name in the sources. */
export const DEPLOYED_CONTRACTS = {
  trustHash: "TrustHash",
  trustRegistry: "TrustRegistry",
  policyRegistry: "PolicyRegistry",
  verifier: "ComplianceVerifier",
  registry: "ComplianceRegistry",
} as const;
export type ContractRole = keyof typeof DEPLOYED_CONTRACTS;

/** What `deploySymbolon` deploys. */
export type ContractArtifacts = Readonly<Record<ContractRole, ContractArtifact>>;

/**
 * Every contract's artifact, from whatever holds them by name.
 * @throws ChainError as `parseContractArtifact`
 */
export function parseContractArtifacts(
  jsonOf: (contractName: string) => unknown,
): ContractArtifacts {
  const entries = Object.entries(DEPLOYED_CONTRACTS).map(([role, name]) => [
    role,
    parseContractArtifact(jsonOf(name), name),
  ]);
  return Object.fromEntries(entries) as ContractArtifacts;
}

const CODE = /^0x(?:[0-9a-f]{2})+$/;

/**
 * JSON of a compiled contract -> artifact.
 * @throws ChainError `ERR_CHAIN_ARTIFACT_MISSING` where it is not this contract's build output
 */
export function parseContractArtifact(json: unknown, contractName: string): ContractArtifact {
  const value = json as Partial<ContractArtifact> | null | undefined;
  const { bytecode, deployedBytecode, immutables } = value ?? {};
  const isArtifact =
    value?.contractName === contractName &&
    isCode(bytecode) &&
    isCode(deployedBytecode) &&
    typeof immutables === "object" &&
    immutables !== null &&
    Object.values(immutables).every((offsets) => isOffsets(offsets, deployedBytecode));
  if (!isArtifact) {
    throw new ChainError(
      "ERR_CHAIN_ARTIFACT_MISSING",
      `no compiled contract ${contractName}: build the contracts first`,
      { details: { contractName } },
    );
  }
  return { contractName, bytecode, deployedBytecode, immutables };
}

function isCode(value: unknown): value is Hex {
  return typeof value === "string" && CODE.test(value);
}

function isOffsets(value: unknown, code: Hex): boolean {
  return (
    Array.isArray(value) &&
    value.every((at) => Number.isInteger(at) && at >= 0 && 2 + 2 * (at + 32) <= code.length)
  );
}
