import { addPoints, multiplyPoint, type Point } from "../../src/field/babyjub.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";

const BASE: Point = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};

/** Keys B, 2 B, 3 B, ... : as good as any for a tree. */
export function exampleKeys(count: number): Point[] {
  const keys: Point[] = [];
  let key = multiplyPoint(BASE, 1n);
  for (let i = 0; i < count; i++) {
    keys.push(key);
    key = addPoints(key, BASE);
  }
  return keys;
}

export function exampleIssuers(count: number): IssuerRecord[] {
  return exampleKeys(count).map((publicKey, i) => ({
    id: `did:web:issuer-${i}.example`,
    publicKey,
    regimes: i % 2 === 0 ? ["EU-AMLR", "none"] : ["US-BSA", "UK-MLR"],
    maxKycLevel: i % 3 === 0 ? "high" : "substantial",
    clientClasses: i % 4 === 0 ? ["eu-retail", "eu-professional"] : [],
    statusRoot: BigInt(i) * 1_000_003n + 1n,
    statusAsOf: 1_790_000_000 + i,
    screenedAt: i % 5 === 0 ? 0 : 1_789_990_000,
    listVersion: i,
  }));
}
