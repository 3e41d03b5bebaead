import { FIELD_ORDER } from "../src/field/scalar.ts";
import { type FastPoseidon, fastPoseidon } from "./fast-poseidon.ts";
import { poseidonParameters } from "./poseidon-parameters.ts";

/** Solidity of the width-3 permutation in the form of `fastPoseidon`, which costs half of the plain one. */
export function poseidonSolidity(header: string): string {
  const fast = fastPoseidon(poseidonParameters(3, 8, 57));
  return `${header}
/// @title  PoseidonT3
/// @notice Poseidon over BN254's scalar field with two inputs and a domain tag in the capacity element
/// @dev    Parameters of ePrint 2019/458 for x^5, width 3, 8 full and 57 partial rounds, the partial ones in the
///         sparse form of its appendix B. Sums are reduced by the next product: no element reaches 4 * ORDER < 2^256.
library PoseidonT3 {
    uint256 internal constant ORDER = ${FIELD_ORDER};

    /// @notice An input is not below the field's order; nothing is reduced.
    error HashInputOutOfField();

    /// @param tag the domain's tag; a, b the inputs; each below ORDER
    function hash(uint256 tag, uint256 a, uint256 b) internal pure returns (uint256 digest) {
        if (tag >= ORDER || a >= ORDER || b >= ORDER) revert HashInputOutOfField();
        assembly ("memory-safe") {
${functions(fast)}
            let c := b
            b := a
            a := tag
${rounds(fast).join("\n")}
            digest := mod(a, ${FIELD_ORDER})
        }
    }
}
`;
}

function functions({ matrix, entryMatrix, corner }: FastPoseidon): string {
  const fifth = (name: string) => [
    `s := mulmod(${name}, ${name}, p)`,
    `${name} := mulmod(mulmod(s, s, p), ${name}, p)`,
  ];
  const row = (factors: readonly bigint[] | undefined) => {
    const [x, y, z] = ["x", "y", "z"].map((name, j) => `mulmod(${name}, ${factors?.[j]}, p)`);
    return `add(add(${x}, ${y}), ${z})`;
  };
  const fullRound = (name: string, rows: FastPoseidon["matrix"]) => [
    `function ${name}(x, y, z) -> u, v, w {`,
    `    let p := ${FIELD_ORDER}`,
    "    let s",
    ...["x", "y", "z"].flatMap(fifth).map((line) => `    ${line}`),
    ...["u", "v", "w"].map((element, i) => `    ${element} := ${row(rows[i])}`),
    "}",
  ];
  return [
    ...fullRound("fullRound", matrix),
    ...fullRound("entryRound", entryMatrix),
    "function partialRound(x, y, z, fromY, fromZ, toY, toZ) -> u, v, w {",
    `    let p := ${FIELD_ORDER}`,
    "    let s := mulmod(x, x, p)",
    "    x := mulmod(mulmod(s, s, p), x, p)",
    `    u := add(add(mulmod(x, ${corner}, p), mulmod(y, fromY, p)), mulmod(z, fromZ, p))`,
    "    v := addmod(mulmod(x, toY, p), y, p)",
    "    w := addmod(mulmod(x, toZ, p), z, p)",
    "}",
  ]
    .map((line) => `            ${line}`)
    .join("\n");
}

function rounds({ fullConstants, partialRounds }: FastPoseidon): string[] {
  const assign = (name: string, inputs: readonly unknown[]) =>
    `            a, b, c := ${name}(${inputs.join(", ")})`;
  const full = fullConstants.map((constants, i) =>
    assign(
      i === fullConstants.length / 2 - 1 ? "entryRound" : "fullRound",
      ["a", "b", "c"].map((name, j) => `add(${name}, ${constants[j]})`),
    ),
  );
  const partial = partialRounds.map(({ constant, row, column }) =>
    assign("partialRound", [`add(a, ${constant})`, "b", "c", ...row, ...column]),
  );
  return [...full.slice(0, full.length / 2), ...partial, ...full.slice(full.length / 2)];
}
