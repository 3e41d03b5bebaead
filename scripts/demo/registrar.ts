import { createHash } from "node:crypto";
import { loadEddsa } from "../../src/field/eddsa.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import { buildTrustTree, type TrustLeafList } from "../../src/trust/trust-tree.ts";
import type { VerifiedLeafList } from "../../src/trust/verify-leaf-list.ts";
import { random } from "./kyc-provider.ts";

export interface Registrar {
  readonly issuers: number;
  /** The tree with the provider's record as it is now. */
  publish(provider: IssuerRecord): PublishedTrust;
}

export interface PublishedTrust {
  readonly root: bigint;
  readonly verified: VerifiedLeafList;
  readonly leafList: TrustLeafList;
  /** SHA-256 of the leaf list. */
  readonly leafListHash: Hex;
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
  return {
    issuers: OTHERS + 1,
    publish(provider) {
      const records = others.toSpliced(17, 0, provider);
      const tree = buildTrustTree(hash, records);
      const leafList = tree.leafList();
      const digest = createHash("sha256").update(JSON.stringify(leafList)).digest("hex");
      return {
        root: tree.root,
        verified: { root: tree.root, records: tree.records, tree },
        leafList,
        leafListHash: `0x${digest}`,
      };
    },
  };
}
