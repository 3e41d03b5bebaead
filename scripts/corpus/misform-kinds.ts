import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { fromG1, fromG2 } from "../../src/proving/points.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import {
  type Change,
  changeCoordinate,
  KEY_PLACES,
  type Kind,
  type PointPlace,
  PROOF_PLACES,
  positions,
} from "./change.ts";
import type { Statement } from "./corpus-case.ts";
import {
  boundSignals,
  INFINITY_G1,
  INFINITY_G2,
  negateG2,
  randomPair,
  randomPairs,
  toG1,
  toG2,
} from "./points.ts";

const refused = { isValid: false } as const;
const infinity = ({ group }: PointPlace) => (group === 1 ? INFINITY_G1 : INFINITY_G2);

/** Kinds that `outOfForm` finds: valid but for their form, wherever that can be. */
export const MISFORM_KINDS: readonly Kind[] = [
  {
    name: "signal plus the order",
    make: ({ signals }) =>
      signals.map((signal, i) => ({
        what: `signal ${i}`,
        signals: signals.with(i, signal + FIELD_ORDER),
        ...refused,
      })),
  },
  {
    name: "coordinate plus the order",
    make: (statement, random) =>
      [...PROOF_PLACES, ...[0, 1].map(() => random.pick(KEY_PLACES))].flatMap((place) =>
        positions(place).map((position) => ({
          what: `${place.name}, coordinate ${position}`,
          ...place.write(
            statement,
            changeCoordinate(place.read(statement), position, (value) => value + BASE_FIELD_ORDER),
          ),
          ...refused,
        })),
      ),
  },
  {
    name: "infinity",
    make: (statement, random) => [
      ...[...PROOF_PLACES, random.pick(KEY_PLACES)].map((place) => ({
        what: place.name,
        ...place.write(statement, infinity(place)),
        ...refused,
      })),
      ...unboundSignal(statement),
    ],
  },
  {
    name: "key off its curve",
    make: (statement, random) => {
      const { key, signals, prove } = statement;
      const place = random.pick(KEY_PLACES);
      const point = place.group === 1 ? randomPair(random) : randomPairs(random);
      const off = [{ what: place.name, ...place.write(statement, point), ...refused }];
      if (prove === undefined) return off;
      const ic = key.ic.with(5, randomPair(random));
      const proof = prove(signals.with(4, 0n));
      const what = "ic 5, of a signal of 0";
      return [
        ...off,
        { what, key: { ...key, ic }, signals: signals.with(4, 0n), proof, ...refused },
      ];
    },
  },
  {
    name: "too few or too many signals",
    make: ({ signals, prove }) => [
      { what: "the last cut off", signals: signals.slice(0, -1), ...refused },
      { what: "none", signals: [], ...refused },
      { what: "a zero added", signals: [...signals, 0n], ...refused },
      ...[1, 2].flatMap((length) => {
        if (prove === undefined) return [];
        const rest = signals.slice(0, -length);
        const proof = prove([...rest, ...new Array<bigint>(length).fill(0n)]);
        return [{ what: `${length} of value 0 cut off`, signals: rest, proof, ...refused }];
      }),
    ],
  },
  { name: "forgery under an unsafe key", make: forgeries },
];

/** The last signal's point is infinity: a proof of 0 there proves any value. */
function unboundSignal({ key, signals, prove }: Statement): readonly Change[] {
  if (prove === undefined) return [];
  return [
    {
      what: "ic 5, of a signal that no longer counts",
      key: { ...key, ic: key.ic.with(5, INFINITY_G1) },
      proof: prove(signals.with(4, 0n)),
      ...refused,
    },
  ];
}

/** Proofs that nobody needed a witness for, since two points of the key are equal or opposite. */
function forgeries(statement: Statement): readonly Change[] {
  const { key, signals, prove } = statement;
  const bound = boundSignals(statement);
  const alpha = toG1(key.alpha);
  const { beta, gamma } = key;
  const forge = (what: string, change: Partial<VerificationKey>, proof: Change["proof"]) =>
    proof === undefined ? [] : [{ what, key: { ...key, ...change }, proof, ...refused }];
  return [
    ...forge(
      "delta = gamma",
      { delta: gamma },
      { a: key.alpha, b: beta, c: fromG1(bound.negate()) },
    ),
    ...forge(
      "delta = -gamma",
      { delta: negateG2(gamma) },
      { a: key.alpha, b: beta, c: fromG1(bound) },
    ),
    ...forge(
      "delta = beta",
      { delta: beta },
      { a: fromG1(bound), b: gamma, c: fromG1(alpha.negate()) },
    ),
    ...forge(
      "gamma = beta",
      { gamma: beta },
      // e(A, beta + delta) = e(alpha + bound, beta) e(A, delta)
      {
        a: fromG1(alpha.add(bound)),
        b: fromG2(toG2(beta).add(toG2(key.delta))),
        c: fromG1(alpha.add(bound)),
      },
    ),
    ...(prove === undefined
      ? []
      : forge(
          "two signals with one point",
          { ic: key.ic.with(5, key.ic[4] ?? INFINITY_G1) },
          prove(
            signals.with(4, 0n).with(3, ((signals[3] ?? 0n) + (signals[4] ?? 0n)) % FIELD_ORDER),
          ),
        )),
  ];
}
