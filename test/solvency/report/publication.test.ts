import { beforeAll, describe, expect, it } from "vitest";
import { hashVerificationKey } from "../../../src/proving/hash-verification-key.ts";
import { formatVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../../src/solvency/documents/sign-documents.ts";
import {
  customerKey,
  formatCustomerKey,
  locate,
  openRecord,
  parseCustomerKey,
} from "../../../src/solvency/report/inclusion-record.ts";
import { openInclusion } from "../../../src/solvency/report/open-inclusion.ts";
import { openOpening } from "../../../src/solvency/report/opening.ts";
import { PublicationReader, PublicationWriter } from "../../../src/solvency/report/publication.ts";
import { BUCKET_LIST, bucketPath, readBuckets } from "../../../src/solvency/report/read-buckets.ts";
import { signReceipt, verifyReceipt } from "../../../src/solvency/report/receipt.ts";
import {
  reportJsonSchema,
  type SolvencyReport,
} from "../../../src/solvency/report/report-schema.ts";
import { signReport } from "../../../src/solvency/report/sign-report.ts";
import type { ReportPins } from "../../../src/solvency/report/verify-options.ts";
import { verifyPublication } from "../../../src/solvency/report/verify-publication.ts";
import { EC_KEYS, ED_KEYS, kid, publicOf } from "../../policy/pack/fixtures.ts";
import { hash, policyJson, pricesJson } from "../fixtures.ts";
import { codeOf } from "../run/toy-run.ts";
import {
  CAPACITY,
  CUSTOMERS,
  INCLUSION_SECRET,
  MemoryFolder,
  POLICY_KEY,
  PRICE_KEY,
  publishEpoch,
  random,
  VENUE_KEY,
} from "./venue.ts";

let venue: Awaited<ReturnType<typeof publishEpoch>>;
beforeAll(async () => {
  venue = await publishEpoch();
});

const verify = (folder = venue.folder, pins: Partial<ReportPins> = {}, options: object = {}) =>
  verifyPublication(hash, folder, { ...venue.pins, ...pins }, { random, ...options });
const json = (folder: MemoryFolder, path: string) =>
  JSON.parse(new TextDecoder().decode(folder.files.get(path)));

/** A publication that was changed by its own venue, which signs what it likes. */
async function republish(
  change: (files: Map<string, unknown>, report: SolvencyReport) => unknown,
): Promise<MemoryFolder> {
  const files = new Map<string, unknown>();
  for (const [path, bytes] of venue.folder.files) {
    files.set(path, path.endsWith(".json") ? json(venue.folder, path) : bytes);
  }
  const report = structuredClone(venue.report);
  await change(files, report);
  const folder = new MemoryFolder();
  const writer = new PublicationWriter(folder);
  for (const [path, value] of files) {
    if (path === "report.json") continue;
    if (value instanceof Uint8Array) await writer.put(path, value);
    else await writer.putJson(path, value);
  }
  const listed = { ...report, files: [...writer.files] };
  const signed = await signReport(listed, VENUE_KEY);
  await folder.put("report.json", new TextEncoder().encode(JSON.stringify(signed)));
  return folder;
}

type Placed = { place: string; circuit: string; proof: Record<string, unknown> }[];
const proofsOf = (files: Map<string, unknown>) => files.get("proofs/00000.json") as Placed;

describe("verifyPublication", () => {
  it("verifies everything, and says what it does not say", async () => {
    const result = await verify();
    expect(result).toMatchObject({
      isSolvent: true,
      floorBps: 10_000,
      batches: { verified: 3, all: 3, unproved: 1 },
      reserves: { transparent: 0, attested: 3 },
      policySignedBy: [kid(0)],
      pricesSignedBy: [kid(0)],
    });
    expect(result.proofs).toBe(venue.plan.jobs.length);
    expect(result.notVerified).toHaveLength(7);
    const { attesterRoot: _, ...unpinned } = venue.pins;
    const less = await verifyPublication(hash, venue.folder, unpinned, { random });
    expect(less.notVerified.join()).toContain("attesters");
  });

  it("verifies a sample of the batches and every other proof, and says so", async () => {
    const seen: number[] = [];
    const result = await verify(
      venue.folder,
      {},
      {
        sample: { batches: 1, seed: 7 },
        onProgress: ({ proofs }: { proofs: number }) => seen.push(proofs),
      },
    );
    expect(result.batches).toEqual({ verified: 1, all: 3, unproved: 1 });
    expect(result.proofs).toBe(venue.plan.jobs.length - 2);
    expect(result.notVerified.join()).toContain("2 of 3 batches");
    expect(seen.at(-1)).toBe(result.proofs);
  });

  it("is bound to entity, key, chain, registry, time and the epoch before", async () => {
    const cases: [Partial<ReportPins>, string][] = [
      [{ entity: "529900T8BM49AURSDO55" }, "REPORT_CONTEXT"],
      [{ reportKey: publicOf(ED_KEYS[1]) }, "REPORT_SIGNATURE"],
      [{ chainId: 1 }, "REPORT_CONTEXT"],
      [{ registry: `0x${"11".repeat(20)}` }, "REPORT_CONTEXT"],
      [{ now: venue.pins.now - 3601 }, "REPORT_CONTEXT"],
      [{ now: venue.pins.now + 36 * 86_400 }, "REPORT_CONTEXT"],
      [{ maxAgeSeconds: 60 }, "REPORT_CONTEXT"],
      [{ previous: { epoch: 1, statement: 0n } }, "REPORT_CONTEXT"],
      [{ previous: { epoch: 0, statement: 5n } }, "REPORT_CONTEXT"],
      [{ attesterRoot: 5n }, "ATTESTATION"],
      [{ policyAuthority: venue.pins.priceAuthority }, "DOCUMENT_SIGNATURE"],
      [{ priceAuthority: venue.pins.policyAuthority }, "DOCUMENT_SIGNATURE"],
    ];
    for (const [pins, code] of cases) expect(await codeOf(verify(venue.folder, pins))).toBe(code);
  });

  it("takes keys by their pinned hash, and none from the publication", async () => {
    const [circuit] = Object.keys(venue.report.keys);
    const keys = new Map(venue.pins.keys);
    keys.delete(circuit as string);
    expect(await codeOf(verify(venue.folder, { keys }))).toBe("REPORT_KEY");
    const other = new Map(venue.pins.keys).set(circuit as string, "00".repeat(32));
    expect(await codeOf(verify(venue.folder, { keys: other }))).toBe("REPORT_KEY");
    // a key of the venue's own under the name of the pinned one
    const forged = await republish((files, report) => {
      const id = report.keys[circuit as string] as string;
      const stranger = Object.values(report.keys).find((one) => one !== id);
      files.set(`keys/${id}.json`, files.get(`keys/${stranger}.json`));
    });
    expect(await codeOf(verify(forged))).toBe("REPORT_KEY");
    // whose gamma is its delta: anyone forges under it
    const key = venue.verificationKeys.get("solvency");
    if (key === undefined) throw new Error("no key");
    const unsafe = { ...key, gamma: key.delta };
    const id = hashVerificationKey(unsafe);
    const broken = await republish((files, report) => {
      report.keys.solvency = id;
      files.set(`keys/${id}.json`, formatVerificationKey(unsafe));
    });
    const pinned = new Map(venue.pins.keys).set("solvency", id);
    const code = await codeOf(verify(broken, { keys: pinned }));
    expect(code).toMatch(/^ERR_VERIFICATION_KEY_/);
  });

  it("refuses every file that is changed, missing or not listed", async () => {
    for (const { path } of venue.report.files) {
      if (path.startsWith("openings/") || path === "report.schema.json") continue;
      const missing = venue.folder.copy();
      missing.files.delete(path);
      expect(await codeOf(verify(missing))).toBe("REPORT_FILE");
      const changed = venue.folder.copy();
      const bytes = changed.files.get(path) as Uint8Array;
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      changed.files.set(path, bytes);
      expect(await codeOf(verify(changed))).toBe("REPORT_FILE");
    }
    const none = venue.folder.copy();
    none.files.delete("report.json");
    expect(await codeOf(verify(none))).toBe("REPORT_FILE");
    const junk = venue.folder.copy();
    junk.files.set("report.json", new TextEncoder().encode("{}"));
    expect(await codeOf(verify(junk))).toBe("REPORT_SIGNATURE");
  });

  const signedLies: [name: string, code: string, change: Parameters<typeof republish>[0]][] = [
    [
      "says solvent where the proof says another word",
      "REPORT_PROOF",
      (_, r) => {
        r.statement.floorBps = 20_000;
      },
    ],
    [
      "turns the verdict",
      "REPORT_PROOF",
      (_, r) => {
        r.statement.isSolvent = false;
      },
    ],
    [
      "names another snapshot's time",
      "REPORT_PROOF",
      (_, r) => {
        r.snapshotAt = "2026-11-30T00:00:01Z";
      },
    ],
    [
      "names another epoch before",
      "REPORT_CONTEXT",
      (_, r) => {
        r.epoch = 2;
        r.previousStatement = r.statement.digest;
        r.statement.digest = "5";
      },
    ],
    [
      "is for another epoch",
      "REPORT_PROOF",
      (_, r) => {
        r.epoch = 2;
        r.previousStatement = "7";
      },
    ],
    [
      "names other liabilities",
      "REPORT_CONTEXT",
      (_, r) => {
        r.statement.liabilities = "5";
      },
    ],
    [
      "names other reserves",
      "REPORT_CONTEXT",
      (_, r) => {
        r.statement.reserves = ["5", r.statement.reserves[1]];
      },
    ],
    [
      "lists other attesters",
      "ATTESTATION",
      (_, r) => {
        r.attesters = [];
      },
    ],
    [
      "leaves a batch's proof out",
      "REPORT_PROOF",
      (files) => {
        files.set(
          "proofs/00000.json",
          proofsOf(files).filter(({ place }) => place !== "batches cash-4/0"),
        );
      },
    ],
    [
      "leaves the last batch's proof out",
      "REPORT_PROOF",
      (files) => {
        // the tree is then over more than is proved, which is what a filler looks like: the tier's next has its place
        files.set(
          "proofs/00000.json",
          proofsOf(files).filter(({ place }) => place !== "batches cash-4/1"),
        );
      },
    ],
    [
      "has a proof twice",
      "REPORT_PROOF",
      (files) => {
        const proofs = proofsOf(files);
        files.set("proofs/00000.json", [...proofs, proofs[0]]);
      },
    ],
    [
      "has batches out of order",
      "REPORT_PROOF",
      (files) => {
        const swap: Record<string, string> = {
          "batches cash-4/0": "batches cash-4/1",
          "batches cash-4/1": "batches cash-4/0",
        };
        files.set(
          "proofs/00000.json",
          proofsOf(files).map((one) => ({ ...one, place: swap[one.place] ?? one.place })),
        );
      },
    ],
    [
      "gives one batch's proof for another's",
      "REPORT_PROOF",
      (files) => {
        const proofs = proofsOf(files);
        const first = proofs.find(({ place }) => place === "batches cash-4/0");
        files.set(
          "proofs/00000.json",
          proofs.map((one) =>
            one.place === "batches cash-4/1" ? { ...first, place: one.place } : one,
          ),
        );
      },
    ],
    [
      "has a proof that is none",
      "REPORT_PROOF",
      (files) => {
        const [first] = proofsOf(files);
        if (first) first.proof.a = ["1", "1"];
      },
    ],
    [
      "has proofs of nothing",
      "REPORT_PROOF",
      (files) => {
        const proofs = proofsOf(files);
        const node = proofs.find(({ place }) => place.startsWith("nodes "));
        files.set("proofs/00000.json", [...proofs, { ...node, place: "nodes liabilities/9/9" }]);
      },
    ],
    [
      "proves a batch by another circuit",
      "REPORT_PROOF",
      (files) => {
        for (const one of proofsOf(files))
          if (one.place === "batches cash-4/0") one.circuit = "solvency-mid";
      },
    ],
    [
      "has another tree",
      "TREE_FORM",
      (files) => {
        const tree = files.get("trees/liabilities.json") as { batches: string[] };
        tree.batches[0] = "5";
      },
    ],
    [
      "has a batch twice in its tree",
      "TREE_FORM",
      (files) => {
        const tree = files.get("trees/liabilities.json") as { batches: string[] };
        tree.batches[3] = tree.batches[0] as string;
      },
    ],
    [
      "has a tree without a level",
      "TREE_FORM",
      (files) => {
        (files.get("trees/liabilities.json") as { levels: unknown[] }).levels.pop();
      },
    ],
    [
      "hides a batch of reserves",
      "REPORT_FORM",
      (files) => {
        (files.get("reserves.json") as { attestedBatches: string[] }).attestedBatches = ["x"];
      },
    ],
    [
      "leaves a batch of reserves out",
      "TREE_FORM",
      (files) => {
        (files.get("reserves.json") as { attestedBatches: string[] }).attestedBatches.pop();
      },
    ],
    [
      "has one batch of reserves twice",
      "ITEM_DUPLICATE",
      (files) => {
        const reserves = files.get("reserves.json") as { attestedBatches: object[] };
        reserves.attestedBatches[1] = reserves.attestedBatches[0] as object;
      },
    ],
    [
      "adds reserves that nobody proved",
      "REPORT_PROOF",
      (files) => {
        const reserves = files.get("reserves.json") as { attestedBatches: object[] };
        reserves.attestedBatches.push({ root: "12345", totalsCommitment: "1" });
      },
    ],
    [
      "has reserves filled by an unknown node",
      "TREE_FORM",
      (files) => {
        const tree = files.get("trees/attested.json") as { batches: string[] };
        tree.batches[3] = "12345";
      },
    ],
    [
      "claims transparent reserves without evidence",
      "REPORT_FORM",
      (files) => {
        const reserves = files.get("reserves.json") as { transparentBatches: object[] };
        reserves.transparentBatches.push({ totalsCommitment: "5" });
      },
    ],
    [
      "has prices that its policy's venue signed itself",
      "DOCUMENT_SIGNATURE",
      async (files) => {
        const signed = await signPriceVector(pricesJson, { kid: kid(0), key: VENUE_KEY });
        files.set("prices.json", signed);
      },
    ],
    [
      "has other prices than the statement",
      "PRICES_MISMATCH",
      async (files) => {
        const prices = pricesJson.prices.map((one) => ({
          ...one,
          price: one.symbol === "BTC" ? "70000" : one.price,
        }));
        files.set(
          "prices.json",
          await signPriceVector({ ...pricesJson, prices }, { kid: kid(0), key: PRICE_KEY }),
        );
      },
    ],
    [
      "has stale prices",
      "PRICES_STALE",
      async (files) => {
        const old = { ...pricesJson, pricedAt: "2026-11-29T22:00:00Z" };
        files.set("prices.json", await signPriceVector(old, { kid: kid(0), key: PRICE_KEY }));
      },
    ],
    [
      "has unsigned prices",
      "DOCUMENT_FORM",
      (files) => {
        files.set("prices.json", pricesJson);
      },
    ],
    [
      "has another policy than the statement",
      "POLICY_CONFLICT",
      async (files) => {
        const other = { ...policyJson, ratioBasisPoints: 10_001 };
        files.set("policy.json", await signSolvencyPolicy(other, { kid: kid(0), key: POLICY_KEY }));
      },
    ],
  ];
  it.each(signedLies)("refuses a venue that %s", async (_, code, change) => {
    expect(await codeOf(verify(await republish(change)))).toBe(code);
  });

  it("follows a venue from epoch to epoch, and refuses a fork", async () => {
    const first = BigInt(venue.report.statement.digest);
    const second = await publishEpoch({ epoch: 2, previousStatement: first });
    const previous = { epoch: 1, statement: first };
    expect((await verify(second.folder, { previous })).report.epoch).toBe(2);
    const forked = { epoch: 1, statement: first + 1n };
    expect(await codeOf(verify(second.folder, { previous: forked }))).toBe("REPORT_CONTEXT");
    expect(await codeOf(verify(second.folder, { previous: { epoch: 2, statement: first } }))).toBe(
      "REPORT_CONTEXT",
    );
    // no salt is used in two epochs: no leaf, batch or node of one is found in the other
    const digests = (one: typeof venue) =>
      one.snapshot.batches.flatMap(({ leaves, node }) => [
        node.digest,
        ...leaves.map(({ leaf }) => leaf),
      ]);
    const shared = digests(second).filter((digest) => digests(venue).includes(digest));
    expect(shared).toEqual([]);
  });

  it("proves nothing twice where a run is resumed, and publishes the same root", async () => {
    const again = await publishEpoch({ store: venue.store });
    expect(again.report.statement).toEqual(venue.report.statement);
    expect([...again.proofs]).toEqual([...venue.proofs]);
  });
});

const keyOf = (id: string, epoch = 1) => customerKey(INCLUSION_SECRET, epoch, digestCustomerId(id));
const bucketOf = (key: Uint8Array) => {
  const { bucket } = locate(key, 0, venue.report.inclusion.buckets);
  return venue.folder.files.get(bucketPath(bucket)) as Uint8Array;
};
const open = (id: string, changes: object = {}) => {
  const key = keyOf(id);
  const options = {
    id,
    key,
    bucket: bucketOf(key),
    report: venue.report,
    reportKey: publicOf(VENUE_KEY),
  };
  return openInclusion(hash, { ...options, ...changes });
};

describe("openInclusion", () => {
  it("shows every customer all of their leaves, under the root that was proved", async () => {
    for (const id of CUSTOMERS) {
      const { leaves, included, receipts } = await open(id);
      expect(leaves).toHaveLength(id.startsWith("ada") ? 2 : 1);
      for (const { nodes } of included) {
        expect(nodes.at(-1)).toBe(BigInt(venue.report.statement.liabilities));
        const batch = venue.snapshot.batches.find(({ node }) => node.digest === nodes[0]);
        expect(batch).toBeDefined();
      }
      expect(receipts).toHaveLength(leaves.length);
    }
    const { leaves, receipts } = await open("ben@example.com");
    expect(leaves[0]?.holdings).toEqual([{ asset: 1, balance: 3_000_000_000n, debt: 0n }]);
    expect(receipts[0]?.holdings).toEqual([["ETH", "3000000000", "0"]]);
  });

  it("refuses another customer's id, key, file, report and epoch", async () => {
    const [ada = "", ben = ""] = CUSTOMERS;
    const other = { ...venue.report, statement: { ...venue.report.statement, liabilities: "5" } };
    const cases: [() => Promise<unknown>, string][] = [
      // the same leaf for two customers: the page asks each for their own id
      [() => open(ada, { id: ben }), "INCLUSION"],
      [() => open(ada, { id: ` ${ada}` }), "ACCOUNT_FORM"],
      [() => open(ada, { id: ada.toUpperCase() }), "INCLUSION"],
      [() => open(ada, { key: keyOf(ben), id: ada }), "INCLUSION"],
      [() => open(ada, { key: keyOf(ada, 2) }), "INCLUSION"],
      [() => open(ada, { key: new Uint8Array(32) }), "INCLUSION"],
      [() => open(ada, { bucket: new Uint8Array(0) }), "INCLUSION"],
      [() => open(ada, { bucket: bucketOf(keyOf(ada)).subarray(1) }), "INCLUSION"],
      [() => open(ada, { report: other }), "INCLUSION"],
      [() => open(ada, { report: { ...venue.report, epoch: 2 } }), "RECEIPT"],
      [() => open(ada, { reportKey: publicOf(ED_KEYS[1]) }), "REPORT_SIGNATURE"],
    ];
    for (const [work, code] of cases) expect(await codeOf(work())).toBe(code);
  });

  it("refuses a record whose byte is changed, wherever it is", async () => {
    const [ada = ""] = CUSTOMERS;
    const { recordBytes } = venue.report.inclusion;
    const bucket = bucketOf(keyOf(ada));
    const { locator } = locate(keyOf(ada), 0, 1);
    const at = Array.from({ length: bucket.length / recordBytes }, (_, i) => i * recordBytes).find(
      (start) => locator.every((byte, i) => bucket[start + i] === byte),
    ) as number;
    for (let i = 16; i < recordBytes; i += 97) {
      const changed = bucket.slice();
      changed[at + i] = (changed[at + i] as number) ^ 1;
      expect(await codeOf(open(ada, { bucket: changed }))).toBe("INCLUSION");
    }
  });

  it("gives records of one size in buckets of one size, filled with decoys", async () => {
    const many = await publishEpoch({ buckets: 4, store: venue.store });
    const sizes = [...many.folder.files]
      .filter(([path]) => path.endsWith(".bin"))
      .map(([, bytes]) => bytes.length);
    expect(sizes).toHaveLength(4);
    expect(new Set(sizes).size).toBe(1);
    expect((sizes[0] as number) % many.report.inclusion.recordBytes).toBe(0);
    // no host of the files learns a balance: no record holds text
    for (const [path, bytes] of many.folder.files) {
      if (!path.endsWith(".bin")) continue;
      expect(new TextDecoder("latin1").decode(bytes)).not.toContain("holdings");
    }
    expect(
      openRecord(
        keyOf("nobody@example.com"),
        0,
        bucketOf(keyOf(CUSTOMERS[0] as string)),
        venue.report.inclusion.recordBytes,
      ),
    ).toBeUndefined();
  });

  it("lists customers' files apart from the report, each under its signature all the same", async () => {
    const { report, folder } = venue;
    expect(report.files.filter(({ path }) => path.startsWith("inclusion/"))).toMatchObject([
      { path: BUCKET_LIST },
    ]);
    const readOf = (source: MemoryFolder) =>
      readBuckets(source, new PublicationReader(source, report.files));
    const buckets = await readOf(folder);
    expect(buckets.list("inclusion/")).toHaveLength(report.inclusion.buckets);
    expect(await buckets.get(bucketPath(0))).toEqual(folder.files.get(bucketPath(0)));
    const changed = folder.copy();
    const bytes = changed.files.get(bucketPath(0)) as Uint8Array;
    bytes[7] = (bytes[7] as number) ^ 1;
    await expect(readOf(changed).then((own) => own.get(bucketPath(0)))).rejects.toMatchObject({
      code: "ERR_SOLVENCY_REPORT_FILE",
    });
    changed.files.set(BUCKET_LIST, new TextEncoder().encode("[]"));
    expect(await codeOf(readOf(changed))).toBe("REPORT_FILE");
  });

  it("refuses another number of customers' files than the report says", async () => {
    const other = await republish((_, report) => {
      report.inclusion = { ...report.inclusion, buckets: report.inclusion.buckets + 1 };
    });
    expect(await codeOf(verify(other))).toBe("REPORT_FORM");
  });

  it("reads a key as it is typed", () => {
    const key = keyOf(CUSTOMERS[0] as string);
    const text = formatCustomerKey(key);
    expect(parseCustomerKey(text)).toEqual(key);
    expect(parseCustomerKey(` ${text.toUpperCase().replaceAll("-", " ")}\n`)).toEqual(key);
    for (const bad of ["", text.slice(1), `${text}0`, text.replace(/[0-9a-f]/, "g")]) {
      expect(() => parseCustomerKey(bad)).toThrow(
        expect.objectContaining({ code: "ERR_SOLVENCY_INCLUSION" }),
      );
    }
  });
});

describe("receipts and openings", () => {
  it("a receipt is evidence under the venue's key, and no other's", async () => {
    const { signedReceipts, receipts } = await open(CUSTOMERS[1] as string);
    const [jws = ""] = signedReceipts;
    expect(await verifyReceipt(jws, publicOf(VENUE_KEY))).toEqual(receipts[0]);
    expect(await codeOf(verifyReceipt(jws, publicOf(ED_KEYS[0])))).toBe("REPORT_SIGNATURE");
    const [head, payload, signature] = jws.split(".");
    const said = JSON.parse(Buffer.from(payload as string, "base64url").toString());
    said.holdings[0][1] = "9";
    const changed = Buffer.from(JSON.stringify(said)).toString("base64url");
    expect(
      await codeOf(verifyReceipt(`${head}.${changed}.${signature}`, publicOf(VENUE_KEY))),
    ).toBe("REPORT_SIGNATURE");
    // the report's own signature is none of a receipt
    const { jws: report } = json(venue.folder, "report.json");
    expect(await codeOf(verifyReceipt(report, publicOf(VENUE_KEY)))).toBe("REPORT_SIGNATURE");
    await expect(
      signReceipt({ ...(receipts[0] as NonNullable<(typeof receipts)[0]>), epoch: 0 }, VENUE_KEY),
    ).rejects.toThrow();
  });

  it("an opening gives its reader the totals behind the very nodes that were proved", async () => {
    const jwe = new TextDecoder().decode(venue.folder.files.get("openings/regulator.jwe"));
    const opening = await openOpening(hash, jwe, EC_KEYS[1], venue.report);
    expect(opening.customers).toBe(5);
    expect(opening.liabilities.totals).toEqual(venue.snapshot.liabilities.root.totals);
    expect(opening.reserves[1].totals.slice(0, 3)).toEqual([
      500_000_000n,
      9_000_000_000n,
      900_000_000_000n,
    ]);
    const other = structuredClone(venue.report);
    other.statement.liabilities = "5";
    const cases: [string, (typeof EC_KEYS)[number], SolvencyReport][] = [
      [jwe, EC_KEYS[0], venue.report],
      [`${jwe.slice(0, -2)}${jwe.endsWith("AA") ? "BA" : "AA"}`, EC_KEYS[1], venue.report],
      ["", EC_KEYS[1], venue.report],
      [jwe, EC_KEYS[1], { ...venue.report, epoch: 2 }],
      [jwe, EC_KEYS[1], { ...venue.report, entity: "529900T8BM49AURSDO55" }],
      [jwe, EC_KEYS[1], other],
    ];
    for (const [text, key, report] of cases) {
      expect(await codeOf(openOpening(hash, text, key, report))).toBe("OPENING");
    }
  });

  it("tells no total, customer or tag in what everyone reads", () => {
    const totals = venue.snapshot.liabilities.root.totals.filter((total) => total > 1_000_000n);
    for (const [path, bytes] of venue.folder.files) {
      const text = new TextDecoder("latin1").decode(bytes);
      for (const total of totals) expect(`${path}: ${text}`).not.toContain(`"${total}"`);
      for (const id of CUSTOMERS) expect(text).not.toContain(id);
      expect(text).not.toContain(String(digestCustomerId(CUSTOMERS[0] as string)));
    }
    expect(venue.report.customers).toBeUndefined();
  });

  it("has a JSON Schema that its own report is of", () => {
    expect(json(venue.folder, "report.schema.json")).toEqual(reportJsonSchema());
    expect(JSON.stringify(reportJsonSchema())).toContain("SymbolonSolvencyReport");
    expect(venue.report.capacity).toEqual(CAPACITY);
  });
});
