import { BASE_FIELD_ORDER } from "../../field/scalar.ts";
import type { Refuse } from "../points.ts";
import type { G1Coordinates, G2Coordinates } from "../types.ts";
import type { EngineInstance } from "./engine-instance.ts";

/** Where a pair keeps its point of G1. */
export const P_IN_PAIR = 400;

/** A point of G1 into the engine's memory, projective: in range and on the curve, or refused as `toG1` refuses it. */
export function placeG1(
  engine: EngineInstance,
  out: number,
  [x, y]: G1Coordinates,
  where: string,
  refuse: Refuse,
): void {
  place(engine, out, [x, y], engine.wasm.readClaimG1, where, refuse);
}

/** A point of the twist into a pair: in range and on it, or refused; whether it is in the subgroup is not looked at. */
export function placeG2(
  engine: EngineInstance,
  pair: number,
  [[x0, x1], [y0, y1]]: G2Coordinates,
  where: string,
  refuse: Refuse,
): void {
  place(engine, pair, [x0, x1, y0, y1], engine.wasm.readClaimG2, where, refuse);
}

/** `out` is that of G1's last place: infinity has no affine form, and (0, 0) lies on neither curve. */
function place(
  engine: EngineInstance,
  out: number,
  coordinates: readonly bigint[],
  read: (out: number, bytes: number) => number,
  where: string,
  refuse: Refuse,
): void {
  if (!coordinates.every(isCoordinate)) refuse("range", where);
  const mark = engine.mark();
  const [bytes] = coordinates.map((coordinate) => engine.putScalar(coordinate)) as [number];
  const found = read(out, bytes);
  engine.release(mark);
  if (found !== 1) refuse(found === 0 ? "range" : "curve", where);
}

function isCoordinate(value: unknown): boolean {
  return typeof value === "bigint" && value >= 0n && value < BASE_FIELD_ORDER;
}
