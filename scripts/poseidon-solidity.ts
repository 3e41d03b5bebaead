import { FIELD_ORDER } from "../src/field/scalar.ts";
import { type PoseidonParameters, poseidonParameters } from "./poseidon-parameters.ts";

/**
 * Solidity of the width-3 permutation. In a partial round only the first element passes the S-box, so the constants
 * of the others move through the matrix into the next round: one constant a partial round is left. Sums are reduced
 * by the next product only: with three products below the order and a constant, no element reaches 2^256.
 */
export function poseidonSolidity(header: string): string {
  const { fullRounds, partialRounds, roundConstants, matrix } = withMovedConstants(
    poseidonParameters(3, 8, 57),
  );
  const rounds = roundConstants.map((constants, round) => {
    const isFull = round < fullRounds / 2 || round >= fullRounds / 2 + partialRounds;
    const call = (name: string, arguments_: string) =>
      `            a, b, c := ${name}(${arguments_})`;
    if (!isFull) return call("partialRound", `add(a, ${constants[0]}), b, c`);
    return call(
      "fullRound",
      ["a", "b", "c"].map((name, i) => `add(${name}, ${constants[i]})`).join(", "),
    );
  });
  const row = (i: number) => {
    const products = ["x", "y", "z"].map((name, j) => `mulmod(${name}, ${matrix[i]?.[j]}, p)`);
    return `add(add(${products[0]}, ${products[1]}), ${products[2]})`;
  };
  return `${header}
/// @title  PoseidonT3
/// @notice Poseidon over BN254's scalar field with two inputs and a domain tag in the capacity element
/// @dev    Parameters of ePrint 2019/458 for x^5, width 3, 8 full and 57 partial rounds. Elements stay below 4 * ORDER
///         between products, which reduce them.
library PoseidonT3 {
    uint256 internal constant ORDER = ${FIELD_ORDER};

    /// @notice An input is not below the field's order; nothing is reduced.
    error HashInputOutOfField();

    /// @param tag the domain's tag; a, b the inputs; each below ORDER
    function hash(uint256 tag, uint256 a, uint256 b) internal pure returns (uint256 digest) {
        if (tag >= ORDER || a >= ORDER || b >= ORDER) revert HashInputOutOfField();
        assembly ("memory-safe") {
            function fullRound(x, y, z) -> u, v, w {
                let p := ${FIELD_ORDER}
                let s := mulmod(x, x, p)
                x := mulmod(mulmod(s, s, p), x, p)
                s := mulmod(y, y, p)
                y := mulmod(mulmod(s, s, p), y, p)
                s := mulmod(z, z, p)
                z := mulmod(mulmod(s, s, p), z, p)
                u := ${row(0)}
                v := ${row(1)}
                w := ${row(2)}
            }
            function partialRound(x, y, z) -> u, v, w {
                let p := ${FIELD_ORDER}
                let s := mulmod(x, x, p)
                x := mulmod(mulmod(s, s, p), x, p)
                u := ${row(0)}
                v := ${row(1)}
                w := ${row(2)}
            }

            let c := b
            b := a
            a := tag
${rounds.join("\n")}
            digest := mod(a, ${FIELD_ORDER})
        }
    }
}
`;
}

function withMovedConstants(parameters: PoseidonParameters): PoseidonParameters {
  const { fullRounds, partialRounds, matrix } = parameters;
  const roundConstants = parameters.roundConstants.map((constants) => [...constants]);
  for (let round = fullRounds / 2; round < fullRounds / 2 + partialRounds; round++) {
    const [, second = 0n, third = 0n] = roundConstants[round] as bigint[];
    const next = roundConstants[round + 1] as bigint[];
    roundConstants[round] = [roundConstants[round]?.[0] as bigint, 0n, 0n];
    matrix.forEach((row, i) => {
      const moved = (row[1] as bigint) * second + (row[2] as bigint) * third;
      next[i] = ((next[i] as bigint) + moved) % FIELD_ORDER;
    });
  }
  return { ...parameters, roundConstants };
}
