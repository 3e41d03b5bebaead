/** The interface of a verifier without a prepared copy: 'solvency' -> 'ISolvencyVerifier' */
const interfaceOf = (circuit: string) => `I${pascal(circuit)}Verifier`;

/**
 * Solidity of a Groth16 verifier for circuits with public signals `names`, all of which change with each proof. The
 * verification key is constructor data that becomes immutable code, so that one reviewed source serves every key of the
 * circuit.
 */
export function plainVerifierSolidity(
  header: string,
  circuit: string,
  names: readonly string[],
): string {
  const title = `${pascal(circuit)}Verifier`;
  const { count, immutables, add, below, assignKey, assignTerms, pairing } = partsOf(names);
  const places = names.map((_, i) => i);
  return `${header}import {${interfaceOf(circuit)}} from "../interfaces/${interfaceOf(circuit)}.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {VerificationKey, VerificationKeys} from "../verifiers/VerificationKeys.sol";

/// @title  ${title}
/// @notice Groth16 over BN254 for circuit '${circuit}': ${names.join(", ")}
/// @dev    The key is checked once and is immutable code.
contract ${title} is ${interfaceOf(circuit)} {
${immutables.map((name) => `    uint256 private immutable ${name};`).join("\n")}

    /// @param key every point in the order of EIP-197: imaginary part first
    constructor(VerificationKey memory key) {
        VerificationKeys.requireSafe(key, ${count});
${assignKey}
${assignG1("SUM", "key.ic[0]")}
${assignTerms}
    }

    /// @inheritdoc ${interfaceOf(circuit)}
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${count}] calldata signals
    ) external view returns (bool isValid) {
        if (!Bn254.isProofOnCurves(a, b, c)) return false;
        uint256 r = Bn254.SCALAR_ORDER;
        assembly ("memory-safe") {
            isValid := ${allBelow(places, below)}
        }
        if (!isValid) return false;
        uint256[24] memory input;
        (input[0], input[1]) = (SUM_X, SUM_Y);
${places.map((i) => `        ${add(i)}`).join("\n")}

${pairing}
    }
}
`;
}

/**
 * As `plainVerifierSolidity`, and with a copy that takes one value alone of one signal.
 * @param prepared the place of the signal that a prepared copy fixes, since it changes seldom
 */
export function verifierSolidity(
  header: string,
  circuit: string,
  names: readonly string[],
  prepared: number,
): string {
  const title = `${pascal(circuit)}Verifier`;
  const { count, immutables, terms, add, below, assignKey, assignTerms, pairing } = partsOf(names);
  const others = names.map((_, i) => i).filter((i) => i !== prepared);
  const pair = (name: string) => `[${g1(name).join(", ")}]`;
  const quad = (name: string) => {
    const [x1, x0, y1, y0] = g2(name);
    return `[[${x1}, ${x0}], [${y1}, ${y0}]]`;
  };
  return `${header}import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {VerificationKey, VerificationKeys} from "../verifiers/VerificationKeys.sol";

/// @title  ${title}Base
/// @notice Groth16 over BN254 for circuit '${circuit}': ${names.join(", ")}
/// @dev    The key is immutable code. Called, never inherited outside this file.
abstract contract ${title}Base is IGroth16Verifier {
${immutables.map((name) => `    uint256 internal immutable ${name};`).join("\n")}
    /// @dev The one ${names[prepared]} that a prepared copy takes, whose term is in SUM.
    uint256 internal immutable PREPARED;
    bool internal immutable IS_PREPARED;

    /// @param key    every point in the order of EIP-197: imaginary part first
    /// @param sum    the key's constant term or, prepared, its sum with that of the signal
    /// @param signal the signal that is prepared
    constructor(VerificationKey memory key, uint256[2] memory sum, uint256 signal, bool isPrepared) {
${assignKey}
${assignG1("SUM", "sum")}
${assignTerms}
        (PREPARED, IS_PREPARED) = (signal, isPrepared);
    }

    /// @inheritdoc IGroth16Verifier
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${count}] calldata signals
    ) external view returns (bool isValid) {
        if (!Bn254.isProofOnCurves(a, b, c)) return false;
        uint256 r = Bn254.SCALAR_ORDER;
        assembly ("memory-safe") {
            isValid := ${allBelow(others, below)}
        }
        if (!isValid) return false;
        uint256[24] memory input;
        (input[0], input[1]) = (SUM_X, SUM_Y);
        if (IS_PREPARED) {
            if (signals[${prepared}] != PREPARED) return false;
        } else {
            if (signals[${prepared}] >= r) return false;
            ${add(prepared)}
        }
${others.map((i) => `        ${add(i)}`).join("\n")}

${pairing}
    }
}

/// @title  Prepared${title}
/// @notice A ${title} for one value of ${names[prepared]}, which costs less gas
contract Prepared${title} is ${title}Base {
    constructor(VerificationKey memory key, uint256[2] memory sum, uint256 signal)
        ${title}Base(key, sum, signal, true)
    {}

    /// @inheritdoc IGroth16Verifier
    function prepare(uint256) external view returns (IGroth16Verifier) {
        return this;
    }
}

/// @title  ${title}
contract ${title} is ${title}Base {
    /// @dev The key is checked here.
    constructor(VerificationKey memory key) ${title}Base(_checked(key), key.ic[0], 0, false) {}

    /// @inheritdoc IGroth16Verifier
    function prepare(uint256 signal) external returns (IGroth16Verifier) {
        if (signal >= Bn254.SCALAR_ORDER) revert SignalOutOfField();
        uint256[24] memory sum;
        (sum[0], sum[1]) = (SUM_X, SUM_Y);
        Bn254.addScaled(sum, IC${prepared + 1}_X, IC${prepared + 1}_Y, signal);
        VerificationKey memory key;
        key.alpha = ${pair("ALPHA")};
        (key.beta, key.gamma, key.delta) = (_beta(), _gamma(), _delta());
        key.ic = new uint256[2][](${count + 1});
${terms.map((name, i) => `        key.ic[${i + 1}] = ${pair(name)};`).join("\n")}
        return new Prepared${title}(key, [sum[0], sum[1]], signal);
    }

    function _beta() private view returns (uint256[2][2] memory) {
        return ${quad("BETA")};
    }

    function _gamma() private view returns (uint256[2][2] memory) {
        return ${quad("GAMMA")};
    }

    function _delta() private view returns (uint256[2][2] memory) {
        return ${quad("DELTA")};
    }

    function _checked(VerificationKey memory key) private view returns (VerificationKey memory) {
        VerificationKeys.requireSafe(key, ${count});
        return key;
    }
}
`;
}

const g1 = (name: string) => [`${name}_X`, `${name}_Y`];
const g2 = (name: string) => [`${name}_X1`, `${name}_X0`, `${name}_Y1`, `${name}_Y0`];
const assignG1 = (name: string, from: string) =>
  `        (${g1(name).join(", ")}) = (${from}[0], ${from}[1]);`;
const assignG2 = (name: string, from: string) =>
  `        (${g2(name).join(", ")}) = (${from}[0][0], ${from}[0][1], ${from}[1][0], ${from}[1][1]);`;
const place = (offset: number, values: readonly string[]) =>
  values.map((value, i) => `        input[${offset + i}] = ${value};`).join("\n");
const allBelow = (places: readonly number[], below: (i: number) => string) =>
  places.reduce((rest, i) => (rest === "" ? below(i) : `and(${rest}, ${below(i)})`), "");

/** What every verifier of so many signals has. */
function partsOf(names: readonly string[]) {
  const terms = names.map((_, i) => `IC${i + 1}`);
  return {
    count: names.length,
    terms,
    immutables: [
      ...g1("ALPHA"),
      ...["BETA", "GAMMA", "DELTA"].flatMap(g2),
      ...g1("SUM"),
      ...terms.flatMap(g1),
    ],
    add: (i: number) => `Bn254.addScaled(input, IC${i + 1}_X, IC${i + 1}_Y, signals[${i}]);`,
    below: (i: number) => `lt(calldataload(add(signals, ${32 * i})), r)`,
    assignKey: [
      assignG1("ALPHA", "key.alpha"),
      ...["beta", "gamma", "delta"].map((name) => assignG2(name.toUpperCase(), `key.${name}`)),
    ].join("\n"),
    assignTerms: terms.map((name, i) => assignG1(name, `key.ic[${i + 1}]`)).join("\n"),
    pairing: `        // the sum stands where the first pair will
        (input[12], input[13]) = (input[0], input[1]);
${place(14, g2("GAMMA"))}
        uint256 q = Bn254.FIELD_ORDER;
        assembly ("memory-safe") {
            calldatacopy(input, a, 0x40)
            mstore(add(input, 0x20), sub(q, mload(add(input, 0x20))))
            calldatacopy(add(input, 0x40), b, 0x80)
            calldatacopy(add(input, 0x240), c, 0x40)
        }
${place(6, [...g1("ALPHA"), ...g2("BETA")])}
${place(20, g2("DELTA"))}
        return Bn254.isPairingOne(input);`,
  };
}

/** 'compliance' -> 'Compliance', 'proof-of-x' -> 'ProofOfX' */
export function pascal(id: string): string {
  return id
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
