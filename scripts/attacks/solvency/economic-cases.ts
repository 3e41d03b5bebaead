import { privateKeyToAccount } from "viem/accounts";
import { loadEddsa } from "../../../src/field/eddsa.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import { examplePolicyPack } from "../../../src/policy/packs/shipped-packs.ts";
import { assessSolvency } from "../../../src/solvency/assess-solvency.ts";
import { attestationMessage, createAttesterTree } from "../../../src/solvency/attestation.ts";
import { createBatches } from "../../../src/solvency/create-batches.ts";
import { createReserveBatch } from "../../../src/solvency/create-reserve-batch.ts";
import { compileSolvencyPolicy } from "../../../src/solvency/documents/compile-solvency-policy.ts";
import { parseSolvencyPolicy } from "../../../src/solvency/documents/parse-solvency-policy.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../../src/solvency/documents/sign-documents.ts";
import { verifyPrices } from "../../../src/solvency/documents/verify-prices.ts";
import { verifySolvencyPolicy } from "../../../src/solvency/documents/verify-solvency-policy.ts";
import { createAttestedInputs } from "../../../src/solvency/inputs/reserve-inputs.ts";
import { NODE_KIND } from "../../../src/solvency/layout.ts";
import { marketRoot } from "../../../src/solvency/market.ts";
import { createNodeTree } from "../../../src/solvency/node-tree.ts";
import type { ReserveItem } from "../../../src/solvency/reserve-item.ts";
import {
  type AssessContext,
  assessReserves,
  findReusedTags,
} from "../../../src/solvency/reserves/assess-reserves.ts";
import { keyedTag } from "../../../src/solvency/reserves/item-tag.ts";
import { formatOwnershipStatement } from "../../../src/solvency/reserves/ownership-statement.ts";
import { verifyOwnership } from "../../../src/solvency/reserves/verify-ownership.ts";
import { authorityOf, ED_KEYS, kid } from "../../../test/policy/pack/fixtures.ts";
import {
  ASSETS,
  hash,
  hold,
  market,
  policy,
  policyJson,
  pricesJson,
  SNAPSHOT_AT,
  salts,
  sizes,
} from "../../../test/solvency/fixtures.ts";
import { LEI } from "../../../test/solvency/report/venue.ts";
import { oneAccountBlock } from "../../../test/solvency/review/one-account-chain.ts";
import {
  ACCEPTED,
  type AttackCase,
  type Outcome,
  once,
  outcomeOf,
  refused,
} from "../attack-case.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import { contextOf, OTHER_LEI } from "./honest-inputs.ts";

const sdk = (
  line: DesignLine,
  how: string,
  by: RegExp,
  attack: () => Promise<Outcome>,
  twin: () => Promise<Outcome>,
): AttackCase => ({ id: line, layer: "sdk", title: titleOf(line, how), by, attack, twin });

/** M1 to M4 in the SDK: policies, prices, reserves, before any proof. */
export function economicCases(): AttackCase[] {
  return [...surplusCases(), ...priceCases(), ...haircutCases(), ...reserveCases()];
}

const BTC = 100_000_000n;
const CUSTOMERS = [
  { id: "ada@example.com", cash: [hold(0, 2n * BTC)] },
  { id: "ben@example.com", cash: [hold(2, 5_000_000n)] },
];
/** Nobody: holds what the venue makes itself, and owes it the coins that are missing. */
const DUMMY = { id: "nobody", cash: [], margin: [[hold(2, 1n << 63n), hold(0, 0n, BTC)]] };

/** Whether a venue with this much BTC and abundant USDT is solvent. Accepted = it is. */
function judge(btc: bigint, customers: Parameters<typeof createBatches>[1], json: object): Outcome {
  const figures = compileSolvencyPolicy(parseSolvencyPolicy(json), ASSETS);
  const batches = createBatches(hash, customers, { assets: ASSETS, salts, sizes });
  const { root } = createNodeTree(
    hash,
    batches.map(({ node }) => node),
    { kind: NODE_KIND.liabilities, arity: 4, assets: ASSETS, salts },
  );
  const { isSolvent, uncovered, ratioBps } = assessSolvency({
    policy: figures,
    market,
    liabilities: root.totals,
    reserves: [
      [btc, 0n, (1n << 79n) - 1n, 0n],
      [0n, 0n, 0n, 0n],
    ],
  });
  return isSolvent
    ? ACCEPTED
    : refused(`not solvent at ${ratioBps} bp: uncovered asset ${uncovered.join(", ")}`);
}

const ownToken = policyJson.assets.map((asset) =>
  asset.symbol === "USDT"
    ? {
        ...asset,
        isVenueToken: true,
        haircutBasisPoints: { transparent: 10_000, attested: 10_000, margin: 10_000 },
      }
    : asset,
);

function surplusCases(): AttackCase[] {
  const HOLE = /^not solvent at \d+ bp: uncovered asset 0$/;
  return [
    sdk(
      "M1",
      "the coins that the dummy owes, counted as reserves",
      HOLE,
      async () => judge(BTC, [...CUSTOMERS, DUMMY], policyJson),
      async () => judge(2n * BTC, [...CUSTOMERS, DUMMY], policyJson),
    ),
    sdk(
      "M1",
      "2^79 units of another coin for the one that is missing",
      HOLE,
      async () => judge(2n * BTC - 1n, CUSTOMERS, policyJson),
      async () => judge(2n * BTC, CUSTOMERS, policyJson),
    ),
    sdk(
      "M1",
      "a venue's own token that counts for something",
      /SOLVENCY_POLICY_CONFLICT/,
      async () =>
        outcomeOf(() =>
          parseSolvencyPolicy({
            ...policyJson,
            assets: ownToken.map((asset) =>
              "isVenueToken" in asset
                ? {
                    ...asset,
                    haircutBasisPoints: { transparent: 9_999, attested: 10_000, margin: 10_000 },
                  }
                : asset,
            ),
          }),
        ),
      async () => outcomeOf(() => parseSolvencyPolicy({ ...policyJson, assets: ownToken })),
    ),
  ];
}

const [AUTHORITY_KEY, VENUE_KEY] = [ED_KEYS[0], ED_KEYS[2]];
const sign = (key: unknown) => ({ kid: kid(0), key });
const priceOptions = {
  hash,
  authority: authorityOf(1, AUTHORITY_KEY),
  policy,
  snapshotAt: SNAPSHOT_AT,
  assets: ASSETS,
  expectedRoot: marketRoot(hash, market),
};
const verifyPriced = async (
  signed: unknown,
  change: Partial<typeof priceOptions> = {},
): Promise<Outcome> => outcomeOf(() => verifyPrices(signed, { ...priceOptions, ...change }));
const signPrices = (change: object = {}, key: unknown = AUTHORITY_KEY) =>
  signPriceVector({ ...pricesJson, ...change }, sign(key));

function priceCases(): AttackCase[] {
  const honest = async () => verifyPriced(await signPrices());
  const [btc, eth, ...others] = pricesJson.prices.map(({ price }) => price);
  const swapped = pricesJson.prices.map((entry, i) => ({
    ...entry,
    price: [eth, btc, ...others][i] ?? "0",
  }));
  const row = (how: string, by: RegExp, attack: () => Promise<Outcome>) =>
    sdk("M2", how, by, attack, honest);
  return [
    row("prices that nobody signed", /DOCUMENT_FORM/, () => verifyPriced(pricesJson)),
    row("prices without their signature", /DOCUMENT_FORM/, async () =>
      verifyPriced({ ...(await signPrices()), signatures: [] }),
    ),
    row("prices that the venue signed itself", /DOCUMENT_SIGNATURE/, async () =>
      verifyPriced(await signPrices({}, VENUE_KEY)),
    ),
    row("a signature of other prices", /DOCUMENT_SIGNATURE/, async () =>
      verifyPriced({
        ...(await signPrices({ prices: swapped })),
        signatures: (await signPrices()).signatures,
      }),
    ),
    row("a signed policy for signed prices", /DOCUMENT_FORM/, async () =>
      verifyPriced(await signSolvencyPolicy(policyJson, sign(AUTHORITY_KEY))),
    ),
    row("prices of a second more than the policy's hour", /PRICES_STALE/, async () =>
      verifyPriced(await signPrices({ pricedAt: "2026-11-29T22:59:59Z" })),
    ),
    row("prices of a second after the snapshot", /PRICES_FUTURE/, async () =>
      verifyPriced(await signPrices({ pricedAt: "2026-11-30T00:00:01Z" })),
    ),
    row("prices of two coins swapped after the statement, signed", /PRICES_MISMATCH/, async () =>
      verifyPriced(await signPrices({ prices: swapped })),
    ),
    row("a price of 0, by which a liability would vanish", /PRICES_FORM/, async () =>
      verifyPriced(
        await signPrices({ prices: pricesJson.prices.with(0, { symbol: "BTC", price: "0" }) }),
      ),
    ),
  ];
}

const PACK_ID = "basel-haircuts";
/** Of gold in it, basis points. */
const GOLD = 2000;

/** A policy whose first asset is held to a pack's row. */
function packedPolicy(basisPoints: number) {
  const pack = examplePolicyPack(PACK_ID);
  if (pack === undefined) throw new Error(`the package has no ${PACK_ID}`);
  const source = { pack: pack.id, assetClass: "gold" };
  return {
    pack,
    json: {
      ...policyJson,
      haircutPacks: [{ id: pack.id, version: pack.version, sha256: digestPolicyPack(pack) }],
      assets: policyJson.assets.map((asset, i) =>
        i === 0
          ? {
              ...asset,
              haircutSource: source,
              haircutBasisPoints: {
                transparent: basisPoints,
                attested: basisPoints,
                margin: basisPoints,
              },
            }
          : asset,
      ),
    },
  };
}

function haircutCases(): AttackCase[] {
  const options = {
    hash,
    authority: authorityOf(1, AUTHORITY_KEY),
    snapshotAt: SNAPSHOT_AT,
    assets: ASSETS,
  };
  const verifyPacked = async (basisPoints: number, isOther = false) => {
    const { pack, json } = packedPolicy(basisPoints);
    const signed = await signSolvencyPolicy(json, sign(AUTHORITY_KEY));
    const haircutPacks = [isOther ? { ...pack, title: `${pack.title}.` } : pack];
    return outcomeOf(() => verifySolvencyPolicy(signed, { ...options, haircutPacks }));
  };
  const verify = async (signed: unknown, snapshotAt = SNAPSHOT_AT) =>
    outcomeOf(() => verifySolvencyPolicy(signed, { ...options, snapshotAt, haircutPacks: [] }));
  const signPolicy = (key: unknown = AUTHORITY_KEY) => signSolvencyPolicy(policyJson, sign(key));
  const honest = async () => verify(await signPolicy());
  const less = parseSolvencyPolicy({
    ...policyJson,
    assets: policyJson.assets.map((asset) => ({
      ...asset,
      haircutBasisPoints: { ...asset.haircutBasisPoints, margin: 0 },
    })),
  });
  return [
    sdk(
      "M2",
      "a haircut below its pack's row",
      /POLICY_HAIRCUT/,
      () => verifyPacked(GOLD - 1),
      () => verifyPacked(GOLD),
    ),
    sdk(
      "M2",
      "a pack of the name that the policy means, its text another",
      /POLICY_HAIRCUT/,
      () => verifyPacked(GOLD, true),
      () => verifyPacked(GOLD),
    ),
    sdk("M2", "a policy that nobody signed", /DOCUMENT_FORM/, () => verify(policyJson), honest),
    sdk(
      "M2",
      "a policy that the venue signed itself",
      /DOCUMENT_SIGNATURE/,
      async () => verify(await signPolicy(VENUE_KEY)),
      honest,
    ),
    sdk(
      "M2",
      "a policy that ended before the snapshot",
      /POLICY_NOT_IN_FORCE/,
      async () => verify(await signPolicy(), Date.parse(policyJson.validUntil) / 1000),
      honest,
    ),
    sdk(
      "M2",
      "another policy's haircuts of margin under the statement's market",
      /PRICES_MISMATCH/,
      async () => verifyPriced(await signPrices(), { policy: less }),
      async () => verifyPriced(await signPrices()),
    ),
  ];
}

const NETWORK = "eip155:1";
const AUTHORITY_SECRET = new Uint8Array(32).fill(3);
const ATTESTER = new Uint8Array(32).fill(21);
const item = (address: string, amount: bigint): ReserveItem => ({
  tag: keyedTag(AUTHORITY_SECRET, { network: "custody", address, asset: "BTC" }),
  asset: 0,
  amount,
  isEncumbered: false,
});

const attester = once(async () => {
  const eddsa = await loadEddsa();
  const key = eddsa.publicKey(ATTESTER);
  const tree = createAttesterTree(hash, [key]);
  /** Items that the attester signed for a venue's epoch. */
  const attest = (items: readonly ReserveItem[], contextHash: bigint) => {
    const batch = batchOf(items);
    const signature = eddsa.sign(ATTESTER, attestationMessage(hash, batch.tree.root, contextHash));
    return { items, batch, attestation: { key, signature, path: tree.path(0) } };
  };
  const contextFor = (contextHash: bigint): AssessContext => ({
    entity: LEI,
    epoch: 3,
    snapshotAt: SNAPSHOT_AT,
    assets: [{ symbol: "BTC", decimals: 8 }],
    capacity: { assets: ASSETS, items: 2 },
    blocks: {},
    attesterRoot: tree.root,
    contextHash,
    saltOf: (_, batch) => BigInt(batch) + 1n,
  });
  return { attest, contextFor };
});

const batchOf = (items: readonly ReserveItem[]) =>
  createReserveBatch(hash, items, {
    kind: NODE_KIND.attestedReserves,
    size: 2,
    assets: ASSETS,
    totalsSalt: 5n,
  });

/** Level 1: an address signs that a venue may count it. */
const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
async function ownershipOf(change: object = {}) {
  const statement = {
    entity: LEI,
    network: NETWORK,
    address: account.address,
    isEncumbered: false,
    period: { kind: "epoch" as const, epoch: 3 },
    ...change,
  };
  const signature = await account.signMessage({ message: formatOwnershipStatement(statement) });
  return { statement, scheme: "eip191" as const, signature };
}

async function own(change: object = {}): Promise<Outcome> {
  const signed = await ownershipOf(change);
  return outcomeOf(() => verifyOwnership(signed, { entity: LEI, epoch: 3, at: SNAPSHOT_AT }));
}

/** The address with its balance in a block, as often as it is claimed. */
async function show({ timestamp = SNAPSHOT_AT, times = 1, shown = 5n }): Promise<Outcome> {
  const { address } = account;
  const { block, proof } = oneAccountBlock({ address, balance: 5n, timestamp });
  const other = oneAccountBlock({ address, balance: shown, timestamp });
  const evidence = {
    asset: "ETH",
    ownership: await ownershipOf(),
    proof: shown === 5n ? proof : other.proof,
  };
  const { contextFor } = await attester();
  return outcomeOf(() =>
    assessReserves(
      hash,
      { transparent: Array.from({ length: times }, () => evidence), attested: [] },
      {
        ...contextFor(contextOf()),
        assets: [{ symbol: "ETH", decimals: 9, onChain: { network: NETWORK, chainDecimals: 9 } }],
        blocks: { [NETWORK]: block },
      },
    ),
  );
}

function reserveCases(): AttackCase[] {
  const [epoch2, epoch3] = [contextOf({ epoch: 2 }), contextOf()];
  const [a, b] = [item("a", 500n), item("b", 70n)];
  const assess = async (lists: readonly (readonly ReserveItem[])[], signedFor = epoch3) => {
    const { attest, contextFor } = await attester();
    const attested = lists.map((items) => attest(items, signedFor));
    return outcomeOf(() => assessReserves(hash, { transparent: [], attested }, contextFor(epoch3)));
  };
  const inputs = async (signedFor: bigint) => {
    const { batch, attestation } = (await attester()).attest([a], signedFor);
    return outcomeOf(() => createAttestedInputs(hash, batch, attestation, epoch3));
  };
  const claims = (...names: readonly string[]): Outcome => {
    const reports = names.map((address, i) => ({
      name: `venue ${i + 1}`,
      tags: [item(address, 500n).tag],
    }));
    const [found] = findReusedTags(reports);
    return found === undefined
      ? ACCEPTED
      : refused(`one tag in the reports of ${found.reports.join(" and ")}`);
  };
  const honest = () => own();
  return [
    sdk(
      "M3",
      "attested for the epoch before",
      /ATTESTATION/,
      () => assess([[a]], epoch2),
      () => assess([[a]]),
    ),
    sdk(
      "M3",
      "attested for another venue",
      /ATTESTATION/,
      () => assess([[a]], contextOf({ lei: OTHER_LEI })),
      () => assess([[a]]),
    ),
    sdk(
      "M3",
      "inputs of a proof under another snapshot's signature",
      /ATTESTATION/,
      () => inputs(epoch2),
      () => inputs(epoch3),
    ),
    sdk(
      "M3",
      "a balance in a block of the day before",
      /BALANCE_PROOF/,
      () => show({ timestamp: SNAPSHOT_AT - 86_400 }),
      () => show({}),
    ),
    sdk(
      "M3",
      "a balance of another block under the snapshot's",
      /BALANCE_PROOF/,
      () => show({ shown: 50n }),
      () => show({}),
    ),
    sdk(
      "M4",
      "an address shown twice",
      /ITEM_DUPLICATE/,
      () => show({ times: 2 }),
      () => show({}),
    ),
    sdk(
      "M4",
      "in two batches of one venue",
      /ITEM_DUPLICATE/,
      () => assess([[a], [b, a]]),
      () => assess([[a], [b]]),
    ),
    sdk(
      "M4",
      "in one batch",
      /ITEM_DUPLICATE/,
      async () => outcomeOf(() => batchOf([a, a])),
      async () => outcomeOf(() => batchOf([a, b])),
    ),
    sdk(
      "M4",
      "by two venues, found by its tag",
      /venue 1 and venue 2/,
      async () => claims("a", "a"),
      async () => claims("a", "b"),
    ),
    sdk(
      "M4",
      "an address signed over to another entity",
      /OWNERSHIP_SCOPE/,
      () => own({ entity: OTHER_LEI }),
      honest,
    ),
    sdk(
      "M4",
      "the signature of the epoch before, replayed",
      /OWNERSHIP_SCOPE/,
      () => own({ period: { kind: "epoch", epoch: 2 } }),
      honest,
    ),
    sdk(
      "M4",
      "a standing signature that ended a second before the snapshot",
      /OWNERSHIP_EXPIRED/,
      () => own({ period: { kind: "standing", until: SNAPSHOT_AT - 1 } }),
      () => own({ period: { kind: "standing", until: SNAPSHOT_AT } }),
    ),
    sdk(
      "M4",
      "another address under one's own signature",
      /OWNERSHIP_SIGNATURE/,
      () => own({ address: `0x${"7".repeat(40)}` }),
      honest,
    ),
  ];
}
