import type { G1Coordinates, G2Coordinates } from "../../src/proving/types.ts";
import type { Statement, Submission } from "./corpus-case.ts";
import type { Random } from "./random.ts";

/** What replaces a part of a statement's submission, and whether the result verifies. */
export interface Change extends Partial<Submission> {
  readonly what: string;
  readonly isValid: boolean;
}

export interface Kind {
  readonly name: string;
  make(statement: Statement, random: Random): readonly Change[];
}

type Point = G1Coordinates | G2Coordinates;

/** A part of a submission that is a point. */
export interface PointPlace {
  readonly name: string;
  readonly group: 1 | 2;
  readonly isOfKey: boolean;
  read(submission: Submission): Point;
  /** The submission's changed members. */
  write(submission: Submission, point: Point): Partial<Submission>;
}

const PROOF_POINTS = [
  ["a", 1],
  ["b", 2],
  ["c", 1],
] as const;
const KEY_POINTS = [
  ["alpha", 1],
  ["beta", 2],
  ["gamma", 2],
  ["delta", 2],
] as const;

export const PROOF_PLACES: readonly PointPlace[] = PROOF_POINTS.map(([name, group]) => ({
  name,
  group,
  isOfKey: false,
  read: ({ proof }) => proof[name],
  write: ({ proof }, point) => ({ proof: { ...proof, [name]: point } }),
}));

const IC_PLACES: readonly PointPlace[] = [0, 1, 2, 3, 4, 5].map((i) => ({
  name: `ic ${i}`,
  group: 1,
  isOfKey: true,
  read: ({ key }) => key.ic[i] as G1Coordinates,
  write: ({ key }, point) => ({ key: { ...key, ic: key.ic.with(i, point as G1Coordinates) } }),
}));

export const KEY_PLACES: readonly PointPlace[] = [
  ...KEY_POINTS.map(([name, group]) => ({
    name,
    group,
    isOfKey: true,
    read: ({ key }: Submission) => key[name],
    write: ({ key }: Submission, point: Point) => ({ key: { ...key, [name]: point } }),
  })),
  ...IC_PLACES,
];

/** One coordinate of a point, counted from 0 to 1 in G1, to 3 in G2. */
export function changeCoordinate(
  point: Point,
  position: number,
  change: (value: bigint) => bigint,
): Point {
  const flat = point.flat();
  const changed = flat.with(position, change(flat[position] ?? 0n));
  const [p, q, r, s] = changed as [bigint, bigint, bigint, bigint];
  return changed.length === 2
    ? [p, q]
    : [
        [p, q],
        [r, s],
      ];
}

export const positions = ({ group }: PointPlace): readonly number[] =>
  group === 1 ? [0, 1] : [0, 1, 2, 3];
