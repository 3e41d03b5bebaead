import { poseidonParameters } from "../src/field/poseidon-parameters.ts";
import { FIELD_ORDER } from "../src/field/scalar.ts";
import { type FastPoseidon, fastPoseidon } from "./fast-poseidon.ts";

/** Solidity of the width-3 permutation, in the form of `fastPoseidon`. */
export function poseidonSolidity(header: string): string {
  const fast = fastPoseidon(poseidonParameters(3, 8, 57));
  const lines = [...functions(fast), "", ...body(fast)];
  return `${header}
/// @title  PoseidonT3
/// @notice Poseidon over BN254's scalar field with two inputs and a domain tag in the capacity element
/// @dev    Parameters of ePrint 2019/458 for x^5, width 3, 8 full and 57 partial rounds. In the partial rounds the
///         second and third element are in a basis in which the matrix has five entries that are not 0 or 1; the full
///         round before enters it, the last partial round leaves it. Sums are reduced by the next product: no element
///         reaches 4 * ORDER + ORDER < 2^256.
library PoseidonT3 {
    uint256 internal constant ORDER = ${FIELD_ORDER};

    /// @notice An input is not below the field's order; nothing is reduced.
    error HashInputOutOfField();

    /// @param tag the domain's tag; a, b the inputs; each below ORDER
    function hash(uint256 tag, uint256 a, uint256 b) internal pure returns (uint256 digest) {
        if (tag >= ORDER || a >= ORDER || b >= ORDER) revert HashInputOutOfField();
        assembly ("memory-safe") {
${lines.map((line) => (line === "" ? "" : `            ${line}`)).join("\n")}
        }
    }
}
`;
}

function fifth(name: string): string[] {
  return [`s := mulmod(${name}, ${name}, p)`, `${name} := mulmod(mulmod(s, s, p), ${name}, p)`];
}

function functions({ matrix, entryMatrix, exitMatrix }: FastPoseidon): string[] {
  const row = (factors: readonly bigint[] | undefined) => {
    const [x, y, z] = ["x", "y", "z"].map((name, j) => `mulmod(${name}, ${factors?.[j]}, p)`);
    return `add(add(${x}, ${y}), ${z})`;
  };
  const round = (name: string, elements: readonly string[], rows: FastPoseidon["matrix"]) => [
    `function ${name}(x, y, z) -> u, v, w {`,
    `    let p := ${FIELD_ORDER}`,
    "    let s",
    ...elements.flatMap(fifth).map((line) => `    ${line}`),
    ...["u", "v", "w"].map((element, i) => `    ${element} := ${row(rows[i])}`),
    "}",
  ];
  return [
    ...round("fullRound", ["x", "y", "z"], matrix),
    ...round("entryRound", ["x", "y", "z"], entryMatrix),
    ...round("exitRound", ["x"], exitMatrix),
  ];
}

function body(fast: FastPoseidon): string[] {
  const { fullConstants, partialConstants } = fast;
  const half = fullConstants.length / 2;
  const full = fullConstants.map((constants, i) => {
    const inputs = ["tag", "a", "b"].map((name, j) => `add(${name}, ${constants[j]})`);
    const name = i === half - 1 ? "entryRound" : "fullRound";
    return `tag, a, b := ${name}(${inputs.join(", ")})`;
  });
  const partial = partialConstants
    .slice(0, -1)
    .flatMap((constant) => [
      `tag := add(tag, ${constant})`,
      ...fifth("tag"),
      "s := a",
      "a := add(add(mulmod(tag, first, p), mulmod(s, trace, p)), b)",
      "b := add(mulmod(tag, second, p), mulmod(s, minusDeterminant, p))",
      "tag := addmod(mulmod(tag, corner, p), s, p)",
    ]);
  return [
    ...full.slice(0, half),
    "{",
    ...[
      `let p := ${FIELD_ORDER}`,
      `let corner := ${fast.corner}`,
      `let first := ${fast.first}`,
      `let second := ${fast.second}`,
      `let trace := ${fast.trace}`,
      `let minusDeterminant := ${fast.minusDeterminant}`,
      "let s",
      ...partial,
    ].map((line) => `    ${line}`),
    "}",
    `tag, a, b := exitRound(add(tag, ${partialConstants.at(-1)}), a, b)`,
    ...full.slice(half),
    `digest := mod(tag, ${FIELD_ORDER})`,
  ];
}
