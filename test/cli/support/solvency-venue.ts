import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mnemonicToAccount } from "viem/accounts";
import { readReserveBlock, readReserveProof } from "../../../src/chain/read-reserve-proof.ts";
import { loadEddsa } from "../../../src/field/eddsa.ts";
import { attestationMessage, createAttesterTree } from "../../../src/solvency/attestation.ts";
import { solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import { createReserveBatch } from "../../../src/solvency/create-reserve-batch.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../../src/solvency/documents/sign-documents.ts";
import { NODE_KIND } from "../../../src/solvency/layout.ts";
import { formatOwnershipStatement } from "../../../src/solvency/reserves/ownership-statement.ts";
import { startLocalChain } from "../../chain/support/local-chain.ts";
import { authorityOf, EC_KEYS, ED_KEYS, kid, publicOf } from "../../policy/pack/fixtures.ts";
import { hash, policyJson, pricesJson } from "../../solvency/fixtures.ts";

export const LEI = "5493001KJTIIGC8Y1R12";
export const NETWORK = "eip155:31337";
export const SNAPSHOT = "2024-12-31T00:00:00Z";
/** When the tests look at the publication. */
export const NOW = new Date("2025-01-02T00:00:00Z");
export const REGISTRY = `0x${"00".repeat(20)}` as const;
/** Capacity of the circuits in build/solvency. */
const [ASSETS, ITEMS] = [64, 8];
const [VENUE_KEY, POLICY_KEY, PRICE_KEY, READER_KEY] = [
  ED_KEYS[2],
  ED_KEYS[0],
  EC_KEYS[0],
  EC_KEYS[1],
];
export const OTHER_KEY = ED_KEYS[1];
const ATTESTER = new Uint8Array(32).fill(21);
export const SECRET = "5e".repeat(32);

export const LEDGER = [
  "customer,asset,balance,account,debt",
  "ada@example.com,BTC,1.5,cash,",
  "ada@example.com,USDT,42,cash,",
  "ada@example.com,BTC,1,margin,",
  "ada@example.com,USDT,0,margin,30000",
  "ben@example.com,ETH,3,cash,",
  "chloé@example.com,USDT,184467.44,cash,",
  "dan@example.com,BTC,0.25,cash,",
  "eve@example.com,ETH,0.5,cash,",
  "",
].join("\n");
export const CONTROL = { rows: 8, sums: { BTC: "2.75", ETH: "3.5", USDT: "184509.44" } };

/** What a venue, its custodian's attester and the authorities hand over, as the files of one folder. */
export type VenueFiles = Readonly<Record<string, unknown>>;

/** Signed documents, evidence of a chain and an attestation; made once, written where a test needs them. */
export async function createVenueFiles(): Promise<VenueFiles> {
  const eddsa = await loadEddsa();
  const attester = eddsa.publicKey(ATTESTER);
  const attesterRoot = createAttesterTree(hash, [attester]).root;
  const context = {
    lei: LEI,
    chainId: 0,
    registry: REGISTRY,
    attesterRoot,
    snapshotAt: Date.parse(SNAPSHOT) / 1000,
    epoch: 1,
    previousStatement: 0n,
  };
  const items = [
    { tag: 11n, asset: 0, amount: 500_000_000n, isEncumbered: false },
    { tag: 12n, asset: 2, amount: 400_000_000_000n, isEncumbered: false },
    { tag: 13n, asset: 0, amount: 77n, isEncumbered: true },
  ];
  const { tree } = createReserveBatch(hash, items, {
    kind: NODE_KIND.attestedReserves,
    size: ITEMS,
    assets: ASSETS,
    totalsSalt: 0n,
  });
  const message = attestationMessage(hash, tree.root, solvencyContextHash(context));
  const { r8, s } = eddsa.sign(ATTESTER, message);
  const symbols = policyJson.assets.map(({ symbol }) => symbol);
  const evidence = await createEvidence();
  const policy = {
    ...policyJson,
    validFrom: "2024-01-01T00:00:00Z",
    validUntil: "2030-01-01T00:00:00Z",
  };
  const prices = { ...pricesJson, pricedAt: "2024-12-30T23:59:00Z" };
  const dear = {
    ...prices,
    prices: prices.prices.map((one) => (one.symbol === "ETH" ? { ...one, price: "99999" } : one)),
  };
  const point = ({ x, y }: { x: bigint; y: bigint }) => ({ x: String(x), y: String(y) });
  const sign = { kid: kid(0) };
  return {
    "ledger.csv": LEDGER,
    "control.json": CONTROL,
    "policy.json": await signSolvencyPolicy(policy, { ...sign, key: POLICY_KEY }),
    "policy-authority.json": authorityOf(1, POLICY_KEY),
    "prices.json": await signPriceVector(prices, { ...sign, key: PRICE_KEY }),
    "dear-prices.json": await signPriceVector(dear, { ...sign, key: PRICE_KEY }),
    "price-authority.json": authorityOf(1, PRICE_KEY),
    "evidence.json": evidence,
    "attested.json": {
      type: "SymbolonAttestedReserves",
      attester: point(attester),
      items: items.map(({ tag, asset, amount, isEncumbered }) => ({
        tag: String(tag),
        asset: symbols[asset],
        amount: String(amount),
        isEncumbered,
      })),
      signature: { r8: point(r8), s: String(s) },
    },
    "regulator.json": publicOf(READER_KEY),
    "venue-key.json": VENUE_KEY,
    "run.secret": SECRET,
    "run.json": {
      entity: LEI,
      epoch: 1,
      chainId: 0,
      registry: REGISTRY,
      snapshotAt: SNAPSHOT,
      ledger: { path: "ledger.csv", format: "csv", controlTotals: "control.json" },
      policy: { document: "policy.json", authority: "policy-authority.json" },
      prices: { document: "prices.json", authority: "price-authority.json" },
      attesters: [{ name: "An auditor", key: point(attester) }],
      reserves: {
        onChain: [{ symbol: "ETH", network: NETWORK, chainDecimals: 18 }],
        transparent: "evidence.json",
        attested: ["attested.json"],
      },
      readers: [{ name: "regulator", key: "regulator.json" }],
      signingKey: "venue-key.json",
      secret: "run.secret",
      floorBps: 10_000,
      out: "published",
      work: "work",
      prover: { workers: 2 },
    },
  };
}

/** What a regulator pins; the circuits' keys are those of the artifacts. */
export function pinsOf(files: VenueFiles, keys: Readonly<Record<string, string>>) {
  return {
    entity: LEI,
    reportKey: publicOf(VENUE_KEY),
    keys,
    policyAuthority: files["policy-authority.json"],
    priceAuthority: files["price-authority.json"],
    // in an order of the verifier's own
    reserveAssets: [
      { symbol: "USDT", decimals: 6 },
      { symbol: "ETH", decimals: 9, onChain: { network: NETWORK, chainDecimals: 18 } },
    ],
    chainId: 0,
    registry: REGISTRY,
  };
}

/** Writes the files into a folder, secrets for their owner alone. */
export async function writeVenue(folder: string, files: VenueFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    const isSecret = name.endsWith(".secret") || name.endsWith("-key.json");
    await writeFile(join(folder, name), text, { mode: isSecret ? 0o600 : 0o644 });
  }
}

/** Six ether of an address whose key signs for the venue, proved against a block of a chain of this test's own. */
async function createEvidence() {
  const account = mnemonicToAccount("test test test test test test test test test test test junk", {
    addressIndex: 5,
  });
  const chain = await startLocalChain(Date.parse(SNAPSHOT) / 1000 - 60);
  try {
    const { testClient, publicClient } = chain;
    await testClient.setBalance({ address: account.address, value: 6n * 10n ** 18n });
    await testClient.mine({ blocks: 1 });
    const blockNumber = await publicClient.getBlockNumber();
    const { hash: blockHash, header } = await readReserveBlock(publicClient, blockNumber);
    const statement = {
      entity: LEI,
      network: NETWORK,
      address: account.address,
      isEncumbered: false,
      period: { kind: "epoch", epoch: 1 } as const,
    };
    const signature = await account.signMessage({ message: formatOwnershipStatement(statement) });
    const proof = await readReserveProof(publicClient, { owner: account.address, blockNumber });
    return {
      blocks: { [NETWORK]: { hash: blockHash, header } },
      transparent: [{ asset: "ETH", ownership: { statement, scheme: "eip191", signature }, proof }],
    };
  } finally {
    await chain.stop();
  }
}
