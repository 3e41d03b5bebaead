/**
 * Solidity of a Groth16 verifier for circuits with `signals` public signals. The verification key is constructor data
 * that becomes immutable code, so that one reviewed source serves every key of the circuit.
 */
export function verifierSolidity(
  header: string,
  circuit: string,
  names: readonly string[],
): string {
  const title = `${pascal(circuit)}Verifier`;
  const count = names.length;
  const g1 = (name: string) => [`${name}_X`, `${name}_Y`];
  const g2 = (name: string) => [`${name}_X1`, `${name}_X0`, `${name}_Y1`, `${name}_Y0`];
  const points = Array.from({ length: count + 1 }, (_, i) => `IC${i}`);
  const immutables = [
    ...g1("ALPHA"),
    ...["BETA", "GAMMA", "DELTA"].flatMap(g2),
    ...points.flatMap(g1),
  ];
  const assignG1 = (name: string, from: string) =>
    `        (${g1(name).join(", ")}) = (${from}[0], ${from}[1]);`;
  const assignG2 = (name: string, from: string) =>
    `        (${g2(name).join(", ")}) = (${from}[0][0], ${from}[0][1], ${from}[1][0], ${from}[1][1]);`;
  const place = (offset: number, values: readonly string[]) =>
    values.map((value, i) => `        input[${offset + i}] = ${value};`).join("\n");
  return `${header}
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {VerificationKey, VerificationKeys} from "../verifiers/VerificationKeys.sol";

/// @title  ${title}
/// @notice Groth16 over BN254 for circuit '${circuit}': ${names.join(", ")}
/// @dev    The key is checked and made immutable at construction. Called, never inherited.
contract ${title} is IGroth16Verifier {
${immutables.map((name) => `    uint256 private immutable ${name};`).join("\n")}

    /// @param key every point in the order of EIP-197: imaginary part first
    constructor(VerificationKey memory key) {
        VerificationKeys.requireSafe(key, ${count});
${assignG1("ALPHA", "key.alpha")}
${["beta", "gamma", "delta"].map((name) => assignG2(name.toUpperCase(), `key.${name}`)).join("\n")}
${points.map((name, i) => assignG1(name, `key.ic[${i}]`)).join("\n")}
    }

    /// @inheritdoc IGroth16Verifier
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${count}] calldata signals
    ) external view returns (bool isValid) {
        if (!Bn254.isOnG1(a[0], a[1]) || !Bn254.isOnG1(c[0], c[1])) return false;
        if (!Bn254.isOnTwist(b[0][0], b[0][1], b[1][0], b[1][1])) return false;
        for (uint256 i = 0; i < ${count}; ++i) {
            if (signals[i] >= Bn254.SCALAR_ORDER) return false;
        }

        uint256[5] memory sum;
        (sum[0], sum[1]) = (IC0_X, IC0_Y);
${names.map((_, i) => `        Bn254.addScaled(sum, IC${i + 1}_X, IC${i + 1}_Y, signals[${i}]);`).join("\n")}

        uint256[24] memory input;
${place(0, ["a[0]", "Bn254.FIELD_ORDER - a[1]", "b[0][0]", "b[0][1]", "b[1][0]", "b[1][1]"])}
${place(6, [...g1("ALPHA"), ...g2("BETA")])}
${place(12, ["sum[0]", "sum[1]", ...g2("GAMMA")])}
${place(18, ["c[0]", "c[1]", ...g2("DELTA")])}
        return Bn254.isPairingOne(input);
    }
}
`;
}

/** 'compliance' -> 'Compliance', 'proof-of-x' -> 'ProofOfX' */
export function pascal(id: string): string {
  return id
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
