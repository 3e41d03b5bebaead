import { poseidonParameters } from "../src/field/poseidon-parameters.ts";
import { FIELD_ORDER } from "../src/field/scalar.ts";
import { type CompanionPoseidon, companionPoseidon } from "./companion-poseidon.ts";
import type { Matrix } from "./poseidon-algebra.ts";

const WORD = 32;

const hex = (value: number) => `0x${value.toString(16).padStart(2, "0")}`;

/**
 * Solidity of the permutation of any width, in the form of `companionPoseidon`: the state is in memory. The partial
 * rounds are a loop, so that both widths of the trust tree fit one contract (EIP-170); unrolled they cost 4 % less.
 */
export function widePoseidonSolidity(header: string, width: number, partialRounds: number): string {
  const poseidon = companionPoseidon(poseidonParameters(width, 8, partialRounds));
  return `${header}
/// @title  PoseidonT${width}
/// @notice Poseidon over BN254's scalar field with ${width - 1} inputs and a domain tag in the capacity element
/// @dev    Parameters of ePrint 2019/458 for x^5, width ${width}, 8 full and ${partialRounds} partial rounds. In the partial rounds all
///         elements but the first are in a basis in which their matrix is a companion matrix; the full round before
///         enters it. Sums are reduced by the next product or by addmod: none has more than 5 terms below ORDER, and
///         5 * ORDER < 2^256. The state and a table lie above the free memory pointer, and are not kept.
library PoseidonT${width} {
    uint256 internal constant ORDER = ${FIELD_ORDER};

    /// @notice An input is not below the field's order; nothing is reduced.
    error HashInputOutOfField();

    /// @param tag the domain's tag, below ORDER; nothing checks it
    function hash(uint256 tag, uint256[${width - 1}] memory inputs) internal pure returns (uint256 digest) {
        for (uint256 i = 0; i < ${width - 1}; ++i) {
            if (inputs[i] >= ORDER) revert HashInputOutOfField();
        }
        assembly ("memory-safe") {
${[...functions(poseidon, width), "", ...body(poseidon, width)]
  .map((line) => (line === "" ? "" : `            ${line}`))
  .join("\n")}
        }
    }
}
`;
}

const fifth = (name: string) => [
  `s := mulmod(${name}, ${name}, p)`,
  `${name} := mulmod(mulmod(s, s, p), ${name}, p)`,
];

const product = (name: string, factor: bigint | undefined) => `mulmod(${name}, ${factor}, p)`;

/** Nested to the right, so that one partial sum is on the stack at a time. */
const sum = (terms: readonly string[]): string =>
  terms.reduceRight((rest, term) => `add(${term}, ${rest})`);

/** A row of a matrix times the elements, reduced. */
function row(names: readonly string[], factors: readonly bigint[] | undefined): string {
  const terms = names.map((name, j) => product(name, factors?.[j]));
  const half = Math.floor(terms.length / 2);
  return `addmod(${sum(terms.slice(0, half))}, ${sum(terms.slice(half))}, p)`;
}

const place = (i: number) => (i === 0 ? "m" : `add(m, ${hex(i * WORD)})`);

function functions(poseidon: CompanionPoseidon, width: number): string[] {
  const names = Array.from({ length: width }, (_, i) => `x${i}`);
  const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  const round = (name: string, matrix: Matrix) => [
    `function ${name}(m, ${names.join(", ")}) {`,
    ...indented([
      `let p := ${FIELD_ORDER}`,
      "let s",
      ...names.flatMap((x, i) => [`${x} := add(mload(${place(i)}), ${x})`, ...fifth(x)]),
      ...matrix.map((factors, i) => `mstore(${place(i)}, ${row(names, factors)})`),
    ]),
    "}",
  ];
  return [
    ...round("fullRound", poseidon.matrix),
    ...round("entryRound", poseidon.entryMatrix),
    ...round("lastRound", poseidon.matrix.slice(0, 1)),
    "function partialRounds(m, c) {",
    ...indented(partialRoundsBody(poseidon, width)),
    "}",
  ];
}

function partialRoundsBody(poseidon: CompanionPoseidon, width: number): string[] {
  const { corner, inputs, feedback, exitMatrix, partialConstants } = poseidon;
  const names = inputs.map((_, k) => `f${k}`);
  const last = names.length - 1;
  // f[k] sums two products and f[k + 1]; every second one below the last is reduced, so that none has over 5 terms.
  const next = names.map((name, k) => {
    const products = `add(${product("x", inputs[k])}, ${product("s", feedback[k])})`;
    if (k === last) return `${name} := ${products}`;
    const isReduced = (last - k) % 2 === 0;
    return `${name} := ${isReduced ? `addmod(f${k + 1}, ${products}, p)` : `add(f${k + 1}, ${products})`}`;
  });
  const round = [
    "x := add(x, mload(c))",
    ...fifth("x"),
    "s := f0",
    ...next,
    `x := addmod(${product("x", corner)}, s, p)`,
  ];
  return [
    `let p := ${FIELD_ORDER}`,
    "let x := mload(m)",
    ...names.map((name, k) => `let ${name} := mload(${place(k + 1)})`),
    "let s",
    `for {} lt(c, ${place(width + partialConstants.length)}) { c := add(c, ${hex(WORD)}) } {`,
    ...round.map((line) => `    ${line}`),
    "}",
    "mstore(m, x)",
    ...exitMatrix.map((factors, k) => `mstore(${place(k + 1)}, ${row(names, factors)})`),
  ];
}

function body({ fullConstants, partialConstants }: CompanionPoseidon, width: number): string[] {
  const half = fullConstants.length / 2;
  const rounds = fullConstants.map((constants, i) => {
    const name =
      i === half - 1 ? "entryRound" : i === fullConstants.length - 1 ? "lastRound" : "fullRound";
    return `${name}(m, ${constants.join(", ")})`;
  });
  return [
    "let m := mload(0x40)",
    "mstore(m, tag)",
    `mcopy(${place(1)}, inputs, ${hex((width - 1) * WORD)})`,
    ...rounds.slice(0, half),
    ...partialConstants.map((constant, i) => `mstore(${place(width + i)}, ${constant})`),
    `partialRounds(m, ${place(width)})`,
    ...rounds.slice(half),
    "digest := mload(m)",
  ];
}
