import { TrustError } from "../errors.ts";
import { type MerklePath, MerkleTree } from "../field/merkle.ts";
import type { Hash } from "../field/poseidon.ts";
import { finish } from "../field/run-in-slices.ts";
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

/** Everything that a trust root stands for, so that anyone recomputes it. */
export interface TrustLeafList {
  readonly type: "SymbolonTrustLeafList";
  readonly version: 1;
  /** Decimal. */
  readonly root: string;
  /** In the order of their leaves. */
  readonly leaves: readonly {
    readonly leaf: string;
    readonly issuer: IssuerRecordJson;
    /** The leaf's place in the tree, where leaves before it are 0: else it is the place in this list. */
    readonly index?: number;
  }[];
}

export interface TrustTree {
  readonly root: bigint;
  readonly records: readonly IssuerRecord[];
  /**
   * The place among `records` of the issuer with this key, or with this id as long as it has one key. An id with two keys is an issuer
   * that changes its key: look it up by the key.
   * @throws TrustError `ERR_TRUST_ISSUER_UNKNOWN`; `ERR_TRUST_ISSUER_DUPLICATE` for an id with several keys
   */
  indexOf(issuer: { readonly x: bigint; readonly y: bigint } | string): number;
  /**
   * The path of the leaf of `records[index]`.
   * @throws TrustError `ERR_TRUST_ISSUER_UNKNOWN` where there is no such record
   */
  path(index: number): MerklePath;
  leafList(): TrustLeafList;
}

export interface BuildTrustTreeOptions {
  /** Unix seconds; given, no time of a record may lie after it. */
  readonly now?: number;
  /** The place of each record's leaf, growing; 0, 1, 2, ... unless told. The other leaves are 0. */
  readonly places?: readonly number[] | undefined;
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

/** As many as there are records, each after the one before. */
function assertPlaces(places: readonly number[], count: number): void {
  const isGrowing = places.every(
    (place, i) => Number.isInteger(place) && place > (places[i - 1] ?? -1) && place < ISSUERS,
  );
  if (places.length !== count || !isGrowing) {
    throw new RangeError(`places are ${count} growing whole numbers below ${ISSUERS}`);
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
 * @throws TrustError `ERR_TRUST_RECORD_FORM`, `ERR_TRUST_ISSUER_DUPLICATE`, `ERR_TRUST_TREE_FULL` beyond 512
 * @throws RangeError for places that do not grow, or are not one a record
 * @throws KeyError for a key that is off the curve, of small order or outside the subgroup
 */
export function buildTrustTree(
  hash: Hash,
  issuers: readonly IssuerRecord[],
  { places, ...options }: BuildTrustTreeOptions = {},
): TrustTree {
  if (issuers.length > ISSUERS) {
    throw new TrustError("ERR_TRUST_TREE_FULL", `a trust tree has room for ${ISSUERS} issuers`);
  }
  return treeOfRecords(
    hash,
    issuers.map((record) => parseIssuerRecord(formatIssuerRecord(record), options)),
    places,
  );
}

/** `buildTrustTree` for records that `parseIssuerRecord` has read: at most 512. */
function treeOfRecords(
  hash: Hash,
  records: readonly IssuerRecord[],
  places: readonly number[] = records.map((_, i) => i),
): TrustTree {
  return finish(growTree(hash, records, { places, leavesAtOnce: ISSUERS }));
}

interface GrowTreeOptions {
  readonly places: readonly number[];
  /** Enter the tree in one step. */
  readonly leavesAtOnce: number;
}

/** The tree of records that `parseIssuerRecord` has read, at most 512, in steps. */
export function* growTree(
  hash: Hash,
  records: readonly IssuerRecord[],
  { places, leavesAtOnce }: GrowTreeOptions,
): Generator<void, TrustTree> {
  assertPlaces(places, records.length);
  const keys = records.map(({ publicKey }) => keyText(publicKey));
  assertOnce(keys);
  const placed: (readonly [number, bigint])[] = [];
  for (const [i, record] of records.entries()) {
    placed.push([places[i] as number, hashIssuerRecord(hash, record)]);
    yield;
  }
  const tree = new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH);
  for (let from = 0; from < placed.length; from += leavesAtOnce) {
    yield;
    tree.setMany(placed.slice(from, from + leavesAtOnce));
  }
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
      const place = places[index];
      if (place === undefined) throw unknownIssuer();
      return tree.path(place);
    },
    leafList: () => ({
      type: "SymbolonTrustLeafList",
      version: 1,
      root: String(tree.root),
      leaves: placed.map(([index, leaf], i) => ({
        leaf: String(leaf),
        issuer: formatIssuerRecord(records[i] as IssuerRecord),
        ...(index === i ? {} : { index }),
      })),
    }),
  };
}
