import type { Hex } from "../presentation/abi-encode.ts";
import type { G1Coordinates, G2Coordinates, VerificationKey } from "../proving/types.ts";
import type { ContractArtifact } from "./contract-artifacts.ts";
import { expectedCode } from "./expected-code.ts";

/**
 * The code of a verifier contract for a key, not prepared for a rule. Its keccak256 is the code hash that the registry
 * records.
 * @param isPreparable whether the contract makes copies for one signal, as that of circuit `compliance` does
 */
export function verifierCode(
  artifact: ContractArtifact,
  key: VerificationKey,
  isPreparable = true,
): Hex {
  const g1 = (name: string, [x, y]: G1Coordinates) => ({ [`${name}_X`]: x, [`${name}_Y`]: y });
  const g2 = (name: string, [x, y]: G2Coordinates) => ({
    [`${name}_X0`]: x[0],
    [`${name}_X1`]: x[1],
    [`${name}_Y0`]: y[0],
    [`${name}_Y1`]: y[1],
  });
  return expectedCode(artifact, {
    ...g1("ALPHA", key.alpha),
    ...g2("BETA", key.beta),
    ...g2("GAMMA", key.gamma),
    ...g2("DELTA", key.delta),
    ...Object.assign({}, ...key.ic.map((point, i) => g1(i === 0 ? "SUM" : `IC${i}`, point))),
    ...(isPreparable ? { PREPARED: 0n, IS_PREPARED: 0n } : {}),
  });
}
