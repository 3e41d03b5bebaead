import { MerkleTree } from "../../../src/field/merkle.ts";
import type { Inputs, Random } from "../../support/lab/index.ts";
import { ISSUER_KEY } from "../scenario.ts";
import { hash, type Item, itemsRoot, type Slot, sumsOf } from "./reference.ts";
import { attest } from "./reserve-scenario.ts";

const ASSETS = 64;
const FIELD_BITS = 250n;
const [AMOUNT, TOTAL, TAG] = [1n << 64n, 1n << 78n, 1n << 248n];

const draw = <T>(count: number, one: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => one(i));
const element = (random: Random): bigint => random.below(1n << FIELD_BITS);
/** Small, large or none. */
const amount = (random: Random): bigint =>
  random.pick([0n, random.below(1000n), random.below(AMOUNT)]);

const drawSlots = (random: Random, count: number): Slot[] =>
  draw(count, () => ({ index: random.below(BigInt(ASSETS)), amount: amount(random) }));

/** Customers of a cash tier. */
export function drawCash(random: Random, slots: number, customers: number): Inputs {
  const held = draw(customers, () => drawSlots(random, slots));
  return {
    idCommitment: draw(customers, () => element(random)),
    index: held.map((one) => one.map(({ index }) => index)),
    balance: held.map((one) => one.map((slot) => slot.amount)),
    totals: sumsOf(held.flat(), ASSETS),
    salt: element(random),
  };
}

interface Market {
  readonly price: readonly bigint[];
  readonly marginWeight: readonly bigint[];
  readonly pricedAt: bigint;
}

const drawMarket = (random: Random): Market => ({
  price: draw(ASSETS, () => amount(random)),
  marginWeight: draw(ASSETS, () => random.below(10_001n)),
  pricedAt: random.below(1n << 40n),
});

/** Margin accounts that owe at most what they hold in another slot, weighted. */
export function drawMargin(random: Random, slots: number, accounts: number): Inputs {
  const market = drawMarket(random);
  const held = draw(accounts, () => drawSlots(random, slots));
  const at = (list: readonly bigint[], index: bigint): bigint => list[Number(index)] ?? 0n;
  const debts = held.map((account) => {
    const worth = account.reduce(
      (sum, one) =>
        sum + one.amount * at(market.price, one.index) * at(market.marginWeight, one.index),
      0n,
    );
    const debtor = Number(random.below(BigInt(slots)));
    const unit = at(market.price, account[debtor]?.index ?? 0n) * 10_000n;
    const most = unit === 0n ? 5n : worth / unit;
    const debt = most < AMOUNT ? most : AMOUNT - 1n;
    return account.map((_, s) => (s === debtor ? debt : 0n));
  });
  const multiplicity = draw(ASSETS, (a) =>
    BigInt(held.flat().filter(({ index }) => index === BigInt(a)).length),
  );
  return {
    idCommitment: draw(accounts, () => element(random)),
    index: held.map((one) => one.map(({ index }) => index)),
    balance: held.map((one) => one.map((slot) => slot.amount)),
    debt: debts,
    slotPrice: held.map((one) => one.map(({ index }) => at(market.price, index))),
    slotWeight: held.map((one) => one.map(({ index }) => at(market.marginWeight, index))),
    multiplicity,
    ...market,
    totals: sumsOf(held.flat(), ASSETS),
    salt: element(random),
  };
}

const drawTotals = (random: Random): bigint[] =>
  draw(ASSETS, () => random.pick([0n, random.below(1000n), random.below(TOTAL)]));

/** A node over four. */
export function drawMid(random: Random): Inputs {
  return {
    kind: random.below(3n),
    childRoot: draw(4, () => element(random)),
    childTotals: draw(4, () => drawTotals(random)),
    childSalt: draw(4, () => element(random)),
    salt: element(random),
  };
}

/** Items with ascending tags, some of them encumbered. */
export function drawItems(random: Random, count: number): { items: Item[]; inputs: Inputs } {
  const step = TAG / BigInt(count);
  const items = draw(count, (i) => ({
    tag: BigInt(i) * step + random.below(step),
    index: random.below(BigInt(ASSETS)),
    amount: amount(random),
    encumbered: BigInt(random.once(3)),
  }));
  const inputs = {
    tag: items.map(({ tag }) => tag),
    index: items.map(({ index }) => index),
    amount: items.map((one) => one.amount),
    encumbered: items.map(({ encumbered }) => encumbered),
    totals: sumsOf(
      items.filter(({ encumbered }) => encumbered === 0n),
      ASSETS,
    ),
    salt: element(random),
  };
  return { items, inputs };
}

/** Items that an attester, one of two, has signed. */
export function drawAttested(random: Random, count: number): Inputs {
  const { items, inputs } = drawItems(random, count);
  const contextHash = random.below(TAG);
  const [place, other] = [Number(random.below(256n)), 256 + Number(random.below(256n))];
  const tree = new MerkleTree(hash, "SOLVENCY_ATTESTER_NODE", 3, [
    [place, hash("SOLVENCY_ATTESTER", [ISSUER_KEY.x, ISSUER_KEY.y])],
    [other, element(random)],
  ]);
  return {
    ...inputs,
    contextHash,
    attesterKey: [ISSUER_KEY.x, ISSUER_KEY.y],
    ...attest(itemsRoot(items), contextHash),
    attesterPath: tree.path(place).levels,
  };
}

/** A statement; without a floor where it is insolvent. */
export function drawStatement(random: Random, isSolvent: boolean): Inputs {
  const liabilitiesTotals = drawTotals(random);
  const weight = draw(2, () => draw(ASSETS, () => (isSolvent ? 10_000n : random.below(10_001n))));
  const reserves = isSolvent ? [...liabilitiesTotals] : drawTotals(random);
  const isPerAsset = random.below(2n);
  return {
    liabilitiesRoot: element(random),
    liabilitiesTotals,
    liabilitiesSalt: element(random),
    reservesRoot: draw(2, () => element(random)),
    reservesTotals: [reserves, drawTotals(random)],
    reservesSalt: draw(2, () => element(random)),
    ...drawMarket(random),
    isPerAsset,
    isPortfolio: isPerAsset === 0n ? 1n : random.below(2n),
    ratioBps: random.below(12_000n),
    assetListDigest: random.below(TAG),
    coverBps: draw(ASSETS, () => random.below(isSolvent ? 10_001n : 12_000n)),
    weight,
    floorBps: isSolvent ? random.below(10_001n) : 0n,
    contextHash: random.below(1n << 224n),
  };
}
