import { TrustError } from "../errors.ts";
import { type MerklePath, MerkleTree } from "../field/merkle.ts";
import type { Hash } from "../field/poseidon.ts";
import { hashIssuerRecord, type IssuerRecord } from "./issuer-record.ts";
import { TRUST_DEPTH } from "./issuer-record-layout.ts";
import {
  formatIssuerRecord,
  type IssuerRecordJson,
  parseIssuerRecord,
} from "./parse-issuer-record.ts";

export {
  type IssuerAuthority,
  type IssuerRecord,
  issuerLeaf,
  issuerWord,
} from "./issuer-record.ts";

/** Everything that a trust root stands for, so that anyone recomputes it. The place in `leaves` is the leaf's index. */
export interface TrustLeafList {
  readonly type: "SymbolonTrustLeafList";
  readonly version: 1;
  /** Decimal. */
  readonly root: string;
  readonly leaves: readonly { readonly leaf: string; readonly issuer: IssuerRecordJson }[];
}

export interface TrustTree {
  readonly root: bigint;
  readonly records: readonly IssuerRecord[];
  /**
   * The index of the issuer with this key, or with this id as long as it has one key. An id with two keys is an issuer
   * that changes its key: look it up by the key.
   * @throws TrustError `ERR_TRUST_ISSUER_UNKNOWN`; `ERR_TRUST_ISSUER_DUPLICATE` for an id with several keys
   */
  indexOf(issuer: { readonly x: bigint; readonly y: bigint } | string): number;
  /** @throws TrustError `ERR_TRUST_ISSUER_UNKNOWN` where no issuer has the index */
  path(index: number): MerklePath;
  leafList(): TrustLeafList;
}

const ISSUERS = 8 ** TRUST_DEPTH;

function unknownIssuer(): TrustError {
  return new TrustError("ERR_TRUST_ISSUER_UNKNOWN", "the trust tree does not list this issuer");
}

function assertOnce(keys: readonly string[]): void {
  if (new Set(keys).size !== keys.length) {
    // Under one key the older status root of two would bring revoked credentials back.
    throw new TrustError("ERR_TRUST_ISSUER_DUPLICATE", "an issuer's key stands twice");
  }
}

function indexOfId(records: readonly IssuerRecord[], issuer: string): number {
  const index = records.findIndex(({ id }) => id === issuer);
  if (records.some(({ id }, other) => id === issuer && other !== index)) {
    throw new TrustError(
      "ERR_TRUST_ISSUER_DUPLICATE",
      "this issuer is listed with several keys: look it up by its key",
    );
  }
  return index;
}

const keyText = ({ x, y }: { readonly x: bigint; readonly y: bigint }) => `${x},${y}`;

/**
 * The registrar's tree over issuers' records (domain TRUST_NODE), in the order given. No key stands twice; an id may,
 * while an issuer changes its key.
 * @param now Unix seconds; given, no time of a record may lie after it
 * @throws TrustError `ERR_TRUST_RECORD_FORM`, `ERR_TRUST_ISSUER_DUPLICATE`, `ERR_TRUST_TREE_FULL` beyond 512
 * @throws KeyError for a key that is off the curve, of small order or outside the subgroup
 */
export function buildTrustTree(
  hash: Hash,
  issuers: readonly IssuerRecord[],
  options: { readonly now?: number } = {},
): TrustTree {
  if (issuers.length > ISSUERS) {
    throw new TrustError("ERR_TRUST_TREE_FULL", `a trust tree has room for ${ISSUERS} issuers`);
  }
  return treeOfRecords(
    hash,
    issuers.map((record) => parseIssuerRecord(formatIssuerRecord(record), options)),
  );
}

/** `buildTrustTree` for records that `parseIssuerRecord` has read: at most 512. */
export function treeOfRecords(hash: Hash, records: readonly IssuerRecord[]): TrustTree {
  const keys = records.map(({ publicKey }) => keyText(publicKey));
  assertOnce(keys);
  const leaves = records.map((record) => hashIssuerRecord(hash, record));
  const tree = new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH, leaves.entries());
  return {
    root: tree.root,
    records,
    indexOf(issuer) {
      const index =
        typeof issuer === "string" ? indexOfId(records, issuer) : keys.indexOf(keyText(issuer));
      if (index < 0) throw unknownIssuer();
      return index;
    },
    path(index) {
      if (records[index] === undefined) throw unknownIssuer();
      return tree.path(index);
    },
    leafList: () => ({
      type: "SymbolonTrustLeafList",
      version: 1,
      root: String(tree.root),
      leaves: records.map((record, i) => ({
        leaf: String(leaves[i]),
        issuer: formatIssuerRecord(record),
      })),
    }),
  };
}
