import { VerificationError } from "../../errors.ts";
import type { PointFault } from "../points.ts";
import type { G2Coordinates, VerificationKey } from "../types.ts";
import type { EngineInstance } from "./engine-instance.ts";
import { P_IN_PAIR, placeG1, placeG2 } from "./place-point.ts";

/** A verification key in one engine's memory, with everything that does not depend on a proof. */
export interface EngineVerificationKey {
  readonly publicSignals: number;
  /** Multiples of alpha, then of the points of IC. */
  readonly tables: BaseTables;
  /** Lines of the fixed points of G2. */
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
  /** Miller loop of alpha and beta. */
  readonly alphaBeta: number;
}

/** Tables of multiples, a window of `bits` bits of half a scalar each. */
export interface BaseTables {
  readonly at: number;
  readonly bases: number;
  readonly bits: number;
  readonly windows: number;
}

/** Of how many bases tables are large: 84 kB each. */
const MANY = 100;

/**
 * Puts a key into the engine's memory, for good. Its points are checked, the rules of `assertSafeVerificationKey` are
 * not: for a key that was. Throws `ERR_VERIFICATION_KEY_FORM`.
 */
export function placeVerificationKey(
  engine: EngineInstance,
  key: VerificationKey,
): EngineVerificationKey {
  const { wasm } = engine;
  if (key.ic.length === 0) refuse("form", "IC");
  const bases = [key.alpha, ...key.ic];
  const { bits, windows } =
    bases.length > MANY ? { bits: 3, windows: 43 } : { bits: 6, windows: 22 };
  const row = engine.g1.recordBytes * 2 ** (bits - 1);
  const at = engine.allocate(bases.length * windows * row);
  const [beta, gamma, delta] = [0, 1, 2].map(() => engine.allocate(wasm.lineBytes.value)) as [
    number,
    number,
    number,
  ];
  const alphaBeta = engine.allocate(wasm.fq12Bytes.value);

  const mark = engine.mark();
  const { pointBytes, projectiveBytes } = engine.g1;
  const points = engine.allocate(bases.length * pointBytes + projectiveBytes);
  const triples = engine.allocate(12 * bases.length * windows);
  bases.forEach((point, i) => {
    placeG1(engine, points + pointBytes * i, point, i === 0 ? "alpha" : `IC ${i - 1}`, refuse);
  });
  wasm.fillTables(at, points, bases.length, bits, windows, triples);

  const pair = engine.allocate(wasm.pairBytes.value);
  const prepare = (lines: number, point: G2Coordinates, where: string): void => {
    placeG2(engine, pair, point, where, refuse);
    if (!wasm.isInSubgroup(pair)) refuse("curve", where);
    wasm.prepareLines(lines, pair);
  };
  prepare(gamma, key.gamma, "gamma");
  prepare(delta, key.delta, "delta");
  prepare(beta, key.beta, "beta");
  placeG1(engine, pair + P_IN_PAIR, key.alpha, "alpha", refuse);
  wasm.millerLoop(alphaBeta, pair, 1, 0, 0);
  engine.release(mark);
  const tables = { at, bases: bases.length, bits, windows };
  return { publicSignals: key.ic.length - 1, tables, beta, gamma, delta, alphaBeta };
}

function refuse(_fault: PointFault, where: string): never {
  throw new VerificationError(
    "ERR_VERIFICATION_KEY_FORM",
    `verification key ${where}: no point of the group of prime order`,
    { details: { where } },
  );
}
