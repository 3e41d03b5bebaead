import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { createBatches } from "../../../src/solvency/create-batches.ts";
import { createDigestLeaves, createLeaves } from "../../../src/solvency/create-leaves.ts";
import type { Customer } from "../../../src/solvency/customer.ts";
import { digestCustomerId } from "../../../src/solvency/customer-id.ts";
import { NODE_KIND } from "../../../src/solvency/layout.ts";
import { leafPath } from "../../../src/solvency/leaf-tree.ts";
import { createNodeTree, nodePath } from "../../../src/solvency/node-tree.ts";
import { customerKey, locate } from "../../../src/solvency/report/inclusion-record.ts";
import { openInclusion } from "../../../src/solvency/report/open-inclusion.ts";
import { bucketPath } from "../../../src/solvency/report/read-buckets.ts";
import type { SolvencyReport } from "../../../src/solvency/report/report-schema.ts";
import { createSaltSource, type SaltSource } from "../../../src/solvency/salt-source.ts";
import { type LeafInclusion, verifyInclusion } from "../../../src/solvency/verify-inclusion.ts";
import { publicOf } from "../../../test/policy/pack/fixtures.ts";
import { hash, hold, SECRET } from "../../../test/solvency/fixtures.ts";
import { INCLUSION_SECRET, VENUE_KEY } from "../../../test/solvency/report/venue.ts";
import { ACCEPTED, type AttackCase, type Outcome, outcomeOf, refused } from "../attack-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import { redraft, type VenueWorld } from "./venue-world.ts";

const ASSETS = 4;
const SIZES = { "cash-4": 2, "cash-8": 2, "cash-16": 2, "margin-8": 2 } as const;
const saltsOf = (snapshot: string) => createSaltSource({ secret: SECRET, snapshot });
const SALTS = saltsOf("1/attacks");

const ADA: Customer = { id: "ada@example.com", cash: [hold(0, 150n)] };
/** Holds the same as Ada. */
const BEN: Customer = { id: "ben@example.com", cash: [hold(0, 150n)] };
const EVE: Customer = {
  id: "eve@example.com",
  cash: [hold(1, 9n)],
  margin: [[hold(0, 10n)]],
};
const ONE: Customer = { id: "1", cash: [hold(0, 150n)] };
const ONE_MORE = String(P + 1n);

function treeOf(customers: readonly Customer[], salts: SaltSource = SALTS) {
  const batches = createBatches(hash, customers, { assets: ASSETS, salts, sizes: SIZES });
  const tree = createNodeTree(
    hash,
    batches.map(({ node }) => node),
    { kind: NODE_KIND.liabilities, arity: 2, assets: ASSETS, salts },
  );
  /** What the venue serves a customer. */
  const inclusionOf = (customer: Customer): LeafInclusion[] =>
    createLeaves(hash, customer, { assets: ASSETS, salts }).map(({ leaf, identity, slots }) => {
      const at = batches.findIndex(({ leaves }) => leaves.some((one) => one.leaf === leaf));
      const batch = batches[at];
      if (batch === undefined) throw new Error("the customer has no leaf in the tree");
      const { salt, part, parts } = identity;
      return {
        tier: batch.tier,
        salt,
        part,
        parts,
        holdings: slots.filter(({ balance, debt }) => balance + debt > 0n),
        path: leafPath(
          batch.tree,
          batch.leaves.findIndex((one) => one.leaf === leaf),
        ),
        totalsCommitment: batch.node.totalsCommitment,
        steps: nodePath(tree, at),
      };
    });
  return { batches, tree, root: tree.root.digest, inclusionOf };
}

const check = (id: string, leaves: readonly LeafInclusion[], root: bigint): Promise<Outcome> =>
  outcomeOf(() => verifyInclusion(hash, { id, leaves, root, assets: ASSETS }));

const sdk = (
  line: DesignLine,
  how: string,
  by: RegExp,
  attack: () => Promise<Outcome>,
  twin: () => Promise<Outcome>,
): AttackCase => ({ id: line, layer: "sdk", title: titleOf(line, how), by, attack, twin });

/** L10, L11, O5 and O6: what a customer's own check refuses, and what salts keep apart. */
export function customerCases(world: VenueWorld): AttackCase[] {
  const honest = treeOf([ADA, BEN, EVE]);
  const trimmed = treeOf([ADA, EVE]);
  const ones = treeOf([ONE, EVE]);
  const eve = honest.inclusionOf(EVE);
  const ada = () => check(ADA.id, honest.inclusionOf(ADA), honest.root);
  const one = () => check(ONE.id, ones.inclusionOf(ONE), ones.root);
  const leavesFor = (idDigest: bigint) =>
    outcomeOf(() => createDigestLeaves(hash, idDigest, ONE, { assets: ASSETS, salts: SALTS }));
  return [
    sdk(
      "L10",
      "with equal balances, the leaf of the first for the second",
      /SOLVENCY_INCLUSION/,
      () => check(BEN.id, honest.inclusionOf(ADA), honest.root),
      ada,
    ),
    sdk(
      "L10",
      "to one of them twice, for two accounts",
      /SOLVENCY_INCLUSION/,
      () => check(EVE.id, [eve[0], eve[0]] as LeafInclusion[], honest.root),
      () => check(EVE.id, eve, honest.root),
    ),
    sdk(
      "L10",
      "one account of a customer who has two",
      /SOLVENCY_INCLUSION/,
      () => check(EVE.id, eve.slice(0, 1), honest.root),
      () => check(EVE.id, eve, honest.root),
    ),
    sdk(
      "L10",
      "a file of one customer under another's key",
      /SOLVENCY_INCLUSION/,
      () => openFile(world, "ada@example.com", { keyOf: "ben@example.com" }),
      () => openFile(world, "ada@example.com"),
    ),
    sdk(
      "L11",
      "one leaf for both",
      /SOLVENCY_INCLUSION/,
      () => check(ONE_MORE, ones.inclusionOf(ONE), ones.root),
      one,
    ),
    sdk(
      "L11",
      "as digests, of which the second would be the first in the field",
      /ERR_ENCODING_(FIELD_WIDTH|SCALAR_RANGE)/,
      () => leavesFor(P + 1n),
      () => leavesFor(1n),
    ),
    sdk(
      "L11",
      "an id that is spelled as another with what nobody sees",
      /SOLVENCY_ACCOUNT_FORM/,
      () => check(`${ONE.id}\u200b`, ones.inclusionOf(ONE), ones.root),
      one,
    ),
    sdk(
      "O5",
      "a tree without a customer, for those who remain",
      /SOLVENCY_INCLUSION/,
      () => check(ADA.id, trimmed.inclusionOf(ADA), honest.root),
      ada,
    ),
    sdk(
      "O5",
      "a balance of one unit less, under the registered root",
      /SOLVENCY_INCLUSION/,
      () => {
        const less = honest.inclusionOf(ADA).map((leaf) => ({
          ...leaf,
          holdings: [hold(0, 149n)],
        }));
        return check(ADA.id, less, honest.root);
      },
      ada,
    ),
    sdk(
      "O5",
      "a file led to a root of a report that is not the proved one",
      /SOLVENCY_INCLUSION/,
      () =>
        openFile(world, "ada@example.com", {
          change: (report) => ({
            ...report,
            statement: { ...report.statement, liabilities: String(honest.root) },
          }),
        }),
      () => openFile(world, "ada@example.com"),
    ),
    sdk(
      "O5",
      "a report over another root, its statement's digest as it was",
      /SOLVENCY_REPORT_CONTEXT/,
      async () =>
        world.outcome(
          await redraft(await world.first(), ({ report }) => {
            report.statement.liabilities = String(honest.root);
          }),
        ),
      () => world.accepted(),
    ),
    sdk(
      "O6",
      "of two batches' totals",
      /SOLVENCY_SALT_REUSED/,
      () =>
        outcomeOf(() =>
          treeOf([ADA, BEN, EVE], { ...SALTS, salt: (role, ...place) => sameFor(role, place) }),
        ),
      () => outcomeOf(() => treeOf([ADA, BEN, EVE])),
    ),
    sdk(
      "O6",
      "in the next snapshot, so that a customer is followed from leaf to leaf",
      /no digest of one snapshot is in the next/,
      async () => follow(honest, treeOf([ADA, BEN, EVE], saltsOf("2/attacks"))),
      async () => follow(honest, treeOf([ADA, BEN, EVE])),
    ),
  ];
}

/** The totals' salts are one; all others are as they were. */
const sameFor = (role: string, place: readonly (string | number | bigint)[]): bigint =>
  role === "totals" ? 7n : SALTS.salt(role, ...place);

/** Accepted = something of one snapshot is found in the other. */
function follow(one: ReturnType<typeof treeOf>, next: ReturnType<typeof treeOf>): Outcome {
  const digestsOf = ({ batches, root }: ReturnType<typeof treeOf>) => [
    root,
    ...batches.flatMap(({ node, leaves }) => [
      node.digest,
      ...leaves.flatMap(({ leaf, idCommitment }) => [leaf, idCommitment]),
    ]),
  ];
  const seen = new Set(digestsOf(one));
  return digestsOf(next).some((digest) => seen.has(digest))
    ? ACCEPTED
    : refused("no digest of one snapshot is in the next");
}

/** A customer opens their file of the first epoch. */
async function openFile(
  world: VenueWorld,
  id: string,
  {
    keyOf = id,
    change = (report) => report,
  }: { keyOf?: string; change?: (report: SolvencyReport) => SolvencyReport } = {},
): Promise<Outcome> {
  const { folder, report } = await world.first();
  const key = customerKey(INCLUSION_SECRET, report.epoch, digestCustomerId(keyOf));
  const { bucket } = locate(key, 0, report.inclusion.buckets);
  const bytes = await folder.get(bucketPath(bucket));
  if (bytes === undefined) throw new Error("the customer's file is missing");
  return outcomeOf(() =>
    openInclusion(hash, {
      id,
      key,
      bucket: bytes,
      report: change(report),
      reportKey: publicOf(VENUE_KEY),
    }),
  );
}
