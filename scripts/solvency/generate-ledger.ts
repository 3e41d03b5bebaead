/**
 * A ledger as an exchange might have: most customers hold one or two assets, a few hold dozens; few assets are held by
 * most; balances spread over eight orders of magnitude. Drawn from a seed, so that a figure can be measured again.
 * usage: generate-ledger.ts <customers> [--assets 64] [--seed 1] [--format csv|jsonl]
 */
import { parseArgs } from "node:util";

export interface LedgerShape {
  readonly customers: number;
  readonly assets?: number | undefined;
  readonly seed?: number | undefined;
  /** Share of customers with a margin account beside, or in place of, their cash; 0.02 by default. */
  readonly marginShare?: number | undefined;
}

export interface GeneratedRow {
  readonly customer: string;
  readonly asset: string;
  readonly balance: string;
  readonly account: "cash" | "margin";
  readonly debt: string;
}

const DECIMALS = 8;

/** Assets of the generated ledger: `A00` and so on, 8 decimals each. */
export function generatedAssets(
  count = 64,
): { readonly symbol: string; readonly decimals: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    symbol: `A${String(i).padStart(2, "0")}`,
    decimals: DECIMALS,
  }));
}

export function* generateLedger({
  customers,
  assets: count = 64,
  seed = 1,
  marginShare = 0.02,
}: LedgerShape): Generator<GeneratedRow> {
  const random = xorshift(seed);
  const assets = generatedAssets(count).map(({ symbol }) => symbol);
  for (let i = 0; i < customers; i++) {
    const customer = `customer-${i}@exchange.example`;
    const isMargin = random() < marginShare;
    const wanted = Math.min(isMargin ? 8 : 48, count, heavyTail(random));
    for (const asset of pick(assets, wanted, random)) {
      const units = 10 ** (9 + 8 * (random() - 0.5) * (random() + 0.5));
      const balance = decimal(Math.round(units));
      // collateral well above what is owed
      const debt = isMargin && random() < 0.4 ? decimal(Math.round(units / 10)) : "";
      yield { customer, asset, balance, account: isMargin ? "margin" : "cash", debt };
    }
  }
}

/** The rows as bytes of a file, in pieces of about 64 KB. */
export async function* formatLedger(
  rows: Iterable<GeneratedRow>,
  format: "csv" | "jsonl" = "csv",
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = format === "csv" ? "customer,asset,balance,account,debt\n" : "";
  for (const row of rows) {
    const { customer, asset, balance, account, debt } = row;
    text +=
      format === "csv"
        ? `${customer},${asset},${balance},${account},${debt}\n`
        : `${JSON.stringify(row)}\n`;
    if (text.length < 1 << 16) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}

/** Pareto with exponent 1.4: about 60 of 100 hold one asset, one in 40 more than ten. */
function heavyTail(random: () => number): number {
  return Math.floor((1 - random()) ** (-1 / 1.4));
}

/** Distinct assets, the first ones the most likely. */
function pick(assets: readonly string[], count: number, random: () => number): string[] {
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const skewed = Math.floor(assets.length * random() ** 3);
    chosen.add(chosen.has(skewed) ? Math.floor(assets.length * random()) : skewed);
  }
  return [...chosen].map((i) => assets[i] as string);
}

function decimal(units: number): string {
  const digits = String(units).padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  const whole = digits.slice(0, -DECIMALS);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** Marsaglia's xorshift, 32 bits: for data, not for secrets. */
function xorshift(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

// not by the URL of this module, which in a bundle is the bundle's
if (process.argv[1]?.endsWith("generate-ledger.ts")) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      assets: { type: "string", default: "64" },
      seed: { type: "string", default: "1" },
      format: { type: "string", default: "csv" },
    },
  });
  const shape = {
    customers: Number(positionals[0]),
    assets: Number(values.assets),
    seed: Number(values.seed),
  };
  for await (const bytes of formatLedger(generateLedger(shape), values.format as "csv" | "jsonl")) {
    if (!process.stdout.write(bytes))
      await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}
