import { StatusError } from "../errors.ts";
import { foldPath, type MerklePath } from "../field/merkle.ts";
import type { Hash } from "../field/poseidon.ts";
import { splitStatusIndex } from "../status/status-index.ts";
import { type StatusTiles, statusPathFromTiles } from "../status/status-path-from-tiles.ts";

/**
 * How a wallet comes by its status path: from the two published tiles of its bucket of 524,288 credentials, or from
 * the whole list (`StatusTree.path`). Never by asking somebody for one index.
 */
export type StatusData = StatusTiles | { readonly path: MerklePath };

export type StatusStanding =
  | { readonly kind: "clear"; readonly path: MerklePath }
  | { readonly kind: "revoked" }
  /** The data is not that of the root, or damaged: fetch it again. */
  | { readonly kind: "outdated" };

/** What the data says of a credential, checked against the status root that the trust list has for its issuer. */
export function readStatus(
  hash: Hash,
  index: number,
  root: bigint,
  data: StatusData,
): StatusStanding {
  const found =
    "path" in data ? fromPath(hash, index, root, data.path) : fromTiles(hash, index, root, data);
  if (found === undefined) return { kind: "outdated" };
  return found.revoked ? { kind: "revoked" } : { kind: "clear", path: found.path };
}

function fromPath(hash: Hash, index: number, root: bigint, path: MerklePath) {
  const { word, bit } = splitStatusIndex(index);
  const leaf = path.levels[0]?.[word % 8];
  if (leaf === undefined || path.index !== word) return undefined;
  if (foldPath(hash, "STATUS_NODE", leaf, path) !== root) return undefined;
  return { path, revoked: ((leaf >> BigInt(bit)) & 1n) === 1n };
}

function fromTiles(hash: Hash, index: number, root: bigint, tiles: StatusTiles) {
  try {
    return statusPathFromTiles(hash, index, root, tiles);
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
