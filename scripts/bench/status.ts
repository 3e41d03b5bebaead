import { loadHash } from "../../src/field/poseidon.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { statusPathFromTiles } from "../../src/status/status-path-from-tiles.ts";
import { bottomTile, topTile } from "../../src/status/status-tiles.ts";
import { StatusTree } from "../../src/status/status-tree.ts";
import { STATUS_LIST_LENGTH } from "../../src/status/status-tree-parameters.ts";
import type { BenchSection } from "./section.ts";

const LISTS = 4;

/** What a wallet fetches and hashes for a fresh path: a full tile, 524,288 credentials, one of 97 revoked. */
export const status: BenchSection = {
  name: "status",
  async measure({ note }) {
    note("status: a fresh path from two tiles");
    const hash = await loadHash();
    const list = new StatusList(LISTS);
    for (let index = 0; index < LISTS * STATUS_LIST_LENGTH; index += 97) list.revoke(index);
    const tree = StatusTree.fromList(hash, list);
    const tiles = { bottom: bottomTile(tree, 0), top: topTile(tree) };
    const started = performance.now();
    statusPathFromTiles(hash, 70_000, tree.root, tiles);
    const ms = Math.round(performance.now() - started);
    return { refresh: { bytes: tiles.bottom.length + tiles.top.length, ms } };
  },
};
