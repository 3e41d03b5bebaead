import { ProvingError } from "../../errors.ts";
import { randomScalar } from "../../field/scalar.ts";
import type { G1Coordinates, G2Coordinates, Groth16Proof } from "../types.ts";
import type { EngineGroup, EngineInstance } from "./engine-instance.ts";

/** Records of the key's fixed points. */
export interface FixedPoints {
  readonly alpha1: number;
  readonly beta1: number;
  readonly delta1: number;
  readonly beta2: number;
  readonly delta2: number;
}

/** Projective sums over the wires; c with the quotient's. Overwritten. */
export interface Sums {
  readonly a: number;
  readonly b1: number;
  readonly b2: number;
  readonly c: number;
}

/** The proof, randomised with a fresh r and s. */
export function assembleProof(
  engine: EngineInstance,
  key: FixedPoints,
  { a, b1, b2, c }: Sums,
  random: (bytes: Uint8Array) => void,
): Groth16Proof {
  const { g1, g2 } = engine;
  const r = engine.putScalar(randomScalar(random));
  const s = engine.putScalar(randomScalar(random));
  // A = alpha + a + r delta, B = beta + b + s delta, C = c + h + s A + r (beta + b): -r s delta meets r s delta
  addRecord(engine, g1, a, key.alpha1);
  addScaled(engine, g1, a, toProjective(engine, g1, key.delta1), r);
  addRecord(engine, g2, b2, key.beta2);
  addScaled(engine, g2, b2, toProjective(engine, g2, key.delta2), s);
  addRecord(engine, g1, b1, key.beta1);
  addScaled(engine, g1, c, a, s);
  addScaled(engine, g1, c, b1, r);
  const [ax, ay] = coordinates(engine, g1, a);
  const [bx0, bx1, by0, by1] = coordinates(engine, g2, b2);
  const [cx, cy] = coordinates(engine, g1, c);
  return {
    a: [ax, ay] as G1Coordinates,
    b: [
      [bx0, bx1],
      [by0, by1],
    ] as unknown as G2Coordinates,
    c: [cx, cy] as G1Coordinates,
  };
}

function toProjective(engine: EngineInstance, group: EngineGroup, record: number): number {
  const at = engine.allocate(group.projectiveBytes);
  group.toProjective(at, record);
  return at;
}

function addRecord(engine: EngineInstance, group: EngineGroup, sum: number, record: number): void {
  group.addProjective(sum, sum, toProjective(engine, group, record));
}

function addScaled(
  engine: EngineInstance,
  group: EngineGroup,
  sum: number,
  point: number,
  scalar: number,
): void {
  const product = engine.allocate(group.projectiveBytes);
  group.scale(product, point, scalar);
  group.addProjective(sum, sum, product);
}

function coordinates(engine: EngineInstance, group: EngineGroup, point: number): bigint[] {
  const affine = engine.allocate(group.pointBytes);
  group.toAffine(affine, point);
  const bytes = engine.allocate(group.filePointBytes);
  group.writePoint(bytes, affine);
  const numbers = engine.readNumbers(bytes, 2 * group.degree);
  if (numbers.every((x) => x === 0n)) {
    throw new ProvingError("ERR_PROVING_BACKEND", "the proof holds the point at infinity");
  }
  return numbers;
}
