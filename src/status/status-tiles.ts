import { bytesToInteger, scalarToBytes } from "../field/scalar.ts";
import { assertStatusIndex } from "./status-index.ts";
import type { StatusTree } from "./status-tree.ts";
import { STATUS_DEPTH, STATUS_LIST_LENGTH, STATUS_WORD_BITS } from "./status-tree-parameters.ts";
import { WORD_BYTES, writeWord } from "./status-word.ts";

/** Levels of the status tree that a bottom tile spans. */
export const TILE_LEVELS = 4;
/** Words of a bottom tile. */
export const TILE_WORDS = 8 ** TILE_LEVELS;
/** Bytes of a bottom tile: the bitstrings of four W3C lists, one after the other. */
export const BOTTOM_TILE_BYTES = TILE_WORDS * WORD_BYTES;
/** Bottom tiles, and nodes of the top tile. */
export const TILES = 8 ** (STATUS_DEPTH - TILE_LEVELS);
const NODE_BYTES = 32;
/** Bytes of the top tile: the roots of the bottom tiles, 32 bytes each, big-endian. */
export const TOP_TILE_BYTES = TILES * NODE_BYTES;
/** Credentials of one bottom tile: all that a host learns is which of 64 buckets somebody asked for. */
export const TILE_CREDENTIALS = TILE_WORDS * STATUS_WORD_BITS;

/** The bottom tile that holds a credential, 0 to 63. @throws StatusError `ERR_STATUS_INDEX_RANGE` */
export function tileOf(index: number): number {
  return Math.floor(assertStatusIndex(index) / TILE_CREDENTIALS);
}

/** Words of one bottom tile, 16 bytes each, the bits in W3C order. */
export function bottomTile(tree: StatusTree, tile: number): Uint8Array {
  if (!Number.isInteger(tile) || tile < 0 || tile >= TILES) throw new RangeError("no such tile");
  const bytes = new Uint8Array(BOTTOM_TILE_BYTES);
  for (let i = 0; i < TILE_WORDS; i++) {
    writeWord(tree.node(0, tile * TILE_WORDS + i), bytes, i * WORD_BYTES);
  }
  return bytes;
}

/** The tree's nodes above the bottom tiles; the two levels over them are for the reader to hash. */
export function topTile(tree: StatusTree): Uint8Array {
  const bytes = new Uint8Array(TOP_TILE_BYTES);
  for (let i = 0; i < TILES; i++) {
    bytes.set(scalarToBytes(tree.node(TILE_LEVELS, i)), i * NODE_BYTES);
  }
  return bytes;
}

/** Nodes of a top tile, not yet checked against anything. */
export function readTopTile(bytes: Uint8Array): bigint[] {
  return Array.from({ length: TILES }, (_, i) =>
    bytesToInteger(bytes.subarray(i * NODE_BYTES, (i + 1) * NODE_BYTES)),
  );
}

/** File names beside a status list: one for all credentials, and one of 64. */
export const TOP_TILE_NAME = "status-top.bin";
export const bottomTileName = (tile: number): string => `status-${tile}.bin`;

/**
 * Addresses of the two tiles that a credential needs, beside its status list.
 * @throws StatusError `ERR_STATUS_INDEX_RANGE`
 */
export function statusTileAddresses(
  statusListCredential: string,
  index: number,
): { readonly bottom: string; readonly top: string } {
  const at = (name: string) => new URL(name, statusListCredential).href;
  return { bottom: at(bottomTileName(tileOf(index))), top: at(TOP_TILE_NAME) };
}

/** Bottom tiles that hold the entries of so many lists. */
export const tilesOfLists = (lists: number): number =>
  Math.ceil((lists * STATUS_LIST_LENGTH) / TILE_CREDENTIALS);
