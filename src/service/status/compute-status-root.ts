import type { Hash } from "../../field/poseidon.ts";
import { StatusList } from "../../status/status-list.ts";
import { StatusTree } from "../../status/status-tree.ts";

/** The root of the Poseidon tree over the bits of W3C status lists: what an issuer's record in the trust list has. */
export function computeStatusRoot(hash: Hash, lists: readonly Uint8Array[]): bigint {
  return StatusTree.fromList(hash, StatusList.fromBytes(lists)).root;
}
