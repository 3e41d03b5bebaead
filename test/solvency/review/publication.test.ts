import { privateKeyToAccount } from "viem/accounts";
import { beforeAll, describe, expect, it } from "vitest";
import { formatProof } from "../../../src/proving/parse-proof.ts";
import { createReserveBatch } from "../../../src/solvency/create-reserve-batch.ts";
import { statementHash } from "../../../src/solvency/expected-signals.ts";
import { commitNode, hashChildren, hashNode } from "../../../src/solvency/node.ts";
import { createNodeTree } from "../../../src/solvency/node-tree.ts";
import { signReport } from "../../../src/solvency/report/sign-report.ts";
import { formatTree, linkTree, type TreeJson } from "../../../src/solvency/report/tree-file.ts";
import type { ReportPins } from "../../../src/solvency/report/verify-options.ts";
import { verifyPublication } from "../../../src/solvency/report/verify-publication.ts";
import { openTag } from "../../../src/solvency/reserves/item-tag.ts";
import { formatOwnershipStatement } from "../../../src/solvency/reserves/ownership-statement.ts";
import { hash, SNAPSHOT_AT, salts } from "../fixtures.ts";
import { CAPACITY, LEI, publishEpoch, random, VENUE_KEY } from "../report/venue.ts";
import { codeOf } from "../run/toy-run.ts";
import { publishLie, republish, type Venue } from "./lying-venue.ts";
import { oneAccountBlock } from "./one-account-chain.ts";

let venue: Venue;
beforeAll(async () => {
  venue = await publishEpoch();
});

const verify = (folder = venue.folder, pins: Partial<ReportPins> = {}, options: object = {}) =>
  verifyPublication(hash, folder, { ...venue.pins, ...pins }, { random, ...options });

describe("an insolvent venue", () => {
  it("counts no attested batch twice by committing to its totals anew", async () => {
    const [transparent, attested] = venue.snapshot.reserves;
    const [first] = attested.batches;
    if (first === undefined) throw new Error("no batch");
    // same items, same honest signature, another salt: another digest, and another proof that holds
    const again = { ...first, node: commitNode(hash, { ...first.node, totalsSalt: 77n }) };
    const batches = [...attested.batches, again];
    const tree = createNodeTree(
      hash,
      batches.map(({ node }) => node),
      { kind: 2, arity: CAPACITY.arity, assets: CAPACITY.assets, salts },
    );
    expect(tree.root.totals[0]).toBe(2n * (attested.node.totals[0] as bigint));
    const lie = await publishLie(venue, {
      reserves: [transparent, { batches, tree, node: tree.root }],
    });
    expect(await codeOf(verify(lie.folder))).toBe("ITEM_DUPLICATE");
  });

  it("leaves no proved batch outside of the root", async () => {
    const { batches, customers } = venue.snapshot;
    const kept = batches.slice(0, 2);
    const liabilities = createNodeTree(
      hash,
      kept.map(({ node }) => node),
      { kind: 0, arity: CAPACITY.arity, assets: CAPACITY.assets, salts },
    );
    expect(liabilities.root.totals).not.toEqual(venue.snapshot.liabilities.root.totals);
    const lie = await publishLie(venue, {
      batches: kept,
      customers: customers.slice(0, 2),
      liabilities,
    });
    // that much is a publication of a smaller venue
    expect((await verify(lie.folder)).batches).toMatchObject({ verified: 2, all: 2 });
    const third = venue.plan.jobs.find(({ place }) => place === "margin-8/0");
    const proof = venue.proofs.get(third?.id ?? "");
    if (third === undefined || proof === undefined) throw new Error("no third batch");
    const folder = await republish(lie, (files) => {
      const tree = files.get("trees/liabilities.json") as { batches: string[] };
      const all = formatTree(venue.snapshot.liabilities).batches;
      tree.batches.push(...all.slice(2));
      const proofs = files.get("proofs/00000.json") as object[];
      proofs.push({
        place: "batches margin-8/0",
        circuit: "solvency-margin-8",
        proof: formatProof(proof),
      });
    });
    expect(await codeOf(verify(folder))).toBe("TREE_FORM");
  });

  it("puts no batch into the root in another's place", async () => {
    const folder = await republish(venue, (files, { statement }) => {
      const tree = files.get("trees/liabilities.json") as TreeJson;
      tree.batches[1] = tree.batches[0] as string;
      let below = tree.batches.map(BigInt);
      for (const level of tree.levels) {
        below = level.map((node, i) => {
          if ("digest" in node) return BigInt(node.digest);
          const children = below.slice(i * CAPACITY.arity, (i + 1) * CAPACITY.arity);
          return hashNode(hash, 0, hashChildren(hash, children), BigInt(node.totalsCommitment));
        });
      }
      statement.liabilities = String(below[0]);
      const published = { ...venue.plan.statement, liabilities: below[0] as bigint };
      statement.digest = String(statementHash(hash, published));
    });
    expect(await codeOf(verify(folder))).toBe("TREE_FORM");
    await expect(verify(folder)).rejects.toThrow("a batch stands twice");
  });

  it("says how many places of the tree have no proof", async () => {
    // its last batch passes for a filler: the customers in it find no proof, and everyone else reads of it
    const folder = await republish(venue, (files) => {
      const proofs = files.get("proofs/00000.json") as { place: string }[];
      files.set(
        "proofs/00000.json",
        proofs.filter(({ place }) => place !== "batches margin-8/0"),
      );
    });
    const less = await verify(folder);
    expect(less.batches).toEqual({ verified: 2, all: 2, unproved: 2 });
    expect(less.notVerified.join()).toContain("2 places");
    const whole = await verify();
    expect(whole.batches).toEqual({ verified: 3, all: 3, unproved: 1 });
    expect(whole.notVerified.join()).toContain("1 place ");
  });

  it("words no check that did not run", async () => {
    const lies: [number, (report: Venue["report"]) => void][] = [
      [1, (report) => void report.checks.pop()],
      [2, (report) => void report.checks.push({ ...report.checks[0], level: 1 } as never)],
      [3, (report) => void Object.assign(report.checks[0] as object, { items: 3 })],
      [4, (report) => void Object.assign(report.checks[0] as object, { encumbered: 2 })],
    ];
    for (const [name, change] of lies) {
      const folder = await republish(venue, (_, report) => change(report));
      expect([name, await codeOf(verify(folder))]).toEqual([name, "REPORT_FORM"]);
    }
  });

  it("is told apart from one whose epochs and readers are known", async () => {
    const { notVerified } = await verify();
    expect(notVerified.join()).toContain("the same report");
    const folder = await republish(venue, (_, report) => {
      report.customers = 1_000_000;
    });
    expect((await verify(folder)).notVerified.join()).toContain("number of customers");
  });
});

describe("transparent reserves", () => {
  const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
  const onChain = { network: "eip155:1", chainDecimals: 18 };
  const ether = { symbol: "ETH", decimals: 9, onChain };
  const others = [
    { symbol: "USDT", decimals: 6 },
    { symbol: "BTC", decimals: 8 },
  ];
  const { block, proof } = oneAccountBlock({
    address: account.address,
    balance: 5n * 10n ** 18n,
    timestamp: SNAPSHOT_AT,
  });

  /** A publication with one address; its proofs are not looked at. */
  async function publishAddress() {
    const statement = {
      entity: LEI,
      network: "eip155:1",
      address: account.address,
      isEncumbered: false,
      period: { kind: "epoch" as const, epoch: 1 },
    };
    const signature = await account.signMessage({ message: formatOwnershipStatement(statement) });
    const identity = { network: "eip155:1", address: account.address, asset: "native" };
    // ether is the policy's second asset, wherever a verifier's pins have it
    const item = { tag: openTag(identity), asset: 1, amount: 5_000_000_000n, isEncumbered: false };
    const { node } = createReserveBatch(hash, [item], {
      kind: 1,
      size: CAPACITY.items,
      assets: CAPACITY.assets,
      totalsSalt: 5n,
    });
    const folder = await republish(venue, (files, report) => {
      const { policyHash, marketRoot, reserves, isSolvent, floorBps } = venue.plan.statement;
      const changed = { ...venue.plan.statement, reserves: [node.digest, reserves[1]] as const };
      report.statement = {
        digest: String(statementHash(hash, changed)),
        liabilities: String(changed.liabilities),
        reserves: changed.reserves.map(String) as [string, string],
        policyHash: String(policyHash),
        marketRoot: String(marketRoot),
        isSolvent,
        floorBps,
      };
      report.checks.push({ ...(report.checks[0] as (typeof report.checks)[0]), level: 1 });
      report.keys["solvency-reserves-transparent"] = report.keys["solvency-mid"] as string;
      const published = files.get("reserves.json") as Record<string, unknown>;
      files.set("reserves.json", {
        ...published,
        blocks: { "eip155:1": block },
        transparent: [
          { asset: "ETH", ownership: { statement, scheme: "eip191", signature }, proof },
        ],
        transparentBatches: [{ totalsCommitment: String(node.totalsCommitment) }],
      });
      const proofs = files.get("proofs/00000.json") as object[];
      proofs.push({
        ...proofs[0],
        place: "reserves transparent/0",
        circuit: "solvency-reserves-transparent",
      });
    });
    const keys = new Map(venue.pins.keys);
    keys.set("solvency-reserves-transparent", keys.get("solvency-mid") as string);
    return { folder, digest: node.digest, keys };
  }

  it("are of the policy's asset in whatever order a verifier pins them, and not without its block", async () => {
    const { folder, digest, keys } = await publishAddress();
    for (const reserveAssets of [[ether], [...others, ether], [ether, ...others]]) {
      for (const blocks of [undefined, { "eip155:10": block.hash }, { "eip155:1": block.hash }]) {
        const seen: bigint[] = [];
        const { notVerified, reserves } = await verify(
          folder,
          { reserveAssets, blocks, keys },
          {
            verifyProofs: async (_: unknown, claims: { publicSignals: bigint[] }[]) => {
              seen.push(...claims.map(({ publicSignals: [first = 0n] }) => first));
              return claims.map(() => true);
            },
          },
        );
        expect(seen).toContain(digest);
        expect(reserves).toEqual({ transparent: 1, attested: 3 });
        const isPinned = blocks !== undefined && "eip155:1" in blocks;
        expect(notVerified.join().includes("blocks of the transparent reserves")).toBe(!isPinned);
      }
    }
    const other = { "eip155:1": `0x${"00".repeat(32)}` as const };
    const pins = { reserveAssets: [ether], keys };
    expect(await codeOf(verify(folder, { ...pins, blocks: other }))).toBe("BALANCE_PROOF");
    // with its proofs looked at, it has none
    expect(await codeOf(verify(folder, pins))).toBe("REPORT_PROOF");
  });

  it("are in the policy's unit, and of one asset each", async () => {
    for (const reserveAssets of [
      [{ ...ether, decimals: 18 }],
      [ether, { ...ether, symbol: "USDT", decimals: 6 }],
    ]) {
      expect(await codeOf(verify(venue.folder, { reserveAssets }))).toBe("ASSETS_MISMATCH");
    }
  });
});

describe("what a reader is shown", () => {
  it("is of the policy that its authority means for this venue", async () => {
    expect((await verify()).notVerified.join()).toContain("policy example-venue, version 1");
    const pinned = await verify(venue.folder, { policyId: "example-venue" });
    expect(pinned.notVerified.join()).not.toContain("example-venue");
    expect(await codeOf(verify(venue.folder, { policyId: "other-venue" }))).toBe("POLICY_CONFLICT");
  });

  it("has no characters that move a cursor, hide or turn what stands beside them", async () => {
    for (const character of ["\u001b[8m", "\n", "\r", "\u009b", "\u202e", "\u2066", "\u2028", ""]) {
      for (const member of ["who", "how", "against"] as const) {
        const who = character === "" ? "" : `Auditor${character}`;
        const report = structuredClone(venue.report);
        Object.assign(report.checks[0] as object, { [member]: who });
        expect(await codeOf(signReport(report, VENUE_KEY))).toBe("REPORT_FORM");
      }
      const report = structuredClone(venue.report);
      Object.assign(report.attesters[0] as object, { name: character });
      expect(await codeOf(signReport(report, VENUE_KEY))).toBe("REPORT_FORM");
    }
    const report = structuredClone(venue.report);
    Object.assign(report.checks[0] as object, { who: "Prüfer & Söhne, 東京" });
    expect(await codeOf(signReport(report, VENUE_KEY))).toBe("undefined");
  });
});

describe("customers' records", () => {
  it("are all listed, in files of one size", async () => {
    const record = venue.report.inclusion.recordBytes;
    type Listed = { path: string; bytes: number }[];
    const lies: [number, (list: Listed, report: Venue["report"]) => unknown][] = [
      [1, (list) => list.pop()],
      [2, (list) => Object.assign(list[0] as object, { bytes: 0 })],
      [3, (list) => Object.assign(list[0] as object, { bytes: record + 1 })],
      [4, (list) => Object.assign(list[0] as object, { path: "inclusion/0001.bin" })],
      [5, (_, { inclusion }) => Object.assign(inclusion, { buckets: 2 })],
      [6, (_, { inclusion }) => Object.assign(inclusion, { recordBytes: 0 })],
      [
        7,
        (list, { inclusion }) => {
          inclusion.buckets = 2;
          list.push({ ...(list[0] as Listed[0]), path: "inclusion/0001.bin", bytes: record });
        },
      ],
    ];
    for (const [name, change] of lies) {
      const folder = await republish(venue, (files, report) =>
        change(files.get("inclusion/files.json") as Listed, report),
      );
      expect([name, await codeOf(verify(folder))]).toEqual([name, "REPORT_FORM"]);
    }
  });
});

describe("a sample", () => {
  it("of no batch, of a part of one, or of something else is none", async () => {
    for (const batches of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(verify(undefined, {}, { sample: { batches, seed: 7 } })).rejects.toThrow(
        RangeError,
      );
    }
    for (const seed of [Number.NaN, 1.5, -1, 2 ** 32]) {
      await expect(verify(undefined, {}, { sample: { batches: 1, seed } })).rejects.toThrow(
        RangeError,
      );
    }
  });
});

describe("linkTree", () => {
  const nodes = [1n, 2n, 3n, 4n].map((salt) =>
    commitNode(hash, { kind: 0, root: salt, totals: [salt], totalsSalt: salt }),
  );
  const build = (own: typeof nodes) =>
    createNodeTree(hash, own, { kind: 0, arity: 2, assets: 1, salts });
  const link = (tree: Parameters<typeof linkTree>[1], root: bigint) =>
    linkTree(hash, tree, { kind: 0, arity: 2, root, isFill: () => true });

  it("refuses a level that is too short for what lies below", () => {
    const small = build(nodes.slice(0, 2));
    const { levels } = build(nodes);
    const published = {
      batches: nodes.map(({ digest }) => digest),
      levels: [[{ totalsCommitment: small.root.totalsCommitment }]],
    };
    expect(
      link({ ...published, batches: published.batches.slice(0, 2) }, small.root.digest),
    ).toEqual([{ level: 1, index: 0, digest: small.root.digest }]);
    expect(() => link(published, small.root.digest)).toThrow(
      expect.objectContaining({ code: "ERR_SOLVENCY_TREE_FORM" }),
    );
    const whole = {
      batches: published.batches,
      levels: levels
        .slice(1)
        .map((level) => level.map(({ totalsCommitment }) => ({ totalsCommitment }))),
    };
    expect(link(whole, levels[2]?.[0]?.digest as bigint)).toHaveLength(3);
  });
});
