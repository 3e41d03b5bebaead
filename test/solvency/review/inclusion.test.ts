import { describe, expect, it } from "vitest";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { ingestLedger } from "../../../src/solvency/ingest/ingest-ledger.ts";
import { planBuckets } from "../../../src/solvency/report/bucket-plan.ts";
import {
  customerKey,
  type InclusionRecord,
  openRecord,
  sealRecord,
} from "../../../src/solvency/report/inclusion-record.ts";
import { codeOf } from "../run/toy-run.ts";

const SECRET = new Uint8Array(32).fill(5);
const BYTES = 4096;
const recordOf = (balance: bigint, receipt: string): InclusionRecord => ({
  leaf: {
    tier: "cash-4",
    salt: 7n,
    part: 0,
    parts: 1,
    holdings: [{ asset: 0, balance, debt: 0n }],
    path: { index: 0, levels: [new Array<bigint>(16).fill(1n)] },
    totalsCommitment: 2n,
    steps: [{ children: [3n, 4n], index: 0, totalsCommitment: 5n }],
  },
  receipt,
});

describe("a host that keeps what it was given before", () => {
  it("learns nothing of two records that a venue published of one epoch", () => {
    const key = customerKey(SECRET, 1, digestCustomerId("ada@example.com"));
    const [before, after] = [recordOf(1n, "a.b.c"), recordOf(9n, "a.b.d")];
    const [first, second] = [before, after].map((one) => sealRecord(key, 0, one, BYTES));
    if (first === undefined || second === undefined) throw new Error("no record");
    expect(openRecord(key, 0, first, BYTES)).toEqual(before);
    expect(openRecord(key, 0, second, BYTES)).toEqual(after);
    // under one key stream the two would be equal wherever the texts are, in nearly every byte
    const equal = first.slice(16).filter((byte, i) => byte === second[16 + i]).length;
    expect(equal).toBeLessThan(BYTES / 16);
    // the same record again is the same bytes: a publication that is written again changes nothing
    expect(sealRecord(key, 0, before, BYTES)).toEqual(first);
  });
});

describe("planBuckets", () => {
  it("follows from the places of the batches alone, whoever is in them", () => {
    const places = 1_470_000;
    const few = planBuckets({ places, fullest: 40 });
    const many = planBuckets({ places, fullest: 960 });
    expect(few).toEqual(many);
    expect(few).toEqual({ buckets: 1838, records: 1024 });
  });

  it("has room for what falls into the fullest of its files, and says so where it has not", () => {
    for (const places of [1, 7, 800, 801, 50_000, 8_000_000, 30_000_000]) {
      const { buckets, records } = planBuckets({ places, fullest: 1 });
      expect(buckets * records).toBeGreaterThanOrEqual(places);
      expect(buckets).toBeLessThanOrEqual(10_000);
      expect(Number.isInteger(Math.log2(records))).toBe(true);
      // six standard deviations of a fair draw, or all there are
      const share = places / buckets;
      expect(records).toBeGreaterThanOrEqual(Math.min(places, share + 6 * Math.sqrt(share)));
      expect(planBuckets({ places, fullest: records + 1 }).records).toBe(2 * records);
    }
    expect(planBuckets({ places: 7, fullest: 3, buckets: 4 })).toEqual({ buckets: 4, records: 8 });
    for (const buckets of [0, -1, 1.5, 10_001, Number.NaN]) {
      expect(() => planBuckets({ places: 7, fullest: 3, buckets })).toThrow(RangeError);
    }
  });
});

describe("a ledger's ids", () => {
  const ingest = async (id: string) => {
    const csv = `customer,asset,balance\n"${id}",BTC,1\n`;
    const bytes = (async function* () {
      yield new TextEncoder().encode(csv);
    })();
    const { ledger } = await ingestLedger(
      { format: "csv", bytes },
      { assets: [{ symbol: "BTC", decimals: 8 }], orderSeed: new Uint8Array(32) },
    );
    return ledger.customer(0).idDigest;
  };

  it("are those that a customer can say, and have the digest that the customer's check computes", async () => {
    for (const id of ["ada@example.com", "chloé", "王小明", "+49 30 123", "a'b", "😀"]) {
      expect(await ingest(id)).toBe(digestCustomerId(id));
    }
    // private use, unassigned, separators, format: a customer with such an id would find no leaf
    for (const id of ["a\ue000", "a\u0378", "a\u2028b", "a\u2029b", "a\u200bb", "a\u0007", " a"]) {
      expect(await codeOf(ingest(id))).toBe("LEDGER_CUSTOMER");
      expect(() => digestCustomerId(id)).toThrow(
        expect.objectContaining({ code: "ERR_SOLVENCY_ACCOUNT_FORM" }),
      );
    }
    const long = "x".repeat(257);
    expect(await codeOf(ingest(long))).toBe("LEDGER_CUSTOMER");
  });
});
