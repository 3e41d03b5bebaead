import { CLAIM_LAYOUT } from "../../../src/credential/claim-layout.ts";
import { type Layout, layoutBits, packWords, WORD_BITS } from "../../../src/field/layout.ts";
import { OPERAND_LAYOUT } from "../../../src/policy/operand-layout.ts";
import type { Harmless, Inputs, Random } from "../../support/lab/index.ts";
import { bitsOf } from "../bits.ts";
import { INVERSE_OF_ZERO, UNRULED_CLAIMS } from "../harmless.ts";
import { sampleScenario } from "../presentation/sample-scenario.ts";

export const harmless: readonly Harmless[] = [INVERSE_OF_ZERO, UNRULED_CLAIMS];

const open = (layout: Layout, words: readonly bigint[]): bigint[] =>
  words.flatMap((word) => bitsOf(word, WORD_BITS)).slice(0, layoutBits(layout));

export function sampleInputs(random: Random): Inputs {
  const { claims, operands, record, date, seconds } = sampleScenario(random);
  const year = date / 10_000n;
  return {
    claim: open(CLAIM_LAYOUT, packWords(CLAIM_LAYOUT, claims)),
    operand: open(OPERAND_LAYOUT, packWords(OPERAND_LAYOUT, operands)),
    statusAsOf: record.statusAsOf,
    screenedAt: record.screenedAt,
    year,
    month: (date / 100n) % 100n,
    day: date % 100n,
    yearLow: bitsOf(year, 2),
    seconds,
  };
}
