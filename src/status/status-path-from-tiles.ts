import { StatusError } from "../errors.ts";
import { type MerklePath, MerkleTree } from "../field/merkle.ts";
import type { Hash } from "../field/poseidon.ts";
import { finish } from "../field/run-in-slices.ts";
import { isScalar } from "../field/scalar.ts";
import { splitStatusIndex } from "./status-index.ts";
import {
  BOTTOM_TILE_BYTES,
  readTopTile,
  TILE_LEVELS,
  TILE_WORDS,
  TOP_TILE_BYTES,
  tileOf,
} from "./status-tiles.ts";
import { STATUS_DEPTH } from "./status-tree-parameters.ts";
import { bytesToWord, WORD_BYTES } from "./status-word.ts";

export interface StatusTiles {
  /** The bottom tile that holds the credential. */
  readonly bottom: Uint8Array;
  readonly top: Uint8Array;
}

export interface StatusPath {
  /** Of the credential's word, as `StatusTree.path` has it. */
  readonly path: MerklePath;
  readonly revoked: boolean;
}

function mismatch(message: string): StatusError {
  return new StatusError("ERR_STATUS_TILE_MISMATCH", message);
}

/**
 * A credential's path from two published tiles, which are rehashed (594 nodes) and so need not be trusted.
 * @param root the status root that the trust list has for the issuer
 * @throws StatusError `ERR_STATUS_ROOT_MISMATCH`: the top tile is of another root, so fetch again;
 *   `ERR_STATUS_TILE_MISMATCH`: a tile of a wrong size, or the bottom tile is not the one that the top tile names
 */
export function statusPathFromTiles(
  hash: Hash,
  index: number,
  root: bigint,
  tiles: StatusTiles,
): StatusPath {
  return finish(recomputeStatusPath(hash, index, root, tiles, Number.POSITIVE_INFINITY));
}

/** `statusPathFromTiles` in steps. @param nodesAtOnce that enter a tree in one step */
export function* recomputeStatusPath(
  hash: Hash,
  index: number,
  root: bigint,
  tiles: StatusTiles,
  nodesAtOnce: number,
): Generator<void, StatusPath> {
  const { word, bit } = splitStatusIndex(index);
  const tile = tileOf(index);
  const upper = yield* topTree(hash, tiles.top, nodesAtOnce);
  if (upper.root !== root) {
    throw new StatusError("ERR_STATUS_ROOT_MISMATCH", "the top tile is not that of the root");
  }
  const lower = yield* bottomTree(hash, tiles.bottom, nodesAtOnce);
  if (lower.root !== upper.leaf(tile)) throw mismatch("the bottom tile is not that of the root");
  const below = lower.path(word % TILE_WORDS);
  return {
    path: { index: word, levels: [...below.levels, ...upper.path(tile).levels] },
    revoked: ((lower.leaf(word % TILE_WORDS) >> BigInt(bit)) & 1n) === 1n,
  };
}

function topTree(hash: Hash, bytes: Uint8Array, nodesAtOnce: number) {
  if (bytes.length !== TOP_TILE_BYTES) throw mismatch(`a top tile has ${TOP_TILE_BYTES} bytes`);
  const nodes = readTopTile(bytes);
  if (!nodes.every(isScalar)) throw mismatch("a node of the top tile is no field element");
  return growTree(hash, STATUS_DEPTH - TILE_LEVELS, [...nodes.entries()], nodesAtOnce);
}

function bottomTree(hash: Hash, bytes: Uint8Array, nodesAtOnce: number) {
  if (bytes.length !== BOTTOM_TILE_BYTES) {
    throw mismatch(`a bottom tile has ${BOTTOM_TILE_BYTES} bytes`);
  }
  const words = Array.from(
    { length: TILE_WORDS },
    (_, i) => [i, bytesToWord(bytes, i * WORD_BYTES)] as const,
  );
  const filled = words.filter(([, word]) => word !== 0n);
  return growTree(hash, TILE_LEVELS, filled, nodesAtOnce);
}

function* growTree(
  hash: Hash,
  depth: number,
  nodes: readonly (readonly [number, bigint])[],
  nodesAtOnce: number,
): Generator<void, MerkleTree> {
  const tree = new MerkleTree(hash, "STATUS_NODE", depth);
  for (let from = 0; from < nodes.length; from += nodesAtOnce) {
    yield;
    tree.setMany(nodes.slice(from, from + nodesAtOnce));
  }
  return tree;
}
