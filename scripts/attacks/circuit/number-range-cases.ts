import { SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { bitsAt, bitsOf } from "../../../test/circuits/bits.ts";
import { ISSUER_KEY, NOW, signCommitment, TODAY } from "../../../test/circuits/scenario.ts";
import { honestWitness } from "../../../test/support/lab/bad-witness.ts";
import type { HintPatch } from "../../../test/support/lab/patch-source.ts";
import { type AttackCase, once } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { changeCase, HONEST, worldCase } from "./compliance-case.ts";
import { forgedBits, lyingBits } from "./lies.ts";
import * as templates from "./templates.ts";

const SPAN = 1n << 32n;
const WORD = 1n << 240n;
const DAY = 86400n;
const now = 1795200000n;
const { NOT_AFTER, NOT_OLDER, AS_OF, OPEN_240, OPEN_250, SIGNATURE, LOOK_UP } = templates;
const asOf = TODAY * (1n << 40n) + now;

function signed(message: bigint) {
  const { r8, s } = signCommitment(message);
  return { key: [ISSUER_KEY.x, ISSUER_KEY.y], r8: [r8.x, r8.y], s, message };
}

/** A signature whose challenge is so small that its bits have an alias in 254 places. */
const aliased = once(async () => {
  for (let message = 5n; ; message++) {
    const challenge = (await honestWitness(SIGNATURE, signed(message))).value("challenge");
    if (challenge + P < 1n << 254n) return { message, challenge };
  }
});

function challengeAlias(): AttackCase {
  const make = async () => {
    const { message, challenge } = await aliased();
    return circuitCase({
      id: "C1",
      title: "",
      spec: SIGNATURE,
      twin: signed(message),
      patches: [lyingBits(challenge, challenge + P, 254)],
    });
  };
  return {
    id: "C1",
    layer: "circuit",
    title: "a signature's challenge opened to the bits of h + p (EddsaSignature)",
    attack: async () => (await make()).attack(),
    twin: async () => (await make()).twin(),
  };
}

/** AsOf's hints give another reading of the same number. */
function reading(parts: Record<"year" | "month" | "day" | "seconds", bigint>): HintPatch[] {
  return Object.entries(parts).map(([target, value]) => ({
    file: "lib/as-of.circom",
    template: "AsOf",
    target,
    key: "asOf",
    cases: [{ equals: asOf, values: [value] }],
  }));
}

const age = { at: now - DAY, asOf: now, maxAge: DAY, off: 0n };
const authority = {
  regimes: bitsAt([5], 64),
  maxKycLevel: 2n,
  classes: bitsAt([3], 16),
  regime: bitsOf(5n, 6),
  kycLevel: 2n,
  claimedClasses: bitsAt([3], 16),
};
const [firstWord = 0n, lastWord = 0n] = HONEST.inputs.claimWords;
const { issuerWord, clauseWords } = HONEST.inputs;

/** C1, C2, C10, C14, C15, C16: numbers that wrap, alias or leave their range. */
export function numberRangeCases(): AttackCase[] {
  const { message } = signed(5n);
  return [
    challengeAlias(),
    circuitCase({
      id: "C1",
      title: "a packed word opened to the bits of x + p",
      spec: OPEN_240,
      twin: { words: [5n] },
      patches: [lyingBits(5n, 5n + P, 240)],
      by: /^words\[0\]$/,
    }),
    circuitCase({
      id: "C1",
      title: "a map's chunk opened to the bits of x + p",
      spec: LOOK_UP,
      twin: { table: bitsAt([2 * 16 + 3], 256), index: bitsOf(2n * 16n + 4n, 8) },
      patches: [lyingBits(8n, 8n + P, 16)],
    }),
    circuitCase({
      id: "C1",
      title: "a signature's S opened to the bits of S + l",
      spec: SIGNATURE,
      twin: signed(message),
      patches: [lyingBits(signed(message).s, signed(message).s + SUBGROUP_ORDER, 253)],
    }),

    ...(
      [
        ["p - 1 as the earlier moment", P - 1n, P - 1n - SPAN],
        ["p - 1 as the later moment", 0n, P - 1n],
        ["2^32 seconds between the moments", 0n, SPAN],
        ["2^32 + 1 seconds between the moments", 0n, SPAN + 1n],
      ] as const
    ).map(([title, earlier, later]) =>
      circuitCase({
        id: "C2",
        title,
        spec: NOT_AFTER,
        twin: { earlier, later: (earlier + SPAN - 1n) % P },
        bad: { later },
        by: /^(earlier|later)$/,
      }),
    ),
    circuitCase({
      id: "C2",
      title: "an event at p - 1",
      spec: NOT_OLDER,
      twin: age,
      bad: { at: P - 1n },
    }),
    ...[P - 1n, 20261121n - 180000n - (1n << 22n)].map((dateOfBirth) =>
      circuitCase({
        id: "C2",
        title: dateOfBirth === P - 1n ? "a date of birth of p - 1" : "an age margin of 2^22",
        spec: templates.AGE_RULE,
        twin: {
          dateOfBirth: 20081121n,
          minAge: 18n,
          leapDayEarly: 0n,
          year: 2026n,
          month: 11n,
          day: 21n,
          yearLow: bitsOf(2026n, 2),
        },
        bad: { dateOfBirth },
      }),
    ),
    circuitCase({
      id: "C2",
      title: "a KYC level 8 below the issuer's",
      spec: templates.AUTHORITY,
      twin: authority,
      bad: { kycLevel: P - 6n },
    }),
    ...(
      [
        ["asOf of p - 1", P - 1n],
        ["asOf in month 16", 20261621n * (1n << 40n)],
        ["asOf on day 32", 20261132n * (1n << 40n)],
        ["asOf in the year 8192", 81920101n * (1n << 40n)],
      ] as const
    ).map(([title, value]) =>
      circuitCase({ id: "C2", title, spec: AS_OF, twin: { asOf }, bad: { asOf: value } }),
    ),
    changeCase("C2", "asOf of p - 1, in the whole statement", { asOf: P - 1n }),

    ...([WORD, WORD + 1n, P - 1n] as const).map((word, i) =>
      circuitCase({
        id: "C10",
        title: `a packed word of ${["2^240", "2^240 + 1", "p - 1"][i]}`,
        spec: OPEN_250,
        twin: { words: [WORD - 1n, 1023n] },
        bad: { words: [word, 1023n] },
        by: /^words\[0\]$/,
      }),
    ),
    circuitCase({
      id: "C10",
      title: "a last word with a bit above the record's end",
      spec: OPEN_250,
      twin: { words: [0n, 1023n] },
      bad: { words: [0n, 1024n] },
      by: /^words\[1\]$/,
    }),
    changeCase("C10", "claim word 0 plus 2^240", {
      claimWords: [firstWord + WORD, lastWord],
    }),
    changeCase("C10", "claim word 1 with the bit above its end", {
      claimWords: [firstWord, lastWord + (1n << 94n)],
    }),
    changeCase("C10", "the issuer's word with the bit above its end", {
      issuerWord: issuerWord + (1n << 195n),
    }),
    changeCase("C10", "clause word 4 with the bit above its end", {
      clauseWords: clauseWords.with(4, (clauseWords[4] ?? 0n) + (1n << 226n)),
    }),

    ...(
      [
        ["2", [1n, 2n, 0n]],
        ["p - 1", [P - 1n, 3n, 0n]],
      ] as const
    ).map(([name, first]) =>
      circuitCase({
        id: "C14",
        title: `a flag of ${name} in a word whose sum is right`,
        spec: OPEN_240,
        twin: { words: [5n] },
        patches: [forgedBits(5n, [...first, ...bitsOf(0n, 237)])],
        by: /bits\[[01]\]$/,
      }),
    ),

    ...[-1n, 0n].map((late) =>
      worldCase(
        "C15",
        late === 0n
          ? "one second after the last valid one"
          : "a credential that expires a second early",
        late === 0n
          ? { claims: { expiresAt: NOW + 30n * DAY }, seconds: NOW + 1n }
          : { claims: { expiresAt: NOW + 30n * DAY - 1n } },
        { claims: { expiresAt: NOW + 30n * DAY } },
      ),
    ),
    worldCase(
      "C15",
      "a credential that expired a second ago, with no margin asked for",
      { claims: { expiresAt: NOW - 1n }, operands: { validFor: 0n } },
      { claims: { expiresAt: NOW }, operands: { validFor: 0n } },
    ),

    ...(
      [
        ["a moment after asOf, so that the age underflows", { at: now }, { at: now + 1n }],
        ["the same with the rule off", { at: now, off: 1n }, { at: now + 1n }],
        ["an age that underflows from never (0)", {}, { at: 0n }],
      ] as const
    ).map(([title, change, bad]) =>
      circuitCase({ id: "C16", title, spec: NOT_OLDER, twin: { ...age, ...change }, bad }),
    ),
    ...(
      [
        ["a month of 111", { year: 2025n, month: 111n, day: 21n, seconds: now }],
        ["a negative day", { year: 2026n, month: 12n, day: P - 79n, seconds: now }],
        [
          "seconds that take a day's 2^40",
          { year: 2026n, month: 11n, day: 20n, seconds: now + (1n << 40n) },
        ],
      ] as const
    ).map(([title, parts]) =>
      circuitCase({
        id: "C16",
        title: `asOf read with ${title}`,
        spec: AS_OF,
        twin: { asOf },
        patches: reading(parts),
      }),
    ),
    worldCase(
      "C16",
      "a credential issued a second from now",
      { claims: { issuedAt: NOW + 1n } },
      { claims: { issuedAt: NOW } },
    ),
  ];
}
