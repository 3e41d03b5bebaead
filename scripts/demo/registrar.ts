import { loadEddsa } from "../../src/field/eddsa.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import { buildTrustTree, type TrustLeafList } from "../../src/trust/trust-tree.ts";
import type { VerifiedLeafList } from "../../src/trust/verify-leaf-list.ts";
import { random } from "./kyc-provider.ts";

export interface Registrar {
  readonly issuers: number;
  /** Every issuer in the registrar's order, the provider's record as it is now. */
  recordsWith(provider: IssuerRecord): readonly IssuerRecord[];
  /** The tree of them. */
  publish(provider: IssuerRecord): PublishedTrust;
}

export interface PublishedTrust {
  readonly root: bigint;
  readonly verified: VerifiedLeafList;
  readonly leafList: TrustLeafList;
}

const OTHERS = 40;

/** A registrar that lists 40 issuers beside the provider, each with a key and a status root of its own. */
export async function createRegistrar(hash: Hash, now: number): Promise<Registrar> {
  const eddsa = await loadEddsa();
  const others = Array.from({ length: OTHERS }, (_, i): IssuerRecord => {
    const secret = new Uint8Array(32);
    random(secret);
    return {
      id: `did:web:issuer-${i + 1}.example`,
      publicKey: eddsa.publicKey(secret),
      regimes: i % 3 === 0 ? ["EU-AMLR", "UK-MLR"] : ["EU-AMLR"],
      maxKycLevel: i % 4 === 0 ? "substantial" : "high",
      clientClasses: ["eu-retail"],
      statusRoot: hash("STATUS_NODE", new Array(8).fill(BigInt(i))),
      statusAsOf: now,
      screenedAt: now,
      listVersion: 412,
    };
  });
  const recordsWith = (provider: IssuerRecord) => others.toSpliced(17, 0, provider);
  return {
    issuers: OTHERS + 1,
    recordsWith,
    publish(provider) {
      const tree = buildTrustTree(hash, recordsWith(provider));
      const { root, records } = tree;
      return { root, verified: { root, records, tree }, leafList: tree.leafList() };
    },
  };
}
