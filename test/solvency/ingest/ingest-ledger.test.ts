import { spawnSync } from "node:child_process";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseControlTotals } from "../../../src/solvency/ingest/control-totals.ts";
import {
  type IngestOptions,
  ingestLedger,
  type LedgerSource,
} from "../../../src/solvency/ingest/ingest-ledger.ts";
import type { Ledger } from "../../../src/solvency/ingest/ledger.ts";

const ASSETS = [
  { symbol: "BTC", decimals: 8 },
  { symbol: "ETH", decimals: 8 },
  { symbol: "EUR", decimals: 2 },
  { symbol: "WEI", decimals: 18 },
];
const SEED = new Uint8Array(32).fill(7);

async function* inPieces(text: string | Uint8Array, size = 1 << 20): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const csv = (text: string | Uint8Array, size?: number): LedgerSource => ({
  format: "csv",
  bytes: inPieces(text, size),
});
const jsonl = (text: string, size?: number): LedgerSource => ({
  format: "jsonl",
  bytes: inPieces(text, size),
});
const parquet = (columns: Record<string, readonly unknown[]>, type = "STRING"): LedgerSource => ({
  format: "parquet",
  file: parquetWriteBuffer({
    columnData: Object.entries(columns).map(([name, data]) => ({
      name,
      data: data as string[],
      type: type as "STRING",
    })),
    rowGroupSize: 2,
  }),
});
const ingest = (source: LedgerSource, options: Partial<IngestOptions> = {}) =>
  ingestLedger(source, { assets: ASSETS, orderSeed: SEED, ...options });

const digestOf = (id: string): bigint => {
  const digest = sha256(utf8ToBytes(id));
  digest[0] = 0;
  return BigInt(`0x${Buffer.from(digest).toString("hex")}`);
};
const byDigest = (ledger: Ledger) => [...ledger].sort((a, b) => (a.idDigest < b.idDigest ? -1 : 1));
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { code, message, details } = error as {
    code: string;
    message: string;
    details: Record<string, unknown>;
  };
  return { code: String(code).replace("ERR_SOLVENCY_LEDGER_", ""), message, details };
};
const HEAD = "customer,asset,balance,account,debt\n";

const THREE = `${HEAD}ann,BTC,1.5,cash,\nbob,EUR,0.001,cash,\nann,ETH,2,cash,\nann,BTC,3,margin,0.25\n`;

describe("ingestLedger", () => {
  it("groups rows of a customer that stand apart, cash and margin each for itself", async () => {
    const { ledger, totals } = await ingest(csv(THREE));
    expect(ledger.rows).toBe(4);
    expect(ledger.customers).toBe(2);
    const [ann, bob] = [digestOf("ann"), digestOf("bob")];
    const expected = [
      {
        idDigest: ann,
        cash: [
          { asset: 0, balance: 150_000_000n, debt: 0n },
          { asset: 1, balance: 200_000_000n, debt: 0n },
        ],
        margin: [[{ asset: 0, balance: 300_000_000n, debt: 25_000_000n }]],
      },
      // 0.001 EUR in cents: rounded up, for it is owed
      { idDigest: bob, cash: [{ asset: 2, balance: 1n, debt: 0n }], margin: [] },
    ];
    expect(byDigest(ledger)).toEqual(expected.sort((a, b) => (a.idDigest < b.idDigest ? -1 : 1)));
    expect(totals).toEqual([450_000_000n, 200_000_000n, 1n, 0n]);
  });

  it.each([1, 2, 3, 7, 64])("reads the same from pieces of %i bytes", async (size) => {
    const text = `${HEAD}zoë,BTC,1,cash,\n"b,o""b",EUR,0.01,cash,\n日本,ETH,2,cash,\n`;
    const { ledger } = await ingest(csv(text, size));
    const ids = [...ledger].map(({ idDigest }) => idDigest);
    expect(new Set(ids)).toEqual(new Set(["zoë", 'b,o"b', "日本"].map(digestOf)));
    const lines = [
      { customer: "zoë", asset: "BTC", balance: "1" },
      { customer: 'b,o"b', asset: "EUR", balance: "0.01" },
      { customer: "日本", asset: "ETH", balance: "2" },
    ].map((row) => JSON.stringify(row));
    const other = await ingest(jsonl(lines.join("\n"), size));
    expect([...other.ledger]).toEqual([...ledger]);
  });

  it("reads one ledger from CSV, JSON lines and Parquet as one", async () => {
    const rows = [
      ["ann", "BTC", "1.5", "cash", ""],
      ["bob", "EUR", "0.001", "cash", ""],
      ["ann", "BTC", "3", "margin", "0.25"],
      ["cid", "WEI", "18.446744073709551615", "cash", ""],
      ["dan", "ETH", "0", "cash", ""],
    ];
    const names = ["customer", "asset", "balance", "account", "debt"];
    const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
    const sources = [
      csv(HEAD + rows.map((row) => row.join(",")).join("\n")),
      csv(
        `\uFEFF${HEAD.replace("\n", "\r\n")}${rows.map((row) => row.join(",")).join("\r\n")}\r\n`,
      ),
      jsonl(objects.map((row) => JSON.stringify(row)).join("\n")),
      parquet(Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i])]))),
    ];
    const results = await Promise.all(sources.map((source) => ingest(source)));
    for (const { ledger, totals } of results) {
      expect([...ledger]).toEqual([...(results[0]?.ledger ?? [])]);
      expect(totals).toEqual([450_000_000n, 0n, 1n, 2n ** 64n - 1n]);
    }
  });

  it("gives one order for a seed whatever the rows' order, another for another seed", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `c${i},BTC,${i},cash,`);
    const ids = async (lines: string[], orderSeed = SEED) => {
      const { ledger } = await ingest(csv(HEAD + lines.join("\n")), { orderSeed });
      return [...ledger].map(({ idDigest }) => idDigest);
    };
    const first = await ids(rows);
    expect(await ids(rows.toReversed())).toEqual(first);
    const other = await ids(rows, new Uint8Array(32));
    expect(other).not.toEqual(first);
    expect(new Set(other)).toEqual(new Set(first));
    // a place tells nothing of the others: it is not the order of the ids
    expect(first).not.toEqual(first.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  const refusals: [name: string, rows: string, reason: string, line: number, column?: string][] = [
    [
      "an account that has an asset twice",
      "ann,BTC,1,cash,\nann,BTC,2,cash,",
      "DUPLICATE",
      3,
      "asset",
    ],
    ["an asset nobody listed", "ann,BTC,1,cash,\nann,DOGE,1,cash,", "ASSET", 3, "asset"],
    ["an asset in another spelling", "ann,btc,1,cash,", "ASSET", 2, "asset"],
    ["a negative balance", "ann,BTC,-1,cash,", "AMOUNT", 2, "balance"],
    ["a signed balance", "ann,BTC,+1,cash,", "AMOUNT", 2, "balance"],
    ["an exponent", "ann,BTC,1e3,cash,", "AMOUNT", 2, "balance"],
    ["a separator", 'ann,BTC,"1,000",cash,', "AMOUNT", 2, "balance"],
    ["a leading zero", "ann,BTC,01,cash,", "AMOUNT", 2, "balance"],
    ["hex", "ann,BTC,0x10,cash,", "AMOUNT", 2, "balance"],
    ["no digits after the point", "ann,BTC,1.,cash,", "AMOUNT", 2, "balance"],
    ["an empty balance", "ann,BTC,,cash,", "AMOUNT", 2, "balance"],
    ["NaN", "ann,BTC,NaN,cash,", "AMOUNT", 2, "balance"],
    ["other digits", "ann,BTC,١,cash,", "AMOUNT", 2, "balance"],
    ["2^64 units", "ann,WEI,18.446744073709551616,cash,", "AMOUNT", 2, "balance"],
    ["2^64 units by rounding up", "ann,WEI,18.4467440737095516151,cash,", "AMOUNT", 2, "balance"],
    ["31 digits after the point", `ann,WEI,0.${"0".repeat(30)}1,cash,`, "AMOUNT", 2, "balance"],
    ["collateral finer than its unit", "ann,EUR,0.001,margin,", "AMOUNT", 2, "balance"],
    ["a debt finer than its unit", "ann,EUR,1,margin,0.001", "AMOUNT", 2, "debt"],
    ["a negative debt", "ann,EUR,1,margin,-1", "AMOUNT", 2, "debt"],
    ["a debt in cash", "ann,EUR,1,cash,1", "FORM", 2, "debt"],
    ["another kind of account", "ann,EUR,1,Cash,", "FORM", 2, "account"],
    ["no id", ",BTC,1,cash,", "CUSTOMER", 2, "customer"],
    ["an id that begins with a space", " ann,BTC,1,cash,", "CUSTOMER", 2, "customer"],
    ["an id with a zero-width space", "an\u200bn,BTC,1,cash,", "CUSTOMER", 2, "customer"],
    ["an id in quotes with a line break", '"an\nn",BTC,1,cash,', "CUSTOMER", 3, "customer"],
    ["an id that is not NFC", "zoe\u0308,BTC,1,cash,", "CUSTOMER", 2, "customer"],
    ["an id of 257 bytes", `${"a".repeat(257)},BTC,1,cash,`, "CUSTOMER", 2, "customer"],
    ["a row too short", "ann,BTC,1,cash,\nbob,BTC,1", "FORM", 3],
    ["a row too long", "ann,BTC,1,cash,,", "FORM", 2],
    ["an empty line", "ann,BTC,1,cash,\n\nbob,BTC,1,cash,", "FORM", 3],
    ["a quote within a field", 'ann,BTC,1"0,cash,', "FORM", 2],
    ["a quote that never ends", 'ann,BTC,"1,cash,\nbob,BTC,1,cash,', "FORM", 3],
    ["a second header", "customer,asset,balance,account,debt", "FORM", 2, "account"],
  ];
  it.each(refusals)("refuses %s", async (_, rows, reason, line, column) => {
    const { code, message, details } = await failure(ingest(csv(HEAD + rows)));
    expect({ code, line: details.line }).toEqual({ code: reason, line });
    expect(details.column).toBe(column);
    expect(message).toContain(`line ${line}`);
  });

  it("quotes nothing of a row in what it says", async () => {
    for (const row of ["secret-id,BTC,987654x,cash,", "secret-id,SECRET,1,cash,", "secret-id,1"]) {
      const text = JSON.stringify(await failure(ingest(csv(HEAD + row))));
      expect(text).not.toMatch(/secret|987654/i);
    }
  });

  it.each([
    ["no header", ""],
    ["a column nobody knows", "customer,asset,balance,email\nann,BTC,1,a@b.example"],
    ["a column twice", "customer,asset,balance,balance\nann,BTC,1,2"],
    ["a missing column", "customer,asset\nann,BTC"],
    ["other separators", "customer;asset;balance\nann;BTC;1"],
    ["names with spaces", "customer, asset, balance\nann,BTC,1"],
    ["a header alone", HEAD],
  ])("refuses a CSV with %s", async (_, text) => {
    expect((await failure(ingest(csv(text)))).code).toBe("FORM");
  });

  it("refuses bytes that are not UTF-8 with the line where they stand", async () => {
    const good = new TextEncoder().encode(`${HEAD}ann,BTC,1,cash,\n`);
    for (const [size, bytes] of [
      [1 << 20, [0x62, 0xff]],
      [1, [0x62, 0xff]],
      [5, [0xc3, 0x28]],
      [1, [0xed, 0xa0, 0x80]],
      [1 << 20, [0xf0, 0x9f, 0x98]],
    ] as const) {
      const row = [...bytes, ...new TextEncoder().encode(",BTC,1,cash,\nc,BTC,1,cash,\n")];
      const { code, details } = await failure(
        ingest(csv(Uint8Array.from([...good, ...row]), size)),
      );
      expect({ code, line: details.line }).toEqual({ code: "FORM", line: 3 });
    }
  });

  it("refuses a byte order mark in the middle, as an id's character that nobody sees", async () => {
    const { code, details } = await failure(
      ingest(csv(`${HEAD}ann,BTC,1,cash,\n\uFEFFbob,BTC,1,cash,`)),
    );
    expect({ code, line: details.line }).toEqual({ code: "CUSTOMER", line: 3 });
  });

  it("refuses a line without end before it fills the memory", async () => {
    let pieces = 0;
    const endless = async function* () {
      for (;;) {
        pieces++;
        yield new Uint8Array(1 << 16).fill(0x61);
      }
    };
    expect((await failure(ingest({ format: "csv", bytes: endless() }))).code).toBe("FORM");
    expect(pieces).toBeLessThan(8);
  });

  const objects: [name: string, line: string, reason: string, column?: string][] = [
    ["a number as balance", '{"customer":"a","asset":"BTC","balance":1}', "FORM", "balance"],
    ["a null", '{"customer":null,"asset":"BTC","balance":"1"}', "FORM", "customer"],
    ["a member twice", '{"customer":"a","asset":"BTC","balance":"9","balance":"1"}', "FORM"],
    [
      "a member twice, escaped",
      '{"customer":"a","asset":"BTC","balance":"9","b\\u0061lance":"1"}',
      "FORM",
    ],
    ["an unknown member", '{"customer":"a","asset":"BTC","balance":"1","vip":"1"}', "FORM"],
    ["a missing member", '{"customer":"a","asset":"BTC"}', "FORM"],
    ["an array", '["a","BTC","1"]', "FORM"],
    ["two objects", '{"customer":"a","asset":"BTC","balance":"1"}{"customer":"b"}', "FORM"],
    ["an empty line", "", "FORM"],
    ["__proto__", '{"customer":"a","asset":"BTC","balance":"1","__proto__":"x"}', "FORM"],
  ];
  it.each(objects)("refuses a JSON line with %s", async (_, line, reason, column) => {
    const first = '{"customer":"z","asset":"BTC","balance":"1"}';
    const { code, details } = await failure(ingest(jsonl(`${first}\n${line}\n`)));
    expect({ code, line: details.line }).toEqual({ code: reason, line: 2 });
    expect(details.column).toBe(column);
  });

  it("takes a colon, a quote and a backslash within a JSON string", async () => {
    const customer = 'a:"\\b';
    const { ledger } = await ingest(
      jsonl(JSON.stringify({ customer, asset: "BTC", balance: "1" })),
    );
    expect(ledger.customer(0).idDigest).toBe(digestOf(customer));
  });

  it("refuses Parquet that is none, that is cut, with other columns or with numbers for amounts", async () => {
    const good = {
      customer: ["a", "b", "c"],
      asset: ["BTC", "BTC", "BTC"],
      balance: ["1", "2", "3"],
    };
    const whole = parquet(good) as { format: "parquet"; file: ArrayBuffer };
    expect((await ingest(whole)).ledger.rows).toBe(3);
    const bytes = new Uint8Array(whole.file);
    const cut = { ...whole, file: bytes.slice(0, bytes.length - 9).buffer };
    // the pages, not the index at the end
    const torn = { ...whole, file: bytes.map((byte, i) => (i < 40 && i > 3 ? 0xff : byte)).buffer };
    const numbers = {
      format: "parquet" as const,
      file: parquetWriteBuffer({
        columnData: [
          { name: "customer", data: ["a"], type: "STRING" },
          { name: "asset", data: ["BTC"], type: "STRING" },
          { name: "balance", data: [1.5], type: "DOUBLE" },
        ],
      }),
    };
    const sources: LedgerSource[] = [
      { format: "parquet", file: new TextEncoder().encode("customer,asset,balance\n").buffer },
      { format: "parquet", file: new ArrayBuffer(0) },
      cut,
      torn,
      numbers,
      parquet({ ...good, vip: ["x", "y", "z"] }),
      parquet({ customer: ["a"], asset: ["BTC"] }),
    ];
    for (const source of sources) expect((await failure(ingest(source))).code).toBe("FORM");
    const twice = parquet({ ...good, customer: ["a", "b", "a"] });
    const { code, details } = await failure(ingest(twice));
    expect({ code, line: details.line, first: details.first }).toEqual({
      code: "DUPLICATE",
      line: 3,
      first: 1,
    });
  });

  it("holds the ledger against its control totals, exactly and before rounding", async () => {
    const sums = { BTC: "4.5", ETH: "2.00", EUR: "0.001" };
    const check = (json: unknown) =>
      ingest(csv(THREE), { controlTotals: parseControlTotals(json) });
    expect((await check({ rows: 4, sums })).ledger.rows).toBe(4);
    expect((await check({ rows: 4, sums: { ...sums, WEI: "0" } })).ledger.rows).toBe(4);
    for (const [json, assets] of [
      [{ rows: 5, sums }, []],
      [{ rows: 4, sums: { ...sums, EUR: "0.01" } }, ["EUR"]],
      [{ rows: 4, sums: { ...sums, BTC: "4.500000000000000000000000000001" } }, ["BTC"]],
      [{ rows: 4, sums: { BTC: "4.5", ETH: "2" } }, ["EUR"]],
      [{ rows: 4, sums: { ...sums, DOGE: "0" } }, ["DOGE"]],
      [{ rows: 4, sums: { ...sums, toString: "0" } }, ["toString"]],
    ] as const) {
      const { code, message, details } = await failure(check(json));
      expect({ code, assets: details.assets }).toEqual({ code: "TOTALS", assets });
      expect(message).not.toMatch(/4\.5|0\.001/);
    }
    for (const json of [
      {},
      { rows: "4", sums },
      { rows: 0, sums },
      { rows: 4, sums: { BTC: 4.5 } },
      { rows: 4, sums: { BTC: "-1" } },
      { rows: 4, sums, more: 1 },
      null,
    ]) {
      expect(() => parseControlTotals(json)).toThrow(
        expect.objectContaining({ code: "ERR_SOLVENCY_LEDGER_TOTALS" }),
      );
    }
  });

  it("refuses totals beyond 80 bits, and names the asset", async () => {
    const assets = [{ symbol: "BIG", decimals: 0 }];
    const most = (2n ** 64n - 1n).toString();
    const rows = Array.from({ length: 65_537 }, (_, i) => `c${i},BIG,${most}`);
    const text = `customer,asset,balance\n${rows.join("\n")}`;
    const { code, details } = await failure(ingest(csv(text), { assets }));
    expect({ code, assets: details.assets }).toEqual({ code: "AMOUNT", assets: ["BIG"] });
    const fits = `customer,asset,balance\n${rows.slice(0, 65_536).join("\n")}`;
    expect((await ingest(csv(fits), { assets })).totals).toEqual([65_536n * (2n ** 64n - 1n)]);
  });

  it("stops at its limit of rows, and when it is told to", async () => {
    const { code, details } = await failure(ingest(csv(THREE), { maxRows: 3 }));
    expect({ code, maxRows: details.maxRows }).toEqual({ code: "LIMIT", maxRows: 3 });
    expect((await ingest(csv(THREE), { maxRows: 4 })).ledger.rows).toBe(4);
    const signal = AbortSignal.abort();
    expect((await failure(ingest(csv(THREE), { signal }))).code).toBe("ABORTED");
  });

  it("refuses lists of assets that it could not tell apart", async () => {
    const [btc = { symbol: "", decimals: 0 }] = ASSETS;
    for (const assets of [
      [btc, btc],
      [{ ...btc, decimals: 31 }],
      [{ ...btc, decimals: -1 }],
      [{ ...btc, decimals: 0.5 }],
      Array.from({ length: 1025 }, (_, i) => ({ symbol: `A${i}`, decimals: 0 })),
    ]) {
      await expect(ingest(csv(THREE), { assets })).rejects.toThrow(RangeError);
    }
    await expect(ingest(csv(THREE), { orderSeed: new Uint8Array(31) })).rejects.toThrow(RangeError);
  });

  it("reads a million rows in less than 1 GB", () => {
    const script = `
      import { generateLedger, formatLedger, generatedAssets } from "./scripts/solvency/generate-ledger.ts";
      import { ingestLedger } from "./src/solvency/ingest/ingest-ledger.ts";
      const bytes = formatLedger(generateLedger({ customers: 400_000 }));
      const options = { assets: generatedAssets(), orderSeed: new Uint8Array(32) };
      const { ledger } = await ingestLedger({ format: "csv", bytes }, options);
      console.log(JSON.stringify({ rows: ledger.rows, customers: ledger.customers, peak: process.resourceUsage().maxRSS }));
    `;
    const { stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    const { rows, customers, peak } = JSON.parse(stdout);
    expect({ rows, customers }).toEqual({ rows: 1_025_396, customers: 400_000 });
    expect(peak / 1024).toBeLessThan(1024);
  });
});
