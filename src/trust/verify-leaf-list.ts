import {
  type Reader,
  readExactly,
  readInteger,
  readList,
  readObject,
} from "../credential/read-object.ts";
import { readDecimal } from "../credential/read-scalars.ts";
import { TrustError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { finish } from "../field/run-in-slices.ts";
import type { IssuerRecord } from "./issuer-record.ts";
import { TRUST_DEPTH } from "./issuer-record-layout.ts";
import { failRecord, parseIssuerRecord } from "./parse-issuer-record.ts";
import { growTree, type TrustTree } from "./trust-tree.ts";

export interface VerifiedLeafList {
  /** Recomputed from the records. */
  readonly root: bigint;
  readonly records: readonly IssuerRecord[];
  readonly tree: TrustTree;
}

/** Read one by one, since the check of a key is what takes the time. */
const readUnread: Reader<unknown> = (value) => value;

const ISSUERS = 8 ** TRUST_DEPTH;

const readLeaf = readObject(
  { leaf: readDecimal, issuer: readUnread },
  { index: readInteger(0, ISSUERS - 1) },
);

const readLeafList = readObject({
  type: readExactly("SymbolonTrustLeafList"),
  version: readExactly(1),
  root: readDecimal,
  leaves: readList(readLeaf, 0, ISSUERS),
});

/** Each leaf's place: `index`, or its place in the list; after the one before. */
function readPlaces(leaves: readonly { readonly index?: number }[]): number[] {
  const places = leaves.map(({ index }, i) => index ?? i);
  places.forEach((place, i) => {
    if (place <= (places[i - 1] ?? -1)) {
      throw failRecord(`leafList.leaves[${i}].index`, "a place after the leaf before", "form");
    }
  });
  return places;
}

/**
 * Recomputes every leaf of a published list, and the root, from the records. That the root is one to trust is for
 * the chain or a signed checkpoint to say.
 * @throws TrustError `ERR_TRUST_LEAF_LIST_MISMATCH` where a leaf or the root is not that of the records,
 *   `ERR_TRUST_RECORD_FORM`, `ERR_TRUST_ISSUER_DUPLICATE`
 * @throws KeyError for a key that is off the curve, of small order or outside the subgroup
 */
export function verifyLeafList(hash: Hash, json: unknown): VerifiedLeafList {
  return finish(recomputeLeafList(hash, json, ISSUERS));
}

/** `verifyLeafList` in steps. @param leavesAtOnce that enter the tree in one step */
export function* recomputeLeafList(
  hash: Hash,
  json: unknown,
  leavesAtOnce: number,
): Generator<void, VerifiedLeafList> {
  const list = readLeafList(json, "leafList", failRecord);
  const places = readPlaces(list.leaves);
  yield;
  const records: IssuerRecord[] = [];
  for (const { issuer } of list.leaves) {
    records.push(parseIssuerRecord(issuer));
    yield;
  }
  const tree = yield* growTree(hash, records, { places, leavesAtOnce });
  const expected = tree.leafList();
  const wrong = expected.leaves.findIndex(({ leaf }, i) => leaf !== list.leaves[i]?.leaf);
  if (wrong >= 0) throw mismatch(`leaf ${wrong} is not that of its record`);
  if (expected.root !== list.root) throw mismatch("the root is not that of the leaves");
  return { root: tree.root, records: tree.records, tree };
}

function mismatch(message: string): TrustError {
  return new TrustError("ERR_TRUST_LEAF_LIST_MISMATCH", message);
}
