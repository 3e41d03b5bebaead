import { MerkleTree } from "../../../src/field/merkle.ts";
import { ISSUER_KEY, signCommitment } from "../scenario.ts";
import { hash, type Item, itemsRoot } from "./reference.ts";

/** Two items of four assets, one of them encumbered. */
export const ITEMS: readonly Item[] = [
  { tag: 10n, index: 1n, amount: 500n, encumbered: 0n },
  { tag: 20n, index: 3n, amount: 7n, encumbered: 1n },
];

export const RESERVES = {
  tag: ITEMS.map(({ tag }) => tag),
  index: ITEMS.map(({ index }) => index),
  amount: ITEMS.map(({ amount }) => amount),
  encumbered: ITEMS.map(({ encumbered }) => encumbered),
  totals: [0n, 500n, 0n, 0n],
  salt: 88n,
};

export const ITEMS_ROOT = itemsRoot(ITEMS);
const leafOf = (key: { readonly x: bigint; readonly y: bigint }): bigint =>
  hash("SOLVENCY_ATTESTER", [key.x, key.y]);
/** The attester's place is 5; beside it are others. */
export const ATTESTERS = new MerkleTree(hash, "SOLVENCY_ATTESTER_NODE", 3, [
  [5, leafOf(ISSUER_KEY)],
  [6, 1234567n],
]);

/** The attester's signature of these items in this context, as inputs. */
export function attest(root: bigint, contextHash: bigint) {
  const { r8, s } = signCommitment(hash("SOLVENCY_ATTESTATION", [root, contextHash]));
  return { signatureR8: [r8.x, r8.y], signatureS: s };
}

export const attestedOf = (attesterRoot: bigint, contextHash: bigint): bigint =>
  hash("SOLVENCY_ATTESTED", [attesterRoot, contextHash]);
