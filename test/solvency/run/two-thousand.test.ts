import { beforeAll, describe, expect, it } from "vitest";
import { buildSolvencyCircuits } from "../../../scripts/solvency/build-circuits.ts";
import {
  formatLedger,
  type GeneratedRow,
  generateLedger,
} from "../../../scripts/solvency/generate-ledger.ts";
import {
  type ProvedEpoch,
  random,
  runGeneratedEpoch,
} from "../../../scripts/solvency/run-generated-epoch.ts";
import { allowRelaxedSimd } from "../../../src/proving/allow-relaxed-simd.ts";
import { createProver } from "../../../src/proving/create-prover.ts";
import { createEngineVerifier } from "../../../src/proving/engine/engine-verifier.ts";
import { loadEngineHash } from "../../../src/proving/engine/load-engine-hash.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import type { ProofVerifier } from "../../../src/proving/proof-verifier.ts";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { checkInclusion } from "../../../src/solvency/report/check-inclusion.ts";
import {
  createInclusionBundle,
  readInclusionBundle,
} from "../../../src/solvency/report/inclusion-bundle.ts";
import { customerKey } from "../../../src/solvency/report/inclusion-record.ts";
import { MemoryFolder } from "../report/venue.ts";
import { codeOf, MemoryStore } from "./toy-run.ts";

// a third of the time
allowRelaxedSimd();

const CUSTOMERS = 2000;
const ASSETS = 8;
const DECIMALS = 8;

/** Few hold more than four assets: the circuits of the wider tiers have the fewer leaves, and a proof each. */
function* mostlyNarrow(): Generator<GeneratedRow> {
  let held = 0;
  let customer = "";
  for (const row of generateLedger({ customers: CUSTOMERS, assets: ASSETS, marginShare: 0.004 })) {
    held = row.customer === customer ? held + 1 : 1;
    customer = row.customer;
    if (held <= 4 || /-\d?5@/.test(customer)) yield row;
  }
}

const rows = [...mostlyNarrow()];
const folder = new MemoryFolder();
const store = new MemoryStore();
let epoch: ProvedEpoch;
let verifier: ProofVerifier;
const hash = await loadEngineHash();

beforeAll(async () => {
  await buildSolvencyCircuits({ output: "build/solvency", log: () => {} });
  const artifacts = await loadArtifacts("build/solvency", { allowDevelopmentKeys: true });
  verifier = await createEngineVerifier();
  const provers = [1, 2].map(() => createProver({ artifacts, threads: 1, verify: false }));
  epoch = await runGeneratedEpoch({
    hash,
    ledger: { format: "csv", bytes: formatLedger(rows) },
    assets: ASSETS,
    artifacts,
    provers,
    verifier,
    store,
    folder,
  });
  await Promise.all(provers.map((prover) => prover.close()));
}, 1_200_000);

const units = (text: string): bigint => {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(DECIMALS, "0") || "0");
};
/** What the ledger's file says of a customer, straight from its rows. */
const ownRows = (id: string) =>
  rows
    .filter(({ customer }) => customer === id)
    .map(({ asset, balance, debt, account }) => ({
      symbol: asset,
      account,
      balance: units(balance),
      debt: units(debt),
    }))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
const keyOf = (id: string) => customerKey(epoch.inclusionSecret, 1, digestCustomerId(id));
const bundleOf = async (id: string) =>
  readInclusionBundle(await createInclusionBundle(folder, epoch.verified.report, keyOf(id)));
const check = async (id: string, of = id) =>
  checkInclusion(hash, await bundleOf(of), {
    id,
    key: keyOf(of),
    pins: epoch.pins,
    random,
    verifyProofs: verifier.verifyProofs,
  });
const firstOf = (account: GeneratedRow["account"], least: number): string => {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (row.account === account) counts.set(row.customer, (counts.get(row.customer) ?? 0) + 1);
  }
  const found = [...counts].find(([, held]) => held >= least);
  if (found === undefined) throw new Error("no such customer");
  return found[0];
};

describe("a run over two thousand customers on the listed circuits", () => {
  it("proves every customer, and every proof is stored and verified", () => {
    const { ingested, snapshot, verified, proofs } = epoch;
    expect(ingested.ledger.customers).toBe(CUSTOMERS);
    expect(ingested.ledger.rows).toBe(rows.length);
    const owners = new Set(
      snapshot.batches.flatMap(({ leaves }) =>
        leaves.filter(({ isDummy }) => !isDummy).map(({ identity }) => identity.idDigest),
      ),
    );
    expect(owners.size).toBe(CUSTOMERS);
    expect(new Set(snapshot.batches.map(({ tier }) => tier))).toEqual(
      new Set(["cash-4", "cash-8", "margin-8"]),
    );
    expect(verified.isSolvent).toBe(true);
    expect(verified.batches).toMatchObject({
      verified: snapshot.batches.length,
      all: snapshot.batches.length,
    });
    expect(snapshot.batches.length).toBeGreaterThanOrEqual(CUSTOMERS / 16);
    expect(verified.proofs).toBe(proofs);
    expect(store.written).toHaveLength(proofs);
  });

  it("comes to the totals of the ledger's own rows", () => {
    const totals = epoch.ingested.totals.map(() => 0n);
    for (const { asset, balance } of rows) {
      const index = epoch.venue.assets.findIndex(({ symbol }) => symbol === asset);
      totals[index] = (totals[index] as bigint) + units(balance);
    }
    expect(epoch.snapshot.liabilities.root.totals.slice(0, ASSETS)).toEqual(totals);
    expect(epoch.snapshot.liabilities.root.totals.slice(ASSETS).every((sum) => sum === 0n)).toBe(
      true,
    );
  });

  it.each<[string, GeneratedRow["account"], number]>([
    ["one asset", "cash", 1],
    ["more assets than the narrowest leaf has", "cash", 5],
    ["a margin account", "margin", 1],
  ])(
    "opens the inclusion of a customer with %s, from the published files alone",
    async (_, account, least) => {
      const id = firstOf(account, least);
      const checked = await check(id);
      const held = checked.holdings
        .map(({ symbol, account: of, balance, debt }) => ({ symbol, account: of, balance, debt }))
        .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
      expect(held).toEqual(ownRows(id));
      expect(checked.isSolvent).toBe(true);
      // batch, nodes up to the root, statement
      expect(checked.proofs).toHaveLength(epoch.snapshot.liabilities.levels.length + 1);
    },
  );

  it("opens nobody's inclusion for another id, another key, or somebody who is not there", async () => {
    const [one, other] = [firstOf("cash", 1), firstOf("cash", 5)];
    expect(await codeOf(check(other, one))).toBe("INCLUSION");
    expect(await codeOf(check("nobody@exchange.example"))).toBe("INCLUSION");
    const strange = checkInclusion(hash, await bundleOf(one), {
      id: one,
      key: keyOf(other),
      pins: epoch.pins,
      random,
    });
    expect(await codeOf(strange)).toBe("INCLUSION");
  });
});
