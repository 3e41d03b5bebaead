import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { ContractArtifact } from "./contract-artifacts.ts";

/**
 * The code that an artifact leaves on chain with these immutables, so that a deployment can be checked offline.
 * @throws ChainError `ERR_CHAIN_ARTIFACT_MISSING` where the artifact has other immutables
 */
export function expectedCode(
  { contractName, deployedBytecode, immutables }: ContractArtifact,
  values: Readonly<Record<string, bigint>>,
): Hex {
  const names = Object.keys(immutables).sort().join();
  if (names !== Object.keys(values).sort().join()) {
    throw new ChainError(
      "ERR_CHAIN_ARTIFACT_MISSING",
      `the compiled ${contractName} is of another version`,
      { details: { contractName } },
    );
  }
  let code = deployedBytecode.slice(2);
  for (const [name, offsets] of Object.entries(immutables)) {
    const word = (values[name] ?? 0n).toString(16).padStart(64, "0");
    for (const at of offsets) code = code.slice(0, 2 * at) + word + code.slice(2 * at + 64);
  }
  return `0x${code}`;
}
