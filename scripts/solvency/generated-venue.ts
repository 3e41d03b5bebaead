import { exportJWK, generateKeyPair } from "jose";
import { loadEddsa } from "../../src/field/eddsa.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import type { Authority, PublicJwk } from "../../src/policy/pack/authority-schema.ts";
import { attestationMessage, createAttesterTree } from "../../src/solvency/attestation.ts";
import { type SolvencyContext, solvencyContextHash } from "../../src/solvency/context-hash.ts";
import { createReserveBatch } from "../../src/solvency/create-reserve-batch.ts";
import { compileSolvencyPolicy } from "../../src/solvency/documents/compile-solvency-policy.ts";
import { parseSolvencyPolicy } from "../../src/solvency/documents/parse-solvency-policy.ts";
import { compileMarket, parsePriceVector } from "../../src/solvency/documents/price-vector.ts";
import {
  signPriceVector,
  signSolvencyPolicy,
} from "../../src/solvency/documents/sign-documents.ts";
import { AMOUNT_BITS, NODE_KIND, WHOLE } from "../../src/solvency/layout.ts";
import type { ReserveItem } from "../../src/solvency/reserve-item.ts";
import type { AssessedReserves } from "../../src/solvency/reserves/assess-reserves.ts";
import type { SaltSource } from "../../src/solvency/salt-source.ts";
import { generatedAssets } from "./generate-ledger.ts";

export const GENERATED_LEI = "5493001KJTIIGC8Y1R12";
export const SNAPSHOT_AT = Date.parse("2026-11-30T00:00:00Z") / 1000;
const DID = "did:web:authority.example";
const KID = `${DID}#key-1`;
const HAIRCUT = 500;

interface SigningKey {
  readonly privateJwk: object;
  readonly publicJwk: PublicJwk;
  readonly authority: Authority;
}

/** What a generated ledger needs beside it to be proved and published: keys, a policy, prices, and who attests. */
export interface GeneratedVenue {
  readonly assets: ReturnType<typeof generatedAssets>;
  readonly venueKey: SigningKey;
  readonly policyKey: SigningKey;
  readonly priceKey: SigningKey;
  readonly attesterSecret: Uint8Array;
  readonly policy: object;
  readonly prices: object;
}

/** Keys are new every time. @param count assets, at most the circuits' */
export async function createGeneratedVenue(count: number): Promise<GeneratedVenue> {
  const assets = generatedAssets(count);
  const [venueKey, policyKey, priceKey] = [
    await createSigningKey(),
    await createSigningKey(),
    await createSigningKey(),
  ];
  const policy = {
    type: "SymbolonSolvencyPolicy",
    formatVersion: 1,
    id: "generated-venue",
    version: 1,
    title: "Whole cover of every asset, and of the portfolio after haircuts",
    validFrom: "2026-01-01T00:00:00Z",
    validUntil: "2027-01-01T00:00:00Z",
    quote: "USD",
    pricesMaxAge: "1h",
    modes: ["per-asset", "portfolio"],
    ratioBasisPoints: WHOLE,
    assets: assets.map((asset) => ({
      ...asset,
      coverBasisPoints: WHOLE,
      haircutBasisPoints: { transparent: 0, attested: HAIRCUT, margin: 2000 },
    })),
  };
  const prices = {
    type: "SymbolonPriceVector",
    formatVersion: 1,
    id: "generated-prices",
    source: { title: "Drawn from nothing" },
    pricedAt: "2026-11-29T23:59:00Z",
    quote: "USD",
    quoteDecimals: 14,
    // the first assets are the most held and the dearest
    prices: assets.map(({ symbol }, i) => ({ symbol, price: String(60_000 >> Math.min(i, 15)) })),
  };
  const sign = { kid: KID };
  return {
    assets,
    venueKey,
    policyKey,
    priceKey,
    attesterSecret: crypto.getRandomValues(new Uint8Array(32)),
    policy: await signSolvencyPolicy(policy, { ...sign, key: policyKey.privateJwk }),
    prices: await signPriceVector(prices, { ...sign, key: priceKey.privateJwk }),
  };
}

/** The policy's and the market's figures, out of the signed documents. */
export function compileVenue({ policy, prices }: GeneratedVenue, capacity: number) {
  const parsed = parseSolvencyPolicy(payloadOf(policy));
  const market = compileMarket(parsePriceVector(payloadOf(prices)), parsed, capacity);
  return { figures: compileSolvencyPolicy(parsed, capacity), market };
}

export interface GeneratedReservesOptions {
  /** What is owed, by asset. */
  readonly totals: readonly bigint[];
  /** Items of a batch. */
  readonly items: number;
  /** The circuits' capacity. */
  readonly assets: number;
  readonly salts: SaltSource;
}

/** Reserves that one attester signed and that cover every asset after its haircut, and what they are signed for. */
export async function createGeneratedReserves(
  hash: Hash,
  { attesterSecret }: GeneratedVenue,
  { totals, items, assets, salts }: GeneratedReservesOptions,
) {
  const eddsa = await loadEddsa();
  const key = eddsa.publicKey(attesterSecret);
  const attesters = createAttesterTree(hash, [key]);
  const context: SolvencyContext = {
    lei: GENERATED_LEI,
    chainId: 0,
    registry: `0x${"00".repeat(20)}`,
    attesterRoot: attesters.root,
    snapshotAt: SNAPSHOT_AT,
    epoch: 1,
    previousStatement: 0n,
  };
  const contextHash = solvencyContextHash(context);
  const all = coverItems(totals);
  const batches = Array.from({ length: Math.ceil(all.length / items) }, (_, i) =>
    createReserveBatch(hash, all.slice(i * items, (i + 1) * items), {
      kind: NODE_KIND.attestedReserves,
      size: items,
      assets,
      totalsSalt: salts.salt("reserve-totals", i),
    }),
  );
  const attested = batches.map((batch) => {
    const message = attestationMessage(hash, batch.tree.root, contextHash);
    const signature = eddsa.sign(attesterSecret, message);
    return { batch, attestation: { key, signature, path: attesters.path(0) } };
  });
  const reserves: AssessedReserves = {
    transparent: [],
    attested,
    checks: attested.map(({ batch }) => ({
      level: 2,
      items: batch.items.filter(({ amount }) => amount > 0n).length,
      encumbered: 0,
      who: "an attester",
      how: "EdDSA over the items' root",
      against: "the attesters' root",
    })),
  };
  return { reserves, context, contextHash, attesterKey: key };
}

/** As many items of an asset as its amount needs at 64 bits each. */
function coverItems(totals: readonly bigint[]): ReserveItem[] {
  const most = (1n << BigInt(AMOUNT_BITS)) - 1n;
  const items: ReserveItem[] = [];
  for (const [asset, total] of totals.entries()) {
    let left = (total * BigInt(WHOLE)) / BigInt(WHOLE - HAIRCUT) + 1n;
    while (left > 0n) {
      const amount = left < most ? left : most;
      items.push({ tag: BigInt(items.length + 1), asset, amount, isEncumbered: false });
      left -= amount;
    }
  }
  return items;
}

async function createSigningKey(): Promise<SigningKey> {
  const pair = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const { kty, crv, x, d } = await exportJWK(pair.privateKey);
  const publicJwk = { kty, crv, x } as PublicJwk;
  const authority = { did: DID, threshold: 1, keys: [{ id: KID, publicKeyJwk: publicJwk }] };
  return { privateJwk: { kty, crv, x, d }, publicJwk, authority };
}

const payloadOf = (signed: object): unknown =>
  JSON.parse(Buffer.from((signed as { payload: string }).payload, "base64url").toString("utf8"));
