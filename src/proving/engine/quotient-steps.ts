import { ELEMENT } from "./engine-instance.ts";
import type { EngineKey } from "./engine-key.ts";

/** What the quotient needs of a key. */
export type QuotientKey = Pick<
  EngineKey,
  "engine" | "wires" | "power" | "coefficients" | "roots" | "inverseRoots" | "coset"
>;

/**
 * The quotient's values on the coset, (A B - C), as plain scalars into `out`: A and B from the witness, C their product
 * on the domain. Yields the share of this work that is done.
 */
export function* quotientSteps(key: QuotientKey, scalars: number, out: number): Generator<number> {
  const { engine, wires, power, coefficients } = key;
  const { wasm } = engine;
  const size = 2 ** power;
  const mark = engine.mark();
  const witness = engine.allocate(ELEMENT * wires);
  wasm.readScalars(witness, scalars, wires);
  const [a, b, c] = [0, 1, 2].map(() => engine.allocate(ELEMENT * size)) as [
    number,
    number,
    number,
  ];
  const { starts, wireOf, values } = coefficients;
  wasm.multiplyRows(a, size, starts, wireOf, values, witness);
  yield 0.1;
  wasm.multiplyRows(b, size, starts + 4 * size, wireOf, values, witness);
  wasm.multiplyAll(c, a, b, size);
  yield 0.2;
  for (const [i, polynomial] of [a, b, c].entries()) {
    wasm.toCoefficients(polynomial, power, key.inverseRoots);
    wasm.multiplyAll(polynomial, polynomial, key.coset, size);
    wasm.toValues(polynomial, power, key.roots);
    yield 0.2 + 0.25 * (i + 1);
  }
  wasm.join(out, a, b, c, size);
  engine.release(mark);
}
