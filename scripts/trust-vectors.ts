import { addPoints, multiplyPoint, type Point, SUBGROUP_ORDER } from "../src/field/babyjub.ts";
import { unpackWords } from "../src/field/layout.ts";
import { MerkleTree } from "../src/field/merkle.ts";
import type { Hash } from "../src/field/poseidon.ts";
import { FIELD_ORDER } from "../src/field/scalar.ts";
import { ISSUER_RECORD_LAYOUT, TRUST_DEPTH } from "../src/trust/issuer-record-layout.ts";
import { buildTrustTree, type IssuerRecord, issuerWord } from "../src/trust/trust-tree.ts";
import { exampleIssuers, exampleKeys } from "../test/trust/example-issuers.ts";

/** EIP-2494, 'Generator': of all points of the curve. */
const GENERATOR: Point = {
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
};
const RANDOM = 100;
const ISSUERS = 70;
const REVOKED = 4;

/** What the SDK makes of keys, leaves, nodes and trees, decimal. */
export function trustVectors(
  hash: Hash,
  edges: readonly bigint[],
  fieldElement: (index: number) => bigint,
) {
  const inputs = (width: number) => [
    ...edges.map((edge) => new Array<bigint>(width).fill(edge)),
    ...Array.from({ length: width }, (_, at) =>
      Array.from({ length: width }, (_, i) => (i === at ? FIELD_ORDER - 1n : 0n)),
    ),
    ...Array.from({ length: RANDOM }, (_, row) =>
      Array.from({ length: width }, (_, i) => fieldElement(1000 + row * width + i)),
    ),
  ];
  const hashed = (domain: "ISSUER" | "TRUST_NODE", width: number) => ({
    inputs: inputs(width).flat().map(String),
    digest: inputs(width).map((row) => String(hash(domain, row))),
  });
  const records = exampleIssuers(ISSUERS);
  return {
    leaf: hashed("ISSUER", 4),
    node: hashed("TRUST_NODE", 8),
    keys: points(records.map(({ publicKey }) => publicKey)),
    /** As many as the tree has leaves; the first issuer's is not among them. */
    manyKeys: points(exampleKeys(8 ** TRUST_DEPTH + 1).slice(1)),
    badKeys: points(badKeys(records)),
    issuers: issuerColumns(hash, records),
    roots: roots(hash, records),
  };
}

const points = (list: readonly Point[]) => ({
  x: list.map(({ x }) => String(x)),
  y: list.map(({ y }) => String(y)),
});

/** K7: the eight points of small order; a key beside each of the seven; off the curve; not canonical. */
function badKeys(records: readonly IssuerRecord[]): Point[] {
  const torsion = multiplyPoint(GENERATOR, SUBGROUP_ORDER);
  const small = Array.from({ length: 8 }, (_, k) => multiplyPoint(torsion, BigInt(k)));
  const [first] = records;
  if (first === undefined) throw new RangeError("no key to start from");
  const { x, y } = first.publicKey;
  return [
    ...small,
    ...small.slice(1).map((point) => addPoints({ x, y }, point)),
    GENERATOR,
    { x, y: y + 1n },
    { x: y, y: x },
    { x: 0n, y: 0n },
    { x: x + FIELD_ORDER, y },
    { x, y: y + FIELD_ORDER },
    { x: 0n, y: 1n + FIELD_ORDER },
  ];
}

function issuerColumns(hash: Hash, records: readonly IssuerRecord[]) {
  const tree = buildTrustTree(hash, records);
  const words = records.map((record) => issuerWord(record));
  const fields = ISSUER_RECORD_LAYOUT.fields.map(({ name }) => [
    name,
    words.map((word) => String(unpackWords(ISSUER_RECORD_LAYOUT, [word])[name])),
  ]);
  return {
    ...Object.fromEntries(fields),
    statusRoot: records.map(({ statusRoot }) => String(statusRoot)),
    leaf: tree.leafList().leaves.map(({ leaf }) => leaf),
  };
}

function roots(hash: Hash, records: readonly IssuerRecord[]) {
  const rootOf = (count: number) => String(buildTrustTree(hash, records.slice(0, count)).root);
  const leaves = buildTrustTree(hash, records.slice(0, 9)).leafList().leaves;
  const revoked = new MerkleTree(
    hash,
    "TRUST_NODE",
    TRUST_DEPTH,
    leaves.map(({ leaf }, i) => [i, i === REVOKED ? 0n : BigInt(leaf)] as const),
  );
  return {
    empty: rootOf(0),
    three: rootOf(3),
    nine: rootOf(9),
    /** Nine, without the fifth. */
    revoked: String(revoked.root),
    seventy: rootOf(ISSUERS),
  };
}
