import { base64url } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { signSolvencyPolicy } from "../../../src/solvency/documents/sign-documents.ts";
import {
  type CheckInclusionOptions,
  checkInclusion,
  INCLUSION_CHECKS,
} from "../../../src/solvency/report/check-inclusion.ts";
import {
  createInclusionBundle,
  readInclusionBundle,
} from "../../../src/solvency/report/inclusion-bundle.ts";
import { parseInclusionPins } from "../../../src/solvency/report/inclusion-pins.ts";
import { customerKey, locate } from "../../../src/solvency/report/inclusion-record.ts";
import { authorityOf, ED_KEYS, kid, publicOf } from "../../policy/pack/fixtures.ts";
import { hash, policyJson, SNAPSHOT_AT } from "../fixtures.ts";
import { codeOf } from "../run/toy-run.ts";
import { type BundleJson, changed, listFile, resealed, resigned } from "./change-bundle.ts";
import {
  CUSTOMERS,
  INCLUSION_SECRET,
  LEI,
  POLICY_KEY,
  publishEpoch,
  random,
  VENUE_KEY,
} from "./venue.ts";

const [ADA, BEN, CHLOE] = CUSTOMERS as [string, string, string];
const keyOf = (id: string, epoch = 1) => customerKey(INCLUSION_SECRET, epoch, digestCustomerId(id));

let venue: Awaited<ReturnType<typeof publishEpoch>>;
let bundle: Uint8Array;
beforeAll(async () => {
  venue = await publishEpoch();
  bundle = await createInclusionBundle(venue.folder, venue.report, keyOf(ADA));
});

const check = (bytes = bundle, options: Partial<CheckInclusionOptions> = {}) =>
  checkInclusion(hash, readInclusionBundle(bytes), {
    id: ADA,
    key: keyOf(ADA),
    pins: pins(),
    random,
    ...options,
  });
/** Where a test is not about proofs. */
const unproved = { verifyProofs: async () => [true] };
const pins = () => ({ entity: LEI, reportKey: venue.pins.reportKey, keys: venue.pins.keys });
/** @returns the code of the refusal, and the check that it came in */
const refused = async (bytes: Uint8Array, options: Partial<CheckInclusionOptions> = {}) => {
  let at = "";
  const code = await codeOf(
    (async () =>
      check(bytes, {
        ...options,
        onStep: ({ check }) => {
          at = check;
        },
      }))(),
  );
  return `${at} ${code}`;
};

describe("checkInclusion", () => {
  it("leads cash and margin to the root, verifies each proof on the way, and says what it does not say", async () => {
    const steps: string[] = [];
    const result = await check(bundle, { onStep: (step) => void steps.push(step.check) });
    const shown = result.holdings.map(({ part: _, ...rest }) => rest);
    expect(shown).toHaveLength(4);
    expect(shown).toEqual(
      expect.arrayContaining([
        { symbol: "BTC", decimals: 8, account: "cash", balance: 150_000_000n, debt: 0n },
        { symbol: "USDT", decimals: 6, account: "cash", balance: 42_000_000n, debt: 0n },
        { symbol: "BTC", decimals: 8, account: "margin", balance: 100_000_000n, debt: 0n },
        { symbol: "USDT", decimals: 6, account: "margin", balance: 0n, debt: 30_000_000_000n },
      ]),
    );
    expect([result.isSolvent, result.floorBps, result.report.epoch]).toEqual([true, 10_000, 1]);
    expect([...new Set(steps)]).toEqual([...INCLUSION_CHECKS]);
    const liabilities = BigInt(venue.report.statement.liabilities);
    for (const { nodes } of result.paths) expect(nodes.at(-1)?.digest).toBe(liabilities);
    const circuits = result.proofs.map(({ circuit }) => circuit);
    expect(circuits.slice(0, 2).sort()).toEqual(["solvency-cash-4", "solvency-margin-8"]);
    expect(circuits.at(-1)).toBe("solvency");
    const distinct = new Set(result.paths.flatMap(({ nodes }) => nodes.map((n) => n.digest)));
    expect(result.proofs).toHaveLength(distinct.size + 1);
    for (const { circuit, key } of result.proofs) expect(venue.pins.keys.get(circuit)).toBe(key);
    expect(result.receipts.map(({ customer }) => customer)).toEqual(
      new Array(2).fill(String(digestCustomerId(ADA))),
    );
    expect(result.notVerified.join()).toContain("borrowed");
    expect(result.notVerified.join()).toContain("the rules and the prices");
  });

  it("works for customers of one line, whose bundle has their own records and no other's", async () => {
    for (const id of [BEN, CHLOE]) {
      const key = keyOf(id);
      const bytes = await createInclusionBundle(venue.folder, venue.report, key);
      const { report, paths } = await check(bytes, { id, key });
      const read = JSON.parse(new TextDecoder().decode(bytes)) as BundleJson;
      expect(read.records).toHaveLength(paths.length);
      const locators = read.records.map((record) => base64url.decode(record).slice(0, 16));
      const own = paths.map(({ part }) => locate(key, part, report.inclusion.buckets).locator);
      expect(locators).toEqual(own);
      expect(new TextDecoder().decode(bytes)).not.toContain(id);
      expect(bytes.length).toBeLessThan(120_000);
    }
  });

  it("verifies who signed the policy where the customer pins the authority", async () => {
    const policyAuthority = authorityOf(1, POLICY_KEY);
    const result = await check(bundle, {
      ...unproved,
      pins: { ...pins(), policyAuthority },
    });
    expect(result.policySignedBy).toEqual([kid(0)]);
    expect(result.notVerified.join()).not.toContain("the rules");
    const another = { ...pins(), policyAuthority: authorityOf(1, ED_KEYS[1]) };
    expect(await refused(bundle, { pins: another })).toBe("policy DOCUMENT_SIGNATURE");
    const named = { ...pins(), policyAuthority, policyId: policyJson.id };
    expect((await check(bundle, { ...unproved, pins: named })).policySignedBy).toEqual([kid(0)]);
    const laxer = { ...named, policyId: "another-venue" };
    expect(await refused(bundle, { pins: laxer })).toBe("policy POLICY_CONFLICT");
  });

  it("refuses another id, another key, and another epoch's", async () => {
    expect(await refused(bundle, { id: BEN })).toBe("record INCLUSION");
    expect(await refused(bundle, { id: `${ADA}x` })).toBe("record INCLUSION");
    expect(await refused(bundle, { id: ` ${ADA}` })).toBe("record ACCOUNT_FORM");
    expect(await refused(bundle, { key: keyOf(BEN) })).toBe("record INCLUSION");
    expect(await refused(bundle, { key: keyOf(ADA, 2) })).toBe("record INCLUSION");
    const create = createInclusionBundle(venue.folder, venue.report, keyOf(ADA, 2));
    expect(await codeOf(create)).toBe("INCLUSION");
    const others = await createInclusionBundle(venue.folder, venue.report, keyOf(CHLOE));
    expect(await refused(others)).toBe("record INCLUSION");
  });

  it("starts from the pins: entity, the venue's key, the circuits' keys, the clock", async () => {
    const cases: [Partial<CheckInclusionOptions>, string][] = [
      [{ pins: { ...pins(), entity: "529900T8BM49AURSDO55" } }, "report REPORT_CONTEXT"],
      [{ pins: { ...pins(), reportKey: publicOf(ED_KEYS[1]) } }, "report REPORT_SIGNATURE"],
      [{ now: SNAPSHOT_AT - 1 }, "report REPORT_CONTEXT"],
    ];
    for (const circuit of ["solvency", "solvency-mid", "solvency-cash-4", "solvency-margin-8"]) {
      const keys = new Map(venue.pins.keys);
      keys.delete(circuit);
      cases.push([{ pins: { ...pins(), keys: new Map(keys) } }, "keys REPORT_KEY"]);
      const other = circuit === "solvency" ? "solvency-mid" : "solvency";
      keys.set(circuit, venue.pins.keys.get(other) as string);
      cases.push([{ pins: { ...pins(), keys } }, "keys REPORT_KEY"]);
    }
    cases.push([{ statement: 5n }, "policy REPORT_CONTEXT"]);
    for (const [options, code] of cases) expect(await refused(bundle, options)).toBe(code);
    const statement = BigInt(venue.report.statement.digest);
    const { notVerified } = await check(bundle, { ...unproved, statement });
    expect(notVerified.join()).not.toContain("everybody");
    const [own, other] = ["solvency-mid", "solvency"].map(
      (circuit) => `keys/${venue.pins.keys.get(circuit)}.json`,
    ) as [string, string];
    const { files } = JSON.parse(new TextDecoder().decode(bundle)) as BundleJson;
    const renamed = await resigned(
      changed(bundle, (json) => ({
        ...json,
        files: { ...json.files, [own]: files[other] as string },
      })),
      (report) => listFile(report, own, files[other] as string),
    );
    expect(await refused(renamed)).toBe("keys REPORT_KEY");
    expect((await check(bundle, { ...unproved, now: SNAPSHOT_AT })).isSolvent).toBe(true);
  });

  it("refuses a proof that is missing, moved, changed or of another node", async () => {
    const proofsOf = (change: (proofs: BundleJson["proofs"]) => BundleJson["proofs"]) =>
      changed(bundle, (json) => ({ ...json, proofs: change(json.proofs) }));
    const { proofs } = JSON.parse(new TextDecoder().decode(bundle)) as BundleJson;
    const checkOf = (circuit: string) =>
      circuit === "solvency" ? "statement" : circuit === "solvency-mid" ? "nodes" : "batch";
    for (const [i, { circuit }] of proofs.entries()) {
      const at = `${checkOf(circuit)} REPORT_PROOF`;
      const moved = proofsOf((all) =>
        all.map((one, j) => {
          const next = all[(i + 1) % all.length] as (typeof all)[number];
          return j === i ? { ...one, proof: next.proof } : one;
        }),
      );
      expect(await refused(moved)).toBe(at);
    }
    const last = proofs.length - 1;
    const without = proofsOf((all) => all.slice(0, last));
    expect(await refused(without)).toBe("statement REPORT_PROOF");
    const broken = proofsOf((all) => all.map((one, j) => (j === 0 ? { ...one, proof: {} } : one)));
    expect(await refused(broken)).toBe("batch REPORT_PROOF");
    const twice = proofsOf((all) => [...all, all[0] as (typeof all)[number]]);
    expect(() => readInclusionBundle(twice)).toThrow(/two proofs/);
  });

  it("refuses a verdict, a root or a moment that the statement's proof is not about", async () => {
    const flip = await resigned(bundle, (report) => {
      report.statement.isSolvent = false;
    });
    expect(await refused(flip)).toBe("statement REPORT_PROOF");
    const floor = await resigned(bundle, (report) => {
      report.statement.floorBps = 20_000;
    });
    expect(await refused(floor)).toBe("statement REPORT_PROOF");
    const chain = await resigned(bundle, (report) => {
      report.chainId = 1;
    });
    expect(await refused(chain)).toBe("statement REPORT_PROOF");
    const digest = await resigned(bundle, (report) => {
      report.statement.digest = "5";
    });
    expect(await refused(digest)).toBe("policy REPORT_CONTEXT");
    const root = await resigned(bundle, (report) => {
      report.statement.liabilities = report.statement.reserves[0];
    });
    expect(await refused(root)).toBe("policy REPORT_CONTEXT");
  });

  it("takes names and units of assets from the policy that was proved, and from no other", async () => {
    const { assets } = policyJson;
    const swapped = { ...policyJson, assets: [assets[1], assets[0], assets[2]] };
    const sign = { kid: kid(0), key: POLICY_KEY };
    const text = JSON.stringify(await signSolvencyPolicy(swapped, sign));
    const files = (json: BundleJson) => ({
      ...json,
      files: { ...json.files, "policy.json": text },
    });
    expect(await refused(changed(bundle, files))).toBe("policy REPORT_FILE");
    const listed = await resigned(changed(bundle, files), (report) => {
      listFile(report, "policy.json", text);
    });
    expect(await refused(listed)).toBe("policy POLICY_CONFLICT");
    const late = JSON.stringify(
      await signSolvencyPolicy({ ...policyJson, validFrom: "2026-12-01T00:00:00Z" }, sign),
    );
    const unready = await resigned(
      changed(bundle, (json) => ({ ...json, files: { ...json.files, "policy.json": late } })),
      (report) => {
        listFile(report, "policy.json", late);
      },
    );
    await expect(check(unready)).rejects.toMatchObject({ code: "ERR_POLICY_NOT_IN_FORCE" });
  });

  it("refuses a record with another balance, and a receipt that says something else", async () => {
    const { recordBytes } = venue.report.inclusion;
    const seal = { key: keyOf(ADA), recordBytes, venueKey: VENUE_KEY };
    const more = await resealed(bundle, seal, ({ leaf }) => {
      const [first, ...rest] = leaf.holdings;
      if (first === undefined) throw new Error("a leaf of nothing");
      return { leaf: { ...leaf, holdings: [{ ...first, balance: first.balance + 1n }, ...rest] } };
    });
    expect(await refused(more)).toBe("record INCLUSION");
    const salt = await resealed(bundle, seal, ({ leaf }) => ({
      leaf: { ...leaf, salt: leaf.salt + 1n },
    }));
    expect(await refused(salt)).toBe("record INCLUSION");
    const receipts: [Parameters<typeof resealed>[2], string][] = [
      [({ said }) => ({ said: { ...said, epoch: 2 } }), "record RECEIPT"],
      [
        ({ said }) => ({ said: { ...said, customer: String(digestCustomerId(BEN)) } }),
        "record RECEIPT",
      ],
      [({ said }) => ({ said: { ...said, liabilities: "7" } }), "record RECEIPT"],
      [({ said }) => ({ said: { ...said, holdings: [] } }), "record RECEIPT"],
      [
        ({ said }) => ({
          said: { ...said, holdings: said.holdings.map(([, ...amounts]) => ["ETH", ...amounts]) },
        }),
        "receipt RECEIPT",
      ],
      [
        ({ said }) => ({ said: { ...said, snapshotAt: "2026-11-29T00:00:00Z" } }),
        "receipt RECEIPT",
      ],
    ];
    for (const [change, code] of receipts) {
      expect(await refused(await resealed(bundle, seal, change))).toBe(code);
    }
    const another = { ...seal, venueKey: ED_KEYS[1] };
    const forged = await resealed(bundle, another, ({ said }) => ({ said }));
    expect(await refused(forged)).toBe("record REPORT_SIGNATURE");
  });

  it("refuses what is no bundle, and one that lacks a file, a record or a key's own bytes", async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    for (const text of ["", "{", "[]", "{}", '{"type":"SymbolonInclusionBundle"}']) {
      expect(() => readInclusionBundle(bytes(text))).toThrow(
        expect.objectContaining({ code: "ERR_SOLVENCY_INCLUSION" }),
      );
    }
    expect(() => readInclusionBundle(new Uint8Array(32 * 1024 * 1024 + 1))).toThrow(/larger/);
    const without = (path: RegExp) =>
      changed(bundle, (json) => ({
        ...json,
        files: Object.fromEntries(Object.entries(json.files).filter(([name]) => !path.test(name))),
      }));
    expect(await refused(without(/report/))).toBe("report REPORT_FILE");
    expect(await refused(without(/policy/))).toBe("policy REPORT_FILE");
    expect(await refused(without(/keys/))).toBe("keys REPORT_FILE");
    const part = changed(bundle, (json) => ({ ...json, records: json.records.slice(0, 1) }));
    expect(await refused(part)).toBe("record INCLUSION");
    const cut = changed(bundle, (json) => ({
      ...json,
      records: json.records.map((record) => record.slice(4)),
    }));
    expect(await refused(cut)).toBe("record INCLUSION");
  });

  it("stops where it is told to, and says so", async () => {
    const control = new AbortController();
    const seen: string[] = [];
    const stopped = check(bundle, {
      signal: control.signal,
      onStep: ({ check }) => {
        seen.push(check);
        if (check === "batch") control.abort();
      },
    });
    expect(await codeOf(stopped)).toBe("RUN_ABORTED");
    expect(seen.at(-1)).toBe("batch");
  });
});

describe("parseInclusionPins", () => {
  it("reads what a customer pins out of a larger file, and refuses what is none", () => {
    const { entity, reportKey, keys } = venue.pins;
    const pinned = { entity, reportKey, keys: Object.fromEntries(keys), chainId: 5 };
    const json = JSON.parse(JSON.stringify(pinned)) as typeof pinned;
    expect(parseInclusionPins(json)).toEqual({
      entity,
      reportKey: json.reportKey,
      keys: new Map(keys),
    });
    const wrong: object[] = [
      { ...json, entity: "5493001KJTIIGC8Y1R13" },
      { ...json, entity: "<none>" },
      { ...json, reportKey: { ...json.reportKey, d: "secret" } },
      { ...json, keys: { solvency: "00" } },
      { entity, reportKey: json.reportKey },
      { ...json, policyauthority: authorityOf(1, POLICY_KEY) },
      [],
    ];
    for (const one of wrong) {
      expect(() => parseInclusionPins(one)).toThrow(
        expect.objectContaining({ code: "ERR_SOLVENCY_PINS_FORM" }),
      );
    }
  });
});
