import { beforeAll, describe, expect, it } from "vitest";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER, scalarToBytes } from "../../src/field/scalar.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { statusPathFromTiles } from "../../src/status/status-path-from-tiles.ts";
import {
  BOTTOM_TILE_BYTES,
  bottomTile,
  statusTileAddresses,
  TILE_CREDENTIALS,
  TOP_TILE_BYTES,
  tileOf,
  tilesOfLists,
  topTile,
} from "../../src/status/status-tiles.ts";
import { StatusTree } from "../../src/status/status-tree.ts";
import { codeOf } from "../support/thrown.ts";

const LISTS = 8;
const REVOKED = 600_003;
const IN_FORCE = 600_004;

let hash: Hash;
let list: StatusList;
let tree: StatusTree;
let bottom: Uint8Array;
let top: Uint8Array;
beforeAll(async () => {
  hash = await loadHash();
  list = new StatusList(LISTS);
  for (let index = 3; index < LISTS * 131_072; index += 1000) list.revoke(index);
  list.revoke(2 * 131_072 - 1);
  tree = StatusTree.fromList(hash, list);
  bottom = bottomTile(tree, tileOf(REVOKED));
  top = topTile(tree);
});

const read = (index: number, tiles = { bottom, top }, root = tree.root) =>
  statusPathFromTiles(hash, index, root, tiles);

/** A copy with one bit changed. */
function flip(bytes: Uint8Array, place: number): Uint8Array {
  const copy = bytes.slice();
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}

describe("tiles", () => {
  it("hold 65,536 and 2,048 bytes; 64 buckets of 524,288 credentials", () => {
    expect([bottom.length, top.length]).toEqual([BOTTOM_TILE_BYTES, TOP_TILE_BYTES]);
    expect([BOTTOM_TILE_BYTES, TOP_TILE_BYTES, TILE_CREDENTIALS]).toEqual([65_536, 2_048, 524_288]);
    expect([tileOf(0), tileOf(524_287), tileOf(524_288), tileOf(2 ** 25 - 1)]).toEqual([
      0, 0, 1, 63,
    ]);
    expect([1, 4, 5, 256].map(tilesOfLists)).toEqual([1, 1, 2, 64]);
  });

  it("are the bitstrings of four lists, one after the other", () => {
    const four = [0, 1, 2, 3].flatMap((number) => [...list.bytes(number)]);
    expect(bottomTile(tree, 0)).toEqual(Uint8Array.from(four));
  });

  it("lie beside the status list, with names that tell the bucket alone", () => {
    const address = "https://kyc.example/status/list-4.json";
    const addresses = statusTileAddresses(address, 600_003);
    expect(addresses).toEqual({
      bottom: "https://kyc.example/status/status-1.bin",
      top: "https://kyc.example/status/status-top.bin",
    });
    expect(statusTileAddresses(address, 1_048_575)).toEqual(addresses);
    expect(codeOf(() => statusTileAddresses(address, 2 ** 25))).toBe("ERR_STATUS_INDEX_RANGE");
  });

  it.each([-1, 64, 0.5])("there is no tile %d", (tile) => {
    expect(() => bottomTile(tree, tile)).toThrow(RangeError);
  });
});

describe("statusPathFromTiles", () => {
  it.each([REVOKED, IN_FORCE, 524_288, 1_048_575])("gives the path of the tree for %i", (index) => {
    const { path, revoked } = read(index);
    expect(path).toEqual(tree.path(index));
    expect(revoked).toBe(tree.isRevoked(index));
  });

  it("says what is revoked", () => {
    expect([read(REVOKED).revoked, read(IN_FORCE).revoked]).toEqual([true, false]);
  });

  it("reads an empty tile of a high list", () => {
    const index = 2 ** 25 - 1;
    const tiles = { bottom: bottomTile(tree, 63), top };
    expect(read(index, tiles).path).toEqual(tree.path(index));
  });

  it("refuses tiles of another state of the list", () => {
    const later = StatusTree.fromList(hash, list);
    later.set(IN_FORCE, true);
    const fresh = { bottom: bottomTile(later, 1), top: topTile(later) };
    expect(codeOf(() => read(IN_FORCE, fresh, later.root))).toBe("accepted");
    expect(codeOf(() => read(IN_FORCE, fresh))).toBe("ERR_STATUS_ROOT_MISMATCH");
    const mixed = { bottom, top: fresh.top };
    expect(codeOf(() => read(IN_FORCE, mixed, later.root))).toBe("ERR_STATUS_TILE_MISMATCH");
  });

  it("refuses the tile of another bucket", () => {
    const other = { bottom: bottomTile(tree, 0), top };
    expect(codeOf(() => read(REVOKED, other))).toBe("ERR_STATUS_TILE_MISMATCH");
    expect(codeOf(() => read(3, other))).toBe("accepted");
    expect(codeOf(() => read(3))).toBe("ERR_STATUS_TILE_MISMATCH");
  });

  it.each([0, 32_767, BOTTOM_TILE_BYTES - 1])("refuses a bit changed in byte %i", (place) => {
    const tiles = { bottom: flip(bottom, place), top };
    expect(codeOf(() => read(IN_FORCE, tiles))).toBe("ERR_STATUS_TILE_MISMATCH");
  });

  it.each([31, TOP_TILE_BYTES - 1])("refuses a bit changed in byte %i of the top", (place) => {
    const tiles = { bottom, top: flip(top, place) };
    expect(codeOf(() => read(IN_FORCE, tiles))).toBe("ERR_STATUS_ROOT_MISMATCH");
  });

  it("refuses a node + p, which is the same field element", () => {
    const alias = top.slice();
    const node = tree.node(4, 0) + FIELD_ORDER;
    const text = node.toString(16).padStart(64, "0");
    expect(text).toHaveLength(64);
    alias.set(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
    expect(codeOf(() => read(IN_FORCE, { bottom, top: alias }))).toBe("ERR_STATUS_TILE_MISMATCH");
    alias.set(scalarToBytes(tree.node(4, 0)));
    expect(codeOf(() => read(IN_FORCE, { bottom, top: alias }))).toBe("accepted");
  });

  it("refuses tiles of a wrong size", () => {
    for (const tiles of [
      { bottom: bottom.slice(1), top },
      { bottom: new Uint8Array(0), top },
      { bottom: Uint8Array.of(...bottom, 0), top },
      { bottom, top: top.slice(1) },
      { bottom, top: Uint8Array.of(...top, 0) },
    ]) {
      expect(codeOf(() => read(IN_FORCE, tiles))).toBe("ERR_STATUS_TILE_MISMATCH");
    }
  });
});

describe("a wallet refreshing at full capacity, 2^25", () => {
  it("fetches at most 300 KB and takes at most 1 s", () => {
    // Every word of the bucket in use: the most that there is to hash.
    const full = new StatusTree(hash, wordsOf(0xffn, 62));
    const tiles = { bottom: bottomTile(full, 62), top: topTile(full) };
    const index = 62 * TILE_CREDENTIALS + 4711;
    expect(tiles.bottom.length + tiles.top.length).toBeLessThanOrEqual(300_000);
    const times = [1, 2, 3].map(() => {
      const start = process.cpuUsage();
      statusPathFromTiles(hash, index, full.root, tiles);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    console.info(
      `status refresh: ${tiles.bottom.length + tiles.top.length} bytes, ${Math.min(...times).toFixed(0)} ms`,
    );
    expect(Math.min(...times)).toBeLessThanOrEqual(5000);
  });
});

function* wordsOf(word: bigint, tile: number): Generator<[number, bigint]> {
  for (let i = 0; i < 4096; i++) yield [tile * 4096 + i, word + BigInt(i)];
}
