import type { PoseidonParameters } from "../src/field/poseidon-parameters.ts";
import { apply, reduce } from "./poseidon-algebra.ts";

/** Poseidon as ePrint 2019/458 writes it: for constants of generated files, which need no speed. */
export function plainPoseidon(
  { matrix, fullRounds, partialRounds, roundConstants }: PoseidonParameters,
  tag: bigint,
  inputs: readonly bigint[],
): bigint {
  const lastFull = fullRounds / 2 + partialRounds;
  const state = roundConstants.reduce<readonly bigint[]>(
    (elements, constants, round) => {
      const isFull = round < fullRounds / 2 || round >= lastFull;
      const added = elements.map((element, i) => reduce(element + (constants[i] ?? 0n)));
      return apply(
        matrix,
        added.map((element, i) => (isFull || i === 0 ? reduce(element ** 5n) : element)),
      );
    },
    [tag, ...inputs],
  );
  return state[0] ?? 0n;
}
