import { describe, expect, it } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { consumePresentation } from "../../src/verifier/consume-presentation.ts";
import { MemoryNullifierStore } from "../../src/verifier/memory-nullifier-store.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import {
  judgeNullifier,
  type NullifierClaim,
  type NullifierOutcome,
} from "../../src/verifier/nullifier-store.ts";
import type { VerifiedPresentation } from "../../src/verifier/verify-presentation.ts";

const ALICE = "0xab8483f64d9c6d1ecf9b849ae677dd3315835cb2";
const MALLORY = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";

const claim = (changes: Partial<NullifierClaim> = {}): NullifierClaim => ({
  mode: "once",
  ruleHash: "7",
  nullifier: "123",
  subject: ALICE,
  asOf: 1000,
  ...changes,
});

describe("judgeNullifier", () => {
  it.each(["once", "session", "account"] as const)("%s: the first is accepted", (mode) => {
    expect(judgeNullifier(undefined, claim({ mode }))).toBe("accepted");
  });

  it.each(["once", "session"] as const)("%s: nothing else is, whoever comes when", (mode) => {
    const held = claim({ mode });
    for (const changes of [{}, { asOf: 2000 }, { subject: MALLORY }, { ruleHash: "8" }]) {
      expect(judgeNullifier(held, claim({ mode, ...changes }))).toBe("replayed");
    }
  });

  it("account: the same subject renews, and never with an older asOf", () => {
    const held = claim({ mode: "account" });
    const next = (changes: Partial<NullifierClaim>) =>
      judgeNullifier(held, claim({ mode: "account", ...changes }));
    expect(next({ asOf: 1001 })).toBe("renewed");
    expect(next({ asOf: 1001, ruleHash: "8" })).toBe("renewed");
    expect(next({ asOf: 1000 })).toBe("renewed");
    expect(next({ asOf: 999 })).toBe("replayed");
    expect(next({ asOf: 1000, subject: MALLORY })).toBe("other-subject");
    expect(next({ asOf: 1001, subject: MALLORY })).toBe("other-subject");
  });

  it("account: no subject is nobody's account", () => {
    const { subject: _, ...bare } = claim({ mode: "account" });
    expect(judgeNullifier(bare, { ...bare, asOf: 2000 })).toBe("other-subject");
    expect(judgeNullifier(claim({ mode: "account" }), { ...bare, asOf: 2000 })).toBe(
      "other-subject",
    );
  });

  it("a mode does not take over another's nullifier", () => {
    expect(judgeNullifier(claim({ mode: "once" }), claim({ mode: "account", asOf: 2000 }))).toBe(
      "replayed",
    );
    expect(judgeNullifier(claim({ mode: "account" }), claim({ mode: "once", asOf: 2000 }))).toBe(
      "replayed",
    );
  });
});

describe("MemoryNullifierStore", () => {
  it("lets one of 200 rivals win", async () => {
    const store = new MemoryNullifierStore();
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => store.take(claim())));
    expect(outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "replayed")).toHaveLength(199);
    expect(await store.take(claim({ nullifier: "124" }))).toBe("accepted");
  });

  it("a refusal changes nothing", async () => {
    const store = new MemoryNullifierStore();
    await store.take(claim({ mode: "account" }));
    expect(await store.take(claim({ mode: "account", subject: MALLORY, asOf: 3000 }))).toBe(
      "other-subject",
    );
    expect(await store.take(claim({ mode: "account", asOf: 2000 }))).toBe("renewed");
    expect(await store.take(claim({ mode: "account", asOf: 1500 }))).toBe("replayed");
  });
});

describe("consumePresentation", () => {
  const verified = (changes: Partial<VerifiedPresentation> = {}): VerifiedPresentation => ({
    requestId: "req-1",
    mode: "account",
    scope: "5",
    policyHash: "6",
    ruleHash: "7",
    contextHash: "8",
    nullifier: "123",
    trustRoot: "9",
    asOf: { date: "20261121", seconds: 1000 },
    subject: ALICE,
    ...changes,
  });

  it("accepts, renews, and refuses a replay and another subject by code", async () => {
    const store = new MemoryNullifierStore();
    const later = { date: "20261121", seconds: 1001 };
    expect(await consumePresentation(store, verified())).toBe("accepted");
    expect(await consumePresentation(store, verified())).toBe("renewed");
    const older = verified({ asOf: { date: "20261121", seconds: 999 } });
    await expect(consumePresentation(store, older)).rejects.toEqual(
      expect.objectContaining({ code: "ERR_VERIFICATION_NULLIFIER_USED" }),
    );
    await expect(
      consumePresentation(store, verified({ subject: MALLORY, asOf: later })),
    ).rejects.toEqual(expect.objectContaining({ code: "ERR_PRESENTATION_SUBJECT" }));
    expect(await consumePresentation(store, verified({ asOf: later }))).toBe("renewed");
  });
});

describe("consumePresentation with a store that fails open", () => {
  it.each([undefined, null, "", "taken", true])(
    "takes the outcome %j for a refusal",
    async (outcome) => {
      const store = { take: async () => outcome as NullifierOutcome };
      const presentation = {
        mode: "once",
        ruleHash: "7",
        nullifier: "123",
        asOf: { date: "20261121", seconds: 1000 },
      } as VerifiedPresentation;
      await expect(consumePresentation(store, presentation)).rejects.toEqual(
        expect.objectContaining({ code: "ERR_VERIFICATION_NULLIFIER_USED" }),
      );
    },
  );
});

describe("MemoryTrustRoots", () => {
  it("V7: accepts the newest for good and an older one for its window", async () => {
    const roots = new MemoryTrustRoots({ window: 100 });
    roots.post(1n, 1000);
    expect(await roots.standing(1n, 1_000_000)).toBe("accepted");
    roots.post(2n, 2000);
    expect(await roots.standing(1n, 2100)).toBe("accepted");
    expect(await roots.standing(1n, 2101)).toBe("stale");
    expect(await roots.standing(2n, 2101)).toBe("accepted");
    expect(await roots.standing(3n, 2101)).toBe("unknown");
    expect(await roots.standing(0n, 2101)).toBe("unknown");
  });

  it("posting the newest again does not shorten anything; an old one returns as the newest", async () => {
    const roots = new MemoryTrustRoots({ window: 100 });
    roots.post(1n, 1000);
    roots.post(1n, 2000);
    roots.post(2n, 3000);
    roots.post(1n, 4000);
    expect(await roots.standing(1n, 9000)).toBe("accepted");
    expect(await roots.standing(2n, 4101)).toBe("stale");
  });

  it("K8: a withdrawn root ends at once, and every older one with it", async () => {
    const roots = new MemoryTrustRoots();
    for (const [root, at] of [
      [1n, 1000],
      [2n, 1500],
      [3n, 1600],
    ] as const) {
      roots.post(root, at);
    }
    expect(await roots.standing(1n, 1700)).toBe("accepted");
    roots.withdraw(2n);
    expect(await roots.standing(1n, 1700)).toBe("unknown");
    expect(await roots.standing(2n, 1700)).toBe("unknown");
    expect(await roots.standing(3n, 1700)).toBe("accepted");
    roots.withdraw(1n);
    expect(await roots.standing(3n, 1700)).toBe("accepted");
    roots.withdraw(3n);
    expect(await roots.standing(3n, 1700)).toBe("unknown");
    expect(await roots.standing(2n, 1700)).toBe("unknown");
  });

  it("M6: refuses to withdraw a root that was never posted, and changes nothing", async () => {
    const roots = new MemoryTrustRoots();
    const unknown = expect.objectContaining({ code: "ERR_TRUST_ROOT_UNKNOWN" });
    expect(() => roots.withdraw(1n)).toThrowError(unknown);
    roots.post(1n, 1000);
    expect(() => roots.withdraw(2n)).toThrowError(unknown);
    expect(await roots.standing(1n, 1000)).toBe("accepted");
    roots.withdraw(1n);
    roots.withdraw(1n);
    expect(await roots.standing(1n, 1000)).toBe("unknown");
  });

  it("M6: a withdrawn root, and an older one, never come back", async () => {
    const roots = new MemoryTrustRoots();
    for (const root of [1n, 2n, 3n]) roots.post(root, 1000);
    roots.withdraw(2n);
    for (const root of [1n, 2n]) {
      expect(() => roots.post(root, 2000)).toThrowError(
        expect.objectContaining({ code: "ERR_TRUST_ROOT_STALE" }),
      );
      expect(await roots.standing(root, 2000)).toBe("unknown");
    }
    expect(await roots.standing(3n, 2000)).toBe("accepted");
    roots.post(4n, 2000);
    expect(await roots.standing(4n, 2000)).toBe("accepted");
  });

  it("M6: an old root that was posted again after the withdrawn one still counts", async () => {
    const roots = new MemoryTrustRoots();
    for (const root of [1n, 2n, 1n]) roots.post(root, 1000);
    roots.withdraw(2n);
    expect(await roots.standing(2n, 1000)).toBe("unknown");
    expect(await roots.standing(1n, 1000)).toBe("accepted");
    roots.withdraw(1n);
    expect(await roots.standing(1n, 1000)).toBe("unknown");
  });

  it("M3: refuses a clock that shows no time", async () => {
    const roots = new MemoryTrustRoots({ window: 100 });
    expect(() => roots.post(1n, Number.NaN)).toThrow(RangeError);
    roots.post(1n, 1000);
    roots.post(2n, 2000);
    for (const now of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      await expect(roots.standing(1n, now)).rejects.toThrow(RangeError);
      await expect(roots.standing(2n, now)).rejects.toThrow(RangeError);
    }
    expect(await roots.standing(1n, 2100)).toBe("accepted");
  });

  it("refuses roots that are no scalars, out of order, and windows that are no time", () => {
    const roots = new MemoryTrustRoots();
    roots.post(1n, 1000);
    expect(() => roots.post(FIELD_ORDER, 2000)).toThrowError();
    expect(() => roots.post(2n, 999)).toThrow(RangeError);
    expect(() => new MemoryTrustRoots({ window: -1 })).toThrow(RangeError);
    expect(() => new MemoryTrustRoots({ window: 0.5 })).toThrow(RangeError);
  });
});
