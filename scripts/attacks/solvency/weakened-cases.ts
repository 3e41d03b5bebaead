import { readFile } from "node:fs/promises";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import type { CircuitSpec } from "../../../test/support/lab/compile-circuit.ts";
import type { Inputs } from "../../../test/support/lab/compute-witness.ts";
import { ACCEPTED, type AttackCase, refused } from "../attack-case.ts";
import { noticeCheat } from "../circuit/mutant-cases.ts";
import { writeVariant } from "../circuit/write-variant.ts";
import { titleOf } from "./design-lines.ts";
import { COVER, MARGIN_ACCOUNT, RANGED, TOTALS_MATCH } from "./templates.ts";

interface Weakening {
  readonly how: string;
  readonly spec: CircuitSpec;
  /** What stands there, once, and what takes its place. */
  readonly change: readonly [before: string, after: string];
  readonly twin: Inputs;
  readonly bad: Inputs;
}

const SUMS = {
  index: [
    [0n, 3n],
    [1n, 0n],
  ],
  amount: [
    [5n, 7n],
    [9n, 11n],
  ],
  totals: [16n, 9n, 0n, 7n],
  challenge: 123456789012345678901234567890n,
};
const ACCOUNT = {
  balance: [10n, 0n],
  debt: [0n, 480_000n],
  price: [60_000n, 1n],
  weight: [8_000n, 10_000n],
};
const RATIO = {
  owed: [100n, 0n, 0n],
  held: [
    [100n, 0n, 0n],
    [0n, 0n, 0n],
  ],
  price: [3n, 1n, 1n],
  isPerAsset: 0n,
  isPortfolio: 1n,
  ratioBps: 10_000n,
  coverBps: [0n, 0n, 0n],
  weight: [
    [10_000n, 0n, 0n],
    [0n, 0n, 0n],
  ],
  floorBps: 10_000n,
};
const WEAKENINGS: readonly Weakening[] = [
  {
    how: "`<==` turned `<--` where a value is handed to its bits",
    spec: RANGED,
    change: ["range[i].in <== in[i];", "range[i].in <-- in[i] % (1 << WIDTH);"],
    twin: { in: [0n, 31n, 7n] },
    bad: { in: [0n, 32n, 7n] },
  },
  {
    how: "amounts that are summed and not ranged, one of them p-5",
    spec: TOTALS_MATCH,
    change: ["Ranged(SLOTS, AMOUNT_BITS())(amount[i]);", "{ }"],
    twin: SUMS,
    bad: {
      amount: [
        [P - 5n, 7n],
        [9n, 11n],
      ],
      totals: [6n, 9n, 0n, 7n],
    },
  },
  {
    how: "equity that is computed and not ranged",
    spec: MARGIN_ACCOUNT,
    change: ["Ranged(1, EQUITY_BITS())([equity]);", "{ }"],
    twin: ACCOUNT,
    bad: { debt: [0n, 480_001n] },
  },
  {
    how: "debts that are not ranged, one of them p-1",
    spec: MARGIN_ACCOUNT,
    change: ["Ranged(SLOTS, AMOUNT_BITS())(debt);", "{ }"],
    twin: ACCOUNT,
    bad: { debt: [P - 1n, 480_001n] },
  },
  {
    how: "a floor that is compared, the answer unused",
    spec: COVER,
    change: ["isFloor === 1;", "{ }"],
    twin: RATIO,
    bad: { floorBps: 10_001n },
  },
];

/** L7: each circuit without one of its checks, which this run's own attack has to notice. */
export function weakenedCases(): AttackCase[] {
  return WEAKENINGS.map((weakening) => {
    const { how, spec, twin, bad } = weakening;
    return {
      id: "L7",
      layer: "circuit",
      title: `${titleOf("L7", how)} (${spec.template})`,
      by: /^killed: it accepts the cheat's witness$/,
      attack: async () => noticeCheat(await weaken(weakening), twin, bad),
      async twin() {
        const seen = await noticeCheat(spec, twin, bad);
        return seen.accepted ? ACCEPTED : refused(`the product's circuit ${seen.reason}`);
      },
    };
  });
}

async function weaken({ spec, change: [before, after] }: Weakening): Promise<CircuitSpec> {
  const source = await readFile(spec.file, "utf8");
  if (source.split(before).length !== 2) throw new Error(`${spec.file} has no one ${before}`);
  return { ...spec, file: await writeVariant(spec.file, source.replace(before, after)) };
}
