import { describe, expect, it } from "vitest";
import { type AsOfChoice, chooseAsOf } from "../../src/holder/choose-as-of.ts";
import type { PolicyClause } from "../../src/policy/policy.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import { examplePolicy } from "../support/example-policy.ts";

const at = (text: string) => Date.parse(`2026-11-21T${text}Z`) / 1000;
const NOW = at("10:17:42");

let issuers = 0;
const issuer = (times: Partial<Pick<IssuerRecord, "statusAsOf" | "screenedAt">>): IssuerRecord => ({
  id: `did:web:issuer-${issuers++}.example`,
  publicKey: { x: 1n, y: 2n },
  regimes: ["EU-AMLR"],
  maxKycLevel: "high",
  clientClasses: [],
  statusRoot: 1n,
  statusAsOf: at("00:00:00"),
  screenedAt: at("00:00:00"),
  listVersion: 1,
  ...times,
});

/** Issuers by the time of their status root. */
function choose(
  published: readonly string[],
  changes: Partial<AsOfChoice> = {},
  clauses: readonly PolicyClause[] = [{ age: { atLeast: 18 } }],
): number | undefined {
  return chooseAsOf({
    policy: { ...examplePolicy(), anyOf: clauses },
    records: published.map((time) => issuer({ statusAsOf: at(time) })),
    minIssuers: 3,
    now: NOW,
    maxAge: 86_400,
    notBefore: 0,
    ...changes,
  });
}

describe("chooseAsOf", () => {
  it.each([
    ["the hour", ["08:00:00", "09:30:00", "10:00:00"], "10:00:00"],
    ["ten minutes", ["08:00:00", "09:30:00", "10:00:01"], "10:10:00"],
    ["the minute", ["10:16:00", "10:16:59", "10:17:00"], "10:17:00"],
    ["the second", ["10:17:01", "10:17:40", "10:17:42"], "10:17:42"],
  ])("rounds to %s where all could serve it then", (_, published, expected) => {
    expect(choose(published)).toBe(at(expected));
  });

  it("counts the screening as it counts the status root", () => {
    const records = ["08:00:00", "09:00:00", "10:17:42"].map((time) =>
      issuer({ screenedAt: at(time) }),
    );
    expect(choose([], { records })).toBe(NOW);
    expect(choose([], { records, now: NOW - 1 })).toBeUndefined();
  });

  it("gives none where too few could serve any moment, whatever the rules", () => {
    const published = ["08:00:00", "10:00:00", "10:17:43"];
    expect(choose(published)).toBeUndefined();
    expect(choose(published, { minIssuers: 2 })).toBe(at("10:00:00"));
    expect(choose(published, { now: NOW + 1 })).toBe(NOW + 1);
    expect(choose([], { minIssuers: 1 })).toBeUndefined();
  });

  it("waits for no issuer: one moment for all who could serve, not one for the late and one for the others", () => {
    // three could serve the hour, but a proof for the minute would then name the fourth
    expect(choose(["08:00:00", "09:00:00", "09:30:00", "10:16:30"])).toBe(at("10:17:00"));
  });

  it("counts for each clause the issuers that are fresh enough", () => {
    const hourly: PolicyClause = { statusAge: { atMost: "1h" } };
    const published = ["09:05:00", "09:06:00", "09:12:00", "09:13:00"];
    // at 10:10:00 two of four are within the hour; at 10:00:00 all are
    expect(choose(published, {}, [hourly])).toBe(at("10:00:00"));
    expect(choose(published, { maxAge: 900 }, [hourly])).toBeUndefined();
    expect(choose(published, { maxAge: 900, minIssuers: 2 }, [hourly])).toBe(at("10:10:00"));
    expect(choose(published, { maxAge: 900 }, [{ anyone: true }])).toBe(at("10:10:00"));
    expect(choose(published, { maxAge: 900 }, [{ age: { atLeast: 18 } }, hourly])).toBeUndefined();
  });

  it("names no moment before the credential was issued, nor one that is too old for the verifier", () => {
    const published = ["08:00:00", "08:00:00", "08:00:00"];
    expect(choose(published, { notBefore: at("10:15:00") })).toBe(at("10:17:00"));
    expect(choose(published, { notBefore: NOW })).toBe(NOW);
    expect(choose(published, { maxAge: 600 })).toBe(at("10:10:00"));
    expect(choose(published, { maxAge: 1 })).toBe(NOW);
  });

  it("is misused with a number of issuers that bounds nothing", () => {
    for (const minIssuers of [0, Number.NaN]) {
      expect(() => choose(["08:00:00"], { minIssuers })).toThrow(RangeError);
    }
  });
});
