import { digestPolicyPack } from "../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../src/policy/pack/policy-pack.ts";
import { examplePolicyPack } from "../../src/policy/packs/shipped-packs.ts";
import type { ContractKind } from "../../src/trail/trail-events.ts";
import type { Trail, TrailRecord } from "../../src/trail/trail-schema.ts";

export const DAY = 86_400;
/** 2026-09-01T00:00:00Z */
export const START = 1_788_220_800;
export const LEI = "5493001KJTIIGC8Y1R12";
export const HOSTILE_NAME = `<img src=x onerror="document.title='owned'"><script>alert(1)</script>`;
export const HOSTILE_LEI = '=HYPERLINK("https://evil.example","x")';

export const word = (n: number): string => `0x${n.toString(16).padStart(64, "0")}`;
export const account = (n: number): string => `0x${n.toString(16).padStart(40, "0")}`;
/** Whole or decimal text with 18 decimals: `units("1.5")`. */
export const units = (text: string): string => {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(text) ?? [];
  return `${sign}${BigInt(whole + fraction.padEnd(18, "0"))}`;
};

const ADDRESSES: Readonly<Record<ContractKind, string>> = {
  policyRegistry: account(0xa1),
  trustRegistry: account(0xa2),
  complianceRegistry: account(0xa3),
  venue: account(0xa4),
  solvency: account(0xa5),
};

type Draft = { at: number; contract: ContractKind; event: string; args: object };

/** Events by their time -> a trail; each is in a block of its own, of one day's hundredth. */
export function createTrail(drafts: readonly Draft[], asOf: number): Trail {
  const blockOf = (at: number) => Math.floor((at - START) / 864) + 1;
  const sorted = [...drafts].sort((a, b) => a.at - b.at);
  return {
    type: "SymbolonTrail",
    formatVersion: 1,
    chainId: 31_337,
    fromBlock: 1,
    toBlock: blockOf(asOf),
    toBlockHash: word(blockOf(asOf)),
    asOf,
    isFinal: true,
    contracts: Object.entries(ADDRESSES).map(([kind, address]) => ({
      kind: kind as ContractKind,
      address,
    })),
    unknownEvents: [],
    records: sorted.map(({ at, contract, event, args }, i) => {
      const blockNumber = blockOf(at);
      return {
        contract,
        event,
        address: ADDRESSES[contract],
        blockNumber,
        blockHash: word(blockNumber),
        timestamp: at,
        transactionHash: word(0xabc000 + i),
        logIndex: i,
        args,
      } as TrailRecord;
    }),
  };
}

const at = (days: number) => START + days * DAY;

export const registered = (days: number, entity: number, name: string, lei: string): Draft => ({
  at: at(days),
  contract: "solvency",
  event: "EntityRegistered",
  args: {
    entity: word(entity),
    reporter: account(entity),
    lei,
    name,
    reportPeriod: 30 * DAY,
  },
});

export const reported = (
  days: number,
  entity: number,
  epoch: number,
  assuranceBps: number,
  { isSolvent = true, snapshotAt = at(days) - 3600 } = {},
): Draft => ({
  at: at(days),
  contract: "solvency",
  event: "StatementReported",
  args: {
    entity: word(entity),
    epoch,
    root: word(99),
    snapshotAt,
    isSolvent,
    assuranceBps,
    reporter: account(entity),
    uri: "https://exchange.example/statement.json",
  },
});

export const verified = (
  days: number,
  entity: number,
  epoch: number,
  isVerified = true,
): Draft => ({
  at: at(days) + 60,
  contract: "solvency",
  event: "StatementVerified",
  args: { entity: word(entity), epoch, verifier: account(7), confirmations: 2, isVerified },
});

export const failed = (days: number, entity: number, epoch: number, reason: string): Draft => ({
  at: at(days) + 120,
  contract: "solvency",
  event: "StatementFailed",
  args: { entity: word(entity), epoch, verifier: account(8), reason },
});

export const INSTRUMENT = word(0xe7);

export const venueOpened = (name = "Meridian Perps", lei = LEI): Draft[] => [
  {
    at: at(0),
    contract: "venue",
    event: "VenueDescribed",
    args: { lei, name, settlementCurrency: "USD" },
  },
  {
    at: at(0) + 864,
    contract: "venue",
    event: "InstrumentListed",
    args: { instrument: INSTRUMENT, upi: "QZABCDEFGH12", cfi: "JTCXCC", underlying: "ETH" },
  },
];

export interface Fill {
  readonly who: number;
  readonly cause: number;
  readonly from: string;
  readonly to: string;
  readonly price: string;
  readonly notional: string;
}

export const filled = (days: number, fill: Fill): Draft => ({
  at: at(days),
  contract: "venue",
  event: "PositionChanged",
  args: {
    instrument: INSTRUMENT,
    account: account(fill.who),
    policyId: fill.cause === 0 ? word(5) : word(0),
    cause: fill.cause,
    sizeBefore: units(fill.from),
    sizeAfter: units(fill.to),
    price: units(fill.price),
    notional: units(fill.notional),
  },
});

export const measured = (days: number, long: string, short: string): Draft => ({
  at: at(days) + 864,
  contract: "venue",
  event: "OpenInterest",
  args: { instrument: INSTRUMENT, long_: units(long), short_: units(short) },
});

export const liquidated = (
  days: number,
  who: number,
  size: string,
  price: string,
  loss: string,
): Draft => ({
  at: at(days) + 1728,
  contract: "venue",
  event: "Liquidated",
  args: {
    instrument: INSTRUMENT,
    account: account(who),
    liquidator: account(9),
    size: units(size),
    price: units(price),
    loss: units(loss),
  },
});

/** Two versions of one pack: the second lets in by residence other countries. */
export function examplePacks(): readonly [PolicyPack, PolicyPack] {
  const pack = examplePolicyPack("eu-mica-retail");
  if (pack?.rules === undefined) throw new Error("the example pack has no rules");
  const { policyHash: _, supersedes: __, ...rest } = pack;
  const rules = (countries: readonly string[], denied: readonly string[]) => ({
    ...pack.rules,
    id: "residents",
    anyOf: [
      {
        residence: { in: countries },
        ...(denied.length > 0 ? { subdivisions: { notIn: denied } } : {}),
      },
    ],
  });
  const make = (version: number, countries: readonly string[], denied: readonly string[] = []) =>
    ({ ...rest, version, rules: rules(countries, denied) }) as unknown as PolicyPack;
  return [
    make(1, ["FR", "DE", "MT", "BR", "US", "ID", "AU"]),
    make(2, ["FR", "DE", "JP", "SG", "CA", "ZA", "US", "AU"], ["US-NY"]),
  ];
}

const announced = (days: number, version: number, pack: PolicyPack): Draft => ({
  at: at(days),
  contract: "policyRegistry",
  event: "PolicyAnnounced",
  args: {
    policyId: word(0xb0),
    version,
    announcement: {
      policyHash: "7",
      packDigest: `0x${digestPolicyPack(pack)}`,
      validFrom: at(days + 7),
      validUntil: at(days + 372),
      regime: 1,
      times: {
        attestation: 30 * DAY,
        attestationForLeverage: DAY,
        asOfOnChain: DAY,
        superseded: 7 * DAY,
        solvencyReport: 35 * DAY,
      },
      figures: { haircuts: [], margins: [], recognitions: [] },
      uri: "https://authority.example/pack.json",
    },
  },
});

/** Three months: five entities (two late, one of them hostile in its words), one market, a policy with two versions. */
export function exampleTrail({ isHostile = false } = {}): Trail {
  const [older, newer] = examplePacks();
  const prices = [3000, 3100, 2900, 2700, 2500, 2600, 2800, 3000, 3150, 3200];
  const fills = prices.flatMap((price, i) => {
    const day = 3 + i * 8;
    const [before, after] = [i * 2, i * 2 + 2];
    return [
      filled(day, {
        who: 100 + i,
        cause: 0,
        from: "0",
        to: "2",
        price: String(price),
        notional: String(price * 2),
      }),
      measured(day, String(after), String(before + 1)),
    ];
  });
  const months = [1, 31, 60, 89];
  const statements = months.flatMap((day, i) => [
    reported(day, 1, i + 1, 6000 + i * 900),
    verified(day, 1, i + 1),
    reported(day, 2, i + 1, 9000 - i * 1500, { isSolvent: i !== 2 }),
    ...(i < 2 ? [verified(day, 2, i + 1)] : []),
    ...(i < 2 ? [reported(day + 2, 3, i + 1, 2500 + i * 1000)] : []),
    reported(day + 0.5, 4, i + 1, 4000),
  ]);
  return createTrail(
    [
      registered(0, 1, "Aurora Exchange", LEI),
      registered(0, 2, "Borealis Markets", LEI),
      registered(0, 3, "Cassini Trading", "NOT-AN-LEI"),
      registered(0, 4, isHostile ? HOSTILE_NAME : "Delta Custody", isHostile ? HOSTILE_LEI : LEI),
      registered(70, 5, "Equinox Digital Assets", LEI),
      ...statements,
      failed(89.5, 4, 4, isHostile ? HOSTILE_NAME : "reserves were borrowed"),
      ...venueOpened(isHostile ? HOSTILE_NAME : "Meridian Perps"),
      ...fills,
      filled(27.5, { who: 101, cause: 4, from: "2", to: "0", price: "2650", notional: "5300" }),
      liquidated(27.5, 101, "2", "2650", "45.5"),
      filled(35.5, { who: 100, cause: 4, from: "2", to: "0.5", price: "2450", notional: "3675" }),
      liquidated(35.5, 100, "1.5", "2450", "0"),
      measured(36, "8.5", "9"),
      {
        at: at(2),
        contract: "policyRegistry",
        event: "AuthorityCreated",
        args: {
          authorityId: word(0xaa),
          admin: account(1),
          minNotice: 7 * DAY,
          did: "did:web:authority.example",
        },
      },
      {
        at: at(3) - 864,
        contract: "policyRegistry",
        event: "PolicyCreated",
        args: {
          policyId: word(0xb0),
          authorityId: word(0xaa),
          number: 1,
          packId: "eu-mica-retail",
        },
      },
      announced(4, 1, older),
      {
        at: at(40),
        contract: "policyRegistry",
        event: "PolicySuspensionChanged",
        args: { policyId: word(0xb0), isSuspended: true, reason: "a list was wrong" },
      },
      {
        at: at(41),
        contract: "policyRegistry",
        event: "PolicySuspensionChanged",
        args: { policyId: word(0xb0), isSuspended: false, reason: "the list was corrected" },
      },
      announced(80, 2, newer),
    ],
    at(95),
  );
}
