import { expect } from "vitest";
import { PolicyError } from "../../../src/errors.ts";
import { type Hash, loadHash } from "../../../src/field/poseidon.ts";
import { compilePolicy } from "../../../src/policy/compile-policy.ts";
import type { Authority } from "../../../src/policy/pack/authority-schema.ts";
import { DEFAULT_TIMES } from "../../../src/policy/pack/default-times.ts";
import { parsePolicyPack } from "../../../src/policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import type { PolicyClause } from "../../../src/policy/policy.ts";
import { policyOf } from "../fixtures.ts";

export const DID = "did:web:regulator.example";
/** 2026-08-01T00:00:00Z, in the middle of the packs here. */
export const NOW = 1_785_542_400;

/** Test keys: their secrets stand here. */
export const ED_KEYS = [
  {
    kty: "OKP",
    crv: "Ed25519",
    x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  },
  {
    kty: "OKP",
    crv: "Ed25519",
    x: "7PipoyyyC3VXDoTWwr7qoN09ZEB9wprrMXAx1-_oUHw",
    d: "5tDJ9Xw5v_9q7--BXljNQw4rfdjZ4aUC1iim4jS55Rw",
  },
  {
    kty: "OKP",
    crv: "Ed25519",
    x: "Acg8H2nedvBiv4U4e0SjM6qMt_OBz9g_T0JFotnkguA",
    d: "q-Yy1LrM0tExr9dOQdSP9SR9k-kGMtlJsXvk8c4-LA0",
  },
] as const;

export const EC_KEYS = [
  {
    kty: "EC",
    crv: "P-256",
    x: "rPYSaupHa-bsRq5beLMj-HAWX0SIKKPTn8_jRUh4bCU",
    y: "3t-2O1Xq6J6vADaEkAA34Dj1pND1LNXB36CBaAr9QVk",
    d: "dzP3H35Z2ST__a3jEvn78HZnU55J4_AArxXkJUXHBsM",
  },
  {
    kty: "EC",
    crv: "P-256",
    x: "sAB-HWtQnP1rxdizkM_lBO0K8DLfslpLWGzRwIu08k4",
    y: "BDN-IFRUX3dTAdyS39C0xfODLRXwx2zUBbhUIgThMuc",
    d: "m6lYh1lYU0B5HyeKUOP-PHdE61iSGqgF3rBXxUqWkg0",
  },
] as const;

type Jwk = { readonly d: string };
export const publicOf = ({ d: _, ...jwk }: Jwk) => jwk as Authority["keys"][number]["publicKeyJwk"];
export const kid = (i: number) => `${DID}#key-${i + 1}`;

export function authorityOf(threshold: number, ...keys: readonly Jwk[]): Authority {
  return {
    did: DID,
    threshold,
    keys: keys.map((key, i) => ({ id: kid(i), publicKeyJwk: publicOf(key) })),
  };
}

export const hash: Hash = await loadHash();

export const RULES: PolicyClause = {
  residence: { in: ["EU"] },
  kycLevel: { atLeast: "substantial" },
  kycRegime: { in: ["EU-AMLR", "UK-MLR"] },
  statusAge: { atMost: "24h" },
};

/** A pack with every member, as JSON. */
export function packJson(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const rules = policyOf(RULES);
  const all: Record<string, unknown> = {
    type: "SymbolonPolicyPack",
    formatVersion: 1,
    id: "test-pack",
    version: 2,
    title: "A pack",
    jurisdiction: "EU",
    regime: "EU-AMLR",
    example: true,
    notice: "An example.",
    validFrom: "2026-07-01T00:00:00Z",
    validUntil: "2027-07-01T00:00:00Z",
    supersedes: { version: 1, sha256: "ab".repeat(32) },
    authority: authorityOf(2, ...ED_KEYS),
    sources: [
      {
        id: "law",
        title: "A law",
        url: "https://law.example/1",
        asOf: "2026-01-31",
        sha256: "cd".repeat(32),
      },
      {
        id: "figures",
        title: "Figures",
        url: "https://law.example/2",
        asOf: "2026-01-31",
        unhashed: "printed",
      },
    ],
    rules,
    policyHash: compilePolicy(hash, rules).policyHash.toString(),
    lists: [
      {
        id: "sanctions",
        title: "Sanctions",
        root: "12345",
        count: 3,
        asOf: "2026-06-30",
        source: "law",
      },
    ],
    haircuts: [
      { assetClass: "cash", basisPoints: 0, source: "figures" },
      {
        assetClass: "government-debt",
        cqs: 1,
        maturity: { from: 0, to: 1 },
        basisPoints: 50,
        source: "figures",
      },
      {
        assetClass: "government-debt",
        cqs: 1,
        maturity: { from: 1 },
        basisPoints: 200,
        source: "figures",
      },
      { assetClass: "government-debt", cqs: 4, basisPoints: 1500, source: "figures" },
    ],
    margin: {
      rows: [
        { assetClass: "credit", duration: { from: 0, to: 2 }, basisPoints: 200, source: "figures" },
        { assetClass: "credit", duration: { from: 2 }, basisPoints: 500, source: "figures" },
        { assetClass: "other", basisPoints: 1500, source: "figures" },
        {
          assetClass: "crypto-asset",
          basisPoints: 2000,
          volatility: { reference: 6000, most: 5000 },
          source: "figures",
        },
      ],
      netting: { grossShare: 4000, netShare: 6000, source: "figures" },
    },
    leverage: [
      { assetClass: "crypto-asset", clientClass: "eu-retail", atMost: 2, source: "law" },
      { assetClass: "crypto-asset", atMost: 4.25, source: "law" },
    ],
    equivalence: [
      { recognises: "UK-MLR", scope: "kyc", until: "2027-07-01T00:00:00Z", source: "law" },
    ],
    instruments: [{ class: "perpetual", upi: "QZ0123456789", cfi: "JTCXCC" }],
    risk: {
      model: "scenario",
      confidence: 9900,
      horizon: "10d",
      impliedVolatility: { source: "figures", maxAge: "10m" },
      shocks: [
        { factor: "btc", basisPoints: -2000 },
        { factor: "btc", basisPoints: 2000 },
      ],
    },
    times: { ...DEFAULT_TIMES, coolingOff: "24h" },
    ...change,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export const packOf = (change: Readonly<Record<string, unknown>> = {}): PolicyPack =>
  parsePolicyPack(packJson(change));

/** A deep copy with one place changed: `a.0.b` -> value; `undefined` removes it. */
export function withAt(json: unknown, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(json);
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  const place = parts.reduce<unknown>(
    (object, part) => (object as Record<string, unknown>)[part],
    copy,
  ) as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

export async function codeAndPath(call: () => unknown): Promise<readonly [string, unknown]> {
  try {
    await call();
    return ["accepted", undefined];
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    const { code, details } = error as PolicyError;
    return [code, details.path];
  }
}
