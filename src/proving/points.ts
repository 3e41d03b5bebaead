import { bn254 } from "@noble/curves/bn254.js";
import { BASE_FIELD_ORDER } from "../field/scalar.ts";
import type { G1Coordinates, G2Coordinates } from "./types.ts";

export type G1Point = InstanceType<typeof bn254.G1.Point>;
export type G2Point = InstanceType<typeof bn254.G2.Point>;

/** Why a coordinate or a point was refused; each parser maps it to a code of its own. */
export type PointFault = "form" | "range" | "curve";
export type Refuse = (fault: PointFault, where: string) => never;

const DECIMAL = /^(?:0|[1-9][0-9]{0,76})$/;

export function parseCoordinate(value: unknown, where: string, refuse: Refuse): bigint {
  if (typeof value !== "string" || !DECIMAL.test(value)) return refuse("form", where);
  const coordinate = BigInt(value);
  return coordinate < BASE_FIELD_ORDER ? coordinate : refuse("range", where);
}

function parsePair<T>(value: unknown, where: string, refuse: Refuse, item: ItemParser<T>): [T, T] {
  if (!Array.isArray(value) || value.length !== 2) return refuse("form", where);
  return [item(value[0], where, refuse), item(value[1], where, refuse)];
}

type ItemParser<T> = (value: unknown, where: string, refuse: Refuse) => T;

/** How a parser of proofs reads its points. */
export interface PointParsers {
  readonly parseG1: (value: unknown, where: string, refuse: Refuse) => G1Coordinates;
  readonly parseG2: (value: unknown, where: string, refuse: Refuse) => G2Coordinates;
}

/** `[x, y]`, on the curve; the point at infinity has no affine form and is refused. */
export function parseG1(value: unknown, where: string, refuse: Refuse): G1Coordinates {
  const point = parseG1Form(value, where, refuse);
  return keep(knownG1, point, toG1(point, where, refuse));
}

/** Two coordinates in range; whether they are a point is not looked at. */
export function parseG1Form(value: unknown, where: string, refuse: Refuse): G1Coordinates {
  return Object.freeze(parsePair(value, where, refuse, parseCoordinate));
}

/** `[[x.c0, x.c1], [y.c0, y.c1]]`, on the curve and in the subgroup of prime order. */
export function parseG2(value: unknown, where: string, refuse: Refuse): G2Coordinates {
  const point = parseG2Form(value, where, refuse);
  return keep(knownG2, point, toG2(point, where, refuse));
}

export function parseG2Form(value: unknown, where: string, refuse: Refuse): G2Coordinates {
  const point = parsePair(value, where, refuse, (inner, at, no) =>
    parsePair(inner, at, no, parseCoordinate),
  );
  for (const part of point) Object.freeze(part);
  return Object.freeze(point);
}

/** Points that were checked, by coordinates that nobody can change since: the check of a subgroup takes milliseconds. */
const knownG1 = new WeakMap<G1Coordinates, G1Point>();
const knownG2 = new WeakMap<G2Coordinates, G2Point>();

function keep<C extends object, P>(known: WeakMap<C, P>, coordinates: C, point: P): C {
  known.set(coordinates, point);
  return coordinates;
}

export function toG1(coordinates: G1Coordinates, where: string, refuse: Refuse): G1Point {
  return knownG1.get(coordinates) ?? readG1(coordinates, where, refuse);
}

function readG1([x, y]: G1Coordinates, where: string, refuse: Refuse): G1Point {
  if (![x, y].every(isCoordinate)) return refuse("range", where);
  if (x === 0n && y === 0n) return refuse("curve", where);
  return valid(() => bn254.G1.Point.fromAffine({ x, y })) ?? refuse("curve", where);
}

export function toG2(coordinates: G2Coordinates, where: string, refuse: Refuse): G2Point {
  return knownG2.get(coordinates) ?? readG2(coordinates, where, refuse);
}

function readG2([x, y]: G2Coordinates, where: string, refuse: Refuse): G2Point {
  if (![...x, ...y].every(isCoordinate)) return refuse("range", where);
  if ([...x, ...y].every((part) => part === 0n)) return refuse("curve", where);
  const affine = { x: { c0: x[0], c1: x[1] }, y: { c0: y[0], c1: y[1] } };
  return valid(() => bn254.G2.Point.fromAffine(affine)) ?? refuse("curve", where);
}

export function fromG1(point: G1Point): G1Coordinates {
  const { x, y } = point.toAffine();
  return [x, y];
}

export function fromG2(point: G2Point): G2Coordinates {
  const { x, y } = point.toAffine();
  return [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ];
}

function isCoordinate(value: unknown): boolean {
  return typeof value === "bigint" && value >= 0n && value < BASE_FIELD_ORDER;
}

/** On the curve and in the subgroup; noble refuses some pairs, of y = 0 among them, before it has a point. */
function valid<P extends { assertValidity(): void }>(make: () => P): P | undefined {
  try {
    const point = make();
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}
