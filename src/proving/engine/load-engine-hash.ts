import { DOMAIN } from "../../field/domains.ts";
import { type SparsePermutation, sparsePermutationOf } from "../../field/permute-poseidon.ts";
import type { Hash } from "../../field/poseidon.ts";
import { assertScalar } from "../../field/scalar.ts";
import { chooseEngine } from "./choose-engine.ts";
import { ELEMENT, EngineInstance } from "./engine-instance.ts";

const WIDEST = 17;
const SCALAR = 32;

interface PlacedTable {
  readonly at: number;
  readonly partialRounds: number;
}

/**
 * The hash of `loadHash` on the engine, several times as fast: for whoever hashes millions. It is of one thread, and its
 * memory holds what was hashed last, as a heap would.
 * @throws ProvingError `ERR_PROVING_BACKEND`
 */
export async function loadEngineHash(module?: WebAssembly.Module): Promise<Hash> {
  const engine = await EngineInstance.create(module ?? (await chooseEngine()));
  const { wasm } = engine;
  const bytes = engine.allocate(SCALAR * WIDEST);
  const state = engine.allocate(ELEMENT * WIDEST);
  const tables = new Map<number, PlacedTable>();

  const write = (place: number, value: bigint): void => {
    const view = new DataView(wasm.memory.buffer, bytes + SCALAR * place, SCALAR);
    for (let word = 0; word < 4; word++) {
      view.setBigUint64(8 * word, BigInt.asUintN(64, value >> BigInt(64 * word)), true);
    }
  };
  const tableOf = (width: number): PlacedTable => {
    const known = tables.get(width);
    if (known) return known;
    const permutation = sparsePermutationOf(width);
    const numbers = inOrder(permutation);
    const at = engine.allocate(ELEMENT * numbers.length);
    for (const [i, number] of numbers.entries()) {
      write(0, number);
      wasm.readScalars(at + ELEMENT * i, bytes, 1);
    }
    const table = { at, partialRounds: permutation.partialRounds.length };
    tables.set(width, table);
    return table;
  };

  return (domain, inputs) => {
    for (const input of inputs) assertScalar(input, "hash input");
    const width = inputs.length + 1;
    const { at, partialRounds } = tableOf(width);
    write(0, DOMAIN[domain]);
    for (const [i, input] of inputs.entries()) write(i + 1, input);
    wasm.readScalars(state, bytes, width);
    if (!wasm.permute(state, width, partialRounds, at)) {
      throw new RangeError("Poseidon takes 1 to 16 inputs");
    }
    wasm.writeScalars(bytes, state, 1);
    return engine.readNumbers(bytes, 1)[0] as bigint;
  };
}

/** As assembly/poseidon.as reads them. */
function inOrder({ matrix, entryMatrix, fullConstants, partialRounds }: SparsePermutation) {
  return [
    ...fullConstants.flat(),
    ...matrix.flat(),
    ...entryMatrix.flat(),
    ...partialRounds.flatMap(({ constant, row, column }) => [constant, ...row, ...column]),
  ];
}
