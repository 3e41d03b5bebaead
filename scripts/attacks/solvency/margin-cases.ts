import { bn254 } from "@noble/curves/bn254.js";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { absorb, commitTotals, hash } from "../../../test/circuits/solvency/reference.ts";
import { badWitness } from "../../../test/support/lab/bad-witness.ts";
import type { AttackCase } from "../attack-case.ts";
import { type CircuitAttack, circuitCase } from "../circuit/circuit-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import { MARGIN, MARGIN_MARKET, MARGIN_ROOT } from "./honest-inputs.ts";
import { MARGIN_ACCOUNT, MARGIN_BATCH, MARKET_LOOK_UP } from "./templates.ts";

const LOOK_UP = /MarketLookUp|found|row|term|out/;

const margin = (
  line: DesignLine,
  how: string,
  lie: Pick<CircuitAttack, "bad" | "set" | "by">,
): AttackCase =>
  circuitCase({ id: line, title: titleOf(line, how), spec: MARGIN_BATCH, twin: MARGIN, ...lie });

/** A price of 999,999 for one of 60,000, with the one multiplicity that satisfies the look-up at the honest challenge. */
function solveMultiplicities() {
  const mod = (value: bigint) => ((value % P) + P) % P;
  const inv = (value: bigint) => bn254.fields.Fr.inv(mod(value));
  const columns = absorb("SOLVENCY_COLUMNS", MARGIN_ROOT, [
    ...MARGIN.slotPrice.flatMap((prices, c) =>
      prices.flatMap((price, s) => [price, MARGIN.slotWeight[c]?.[s] ?? 0n]),
    ),
    ...MARGIN.multiplicity,
  ]);
  const commitment = commitTotals(MARGIN.totals, MARGIN.salt);
  const x = hash("SOLVENCY_CHALLENGE", [columns, MARGIN_MARKET, commitment]);
  const y = hash("SOLVENCY_CHALLENGE", [x]);
  const at = (index: bigint, price: bigint, weight: bigint) =>
    mod(x - index - y * price - y * y * weight);
  const change = inv(at(1n, 999_999n, 8_000n)) - inv(at(1n, 60_000n, 8_000n));
  const solved = mod((MARGIN.multiplicity[0] ?? 0n) + change * at(0n, 5n, 10_000n));
  return {
    forged: {
      slotPrice: MARGIN.slotPrice.with(0, [999_999n, 1n]),
      multiplicity: MARGIN.multiplicity.with(0, solved),
    },
    x,
    y,
  };
}

/** What is forged is a forgery: with the challenge held still, the look-up takes it. */
async function assertForgery({ forged, x, y }: ReturnType<typeof solveMultiplicities>) {
  const { violations } = await badWitness(MARKET_LOOK_UP, {
    index: MARGIN.index,
    price: forged.slotPrice,
    weight: MARGIN.slotWeight,
    rowPrice: MARGIN.price,
    rowWeight: MARGIN.marginWeight,
    multiplicity: forged.multiplicity,
    x,
    y,
  });
  if (violations.length > 0) throw new Error("the forgery is none: no challenge accepts it");
}

function solvedCase(): AttackCase {
  const solved = solveMultiplicities();
  const forged = margin("L15", "a price of 999,999 for 60,000", {
    bad: solved.forged,
    by: LOOK_UP,
  });
  return {
    ...forged,
    async attack() {
      await assertForgery(solved);
      return forged.attack();
    },
  };
}

/** L12, L15 and L16 on margin accounts: prices are the market's, and debts lower nothing. */
export function marginCases(): AttackCase[] {
  const { totals } = MARGIN;
  return [
    margin("L12", "a slot at a dearer asset's price, multiplicities with it", {
      bad: {
        slotPrice: MARGIN.slotPrice.with(1, [60_000n, 5n]),
        slotWeight: MARGIN.slotWeight.with(1, [8_000n, 10_000n]),
        multiplicity: [1n, 2n, 1n, 0n],
      },
      by: LOOK_UP,
    }),
    margin("L12", "a debt at a price of 0", {
      bad: { slotPrice: MARGIN.slotPrice.with(0, [60_000n, 0n]) },
      by: LOOK_UP,
    }),
    margin("L12", "an index past the last asset", {
      bad: { index: MARGIN.index.with(1, [0n, 4n]) },
      by: LOOK_UP,
    }),
    margin("L12", "another asset's weight", {
      bad: { slotWeight: MARGIN.slotWeight.with(0, [10_000n, 5_000n]) },
      by: LOOK_UP,
    }),
    solvedCase(),
    margin("L15", "a multiplicity of p-1", {
      bad: { multiplicity: MARGIN.multiplicity.with(0, P - 1n) },
      by: LOOK_UP,
    }),
    margin("L16", "totals that a debt reduces", {
      bad: { totals: totals.with(2, P - 480_000n) },
      by: /range|totals|out\[/,
    }),
    margin("L16", "a debt of p-7, which is a gift", {
      bad: { debt: MARGIN.debt.with(1, [P - 7n, 0n]) },
      by: /range|debt|out\[/,
    }),
    margin("L16", "a balance of minus what is owed", {
      bad: {
        balance: MARGIN.balance.with(0, [10n, P - 480_000n]),
        totals: totals.with(2, P - 480_000n),
      },
      by: /range|balance|out\[/,
    }),
    circuitCase({
      id: "L16",
      title: titleOf("L16", "who owes one unit more than collateral covers"),
      spec: MARGIN_ACCOUNT,
      twin: {
        balance: [10n, 0n],
        debt: [0n, 480_000n],
        price: [60_000n, 1n],
        weight: [8_000n, 10_000n],
      },
      bad: { debt: [0n, 480_001n] },
      by: /range|out\[|owed|collateral/,
    }),
  ];
}
