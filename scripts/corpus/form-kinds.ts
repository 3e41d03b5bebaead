import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { fromG2 } from "../../src/proving/points.ts";
import type { G1Coordinates } from "../../src/proving/types.ts";
import {
  changeCoordinate,
  KEY_PLACES,
  type Kind,
  type PointPlace,
  PROOF_PLACES,
  positions,
} from "./change.ts";
import type { Statement } from "./corpus-case.ts";
import {
  addG1,
  negateG1,
  negateG2,
  randomCofactorPoint,
  randomG1,
  randomG2,
  randomPair,
  randomPairs,
  randomTwistPoint,
  rerandomise,
  toG2,
} from "./points.ts";
import type { Random } from "./random.ts";

const SIGNALS = [0, 1, 2, 3, 4];
const otherPoint = (place: PointPlace, random: Random) =>
  place.group === 1 ? randomG1(random) : randomG2(random);

/** A signal of 0 leaves its point of the key out, which then may be any. */
const isLeftOut = ({ name }: PointPlace, { signals }: Statement): boolean =>
  SIGNALS.some((i) => name === `ic ${i + 1}` && signals[i] === 0n);

/** Kinds whose every case is in form or at least made of reduced coordinates: the three verdicts must be one. */
export const FORM_KINDS: readonly Kind[] = [
  { name: "valid", make: () => [{ what: "as proved", isValid: true }] },
  {
    name: "re-randomised",
    make: (statement, random) =>
      ["once", "twice"].map((what) => {
        const once = rerandomise(statement, random);
        const proof = what === "once" ? once : rerandomise({ ...statement, proof: once }, random);
        return { what, proof, isValid: true };
      }),
  },
  {
    name: "opposite points",
    make: ({ proof }) => {
      const [a, b, c] = [negateG1(proof.a), negateG2(proof.b), negateG1(proof.c)];
      return [
        { what: "(-A, -B, C)", proof: { ...proof, a, b }, isValid: true },
        { what: "(-A, B, C)", proof: { ...proof, a }, isValid: false },
        { what: "(A, -B, C)", proof: { ...proof, b }, isValid: false },
        { what: "(A, B, -C)", proof: { ...proof, c }, isValid: false },
        { what: "(-A, -B, -C)", proof: { a, b, c }, isValid: false },
      ];
    },
  },
  {
    name: "points exchanged",
    make: ({ proof, other }) => [
      { what: "A and C", proof: { ...proof, a: proof.c, c: proof.a }, isValid: false },
      ...(["a", "b", "c"] as const).map((name) => ({
        what: `${name} of another proof`,
        proof: { ...proof, [name]: other[name] },
        isValid: false,
      })),
      { what: "all of another proof", proof: other, isValid: false },
    ],
  },
  {
    name: "point moved",
    make: (statement, random) =>
      PROOF_PLACES.map((place) => ({
        what: place.name,
        ...place.write(
          statement,
          place.group === 1
            ? addG1(place.read(statement) as G1Coordinates, randomG1(random))
            : randomG2(random),
        ),
        isValid: false,
      })),
  },
  {
    name: "signal changed",
    make: ({ signals }, random) =>
      SIGNALS.map((i) => ({
        what: `signal ${i}`,
        signals: signals.with(
          i,
          ((signals[i] ?? 0n) + random.pick([1n, FIELD_ORDER - 1n, random.nonZero(FIELD_ORDER)])) %
            FIELD_ORDER,
        ),
        isValid: false,
      })),
  },
  {
    name: "signals exchanged",
    make: ({ signals }) =>
      [0, 2].map((i) => {
        const [one = 0n, other = 0n] = signals.slice(i, i + 2);
        return {
          what: `signals ${i} and ${i + 1}`,
          signals: signals.with(i, other).with(i + 1, one),
          isValid: one === other,
        };
      }),
  },
  {
    name: "key changed",
    make: (statement, random) =>
      KEY_PLACES.map((place) => ({
        what: place.name,
        ...place.write(statement, otherPoint(place, random)),
        isValid: isLeftOut(place, statement),
      })),
  },
  {
    name: "coordinate changed",
    make: (statement, random) =>
      PROOF_PLACES.flatMap((place) =>
        positions(place).map((position) => ({
          what: `${place.name}, coordinate ${position}`,
          ...place.write(
            statement,
            changeCoordinate(
              place.read(statement),
              position,
              (value) => (value + random.nonZero(BASE_FIELD_ORDER)) % BASE_FIELD_ORDER,
            ),
          ),
          isValid: false,
        })),
      ),
  },
  {
    name: "off the curve",
    make: (statement, random) =>
      PROOF_PLACES.map((place) => ({
        what: place.name,
        ...place.write(statement, place.group === 1 ? randomPair(random) : randomPairs(random)),
        isValid: false,
      })),
  },
  {
    name: "outside the subgroup",
    make: (statement, random) => {
      const { key, proof } = statement;
      const shifted = fromG2(toG2(proof.b).add(randomCofactorPoint(random)));
      const delta = fromG2(toG2(key.delta).add(randomCofactorPoint(random)));
      return [
        { what: "b plus a point of the cofactor", proof: { ...proof, b: shifted }, isValid: false },
        {
          what: "b any point of the twist",
          proof: { ...proof, b: randomTwistPoint(random) },
          isValid: false,
        },
        { what: "delta plus a point of the cofactor", key: { ...key, delta }, isValid: false },
      ];
    },
  },
];
