import { beforeAll, describe, expect, it } from "vitest";
import { preparePresentation } from "../../src/holder/prepare-presentation.ts";
import { settleHolderData } from "../../src/holder/settle-holder-data.ts";
import { bottomTile, tileOf, topTile } from "../../src/status/status-tiles.ts";
import { holderData } from "../support/holder-data.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { createWorld, type World, type WorldOptions } from "../support/world.ts";

let world: World;
let other: World;
beforeAll(async () => {
  world = await createWorld();
  other = await createWorld({ issuers: 5 });
});

function tilesOf({ statusTree, credential }: World) {
  const top = topTile(statusTree);
  return { top, bottom: bottomTile(statusTree, tileOf(credential.status.index)) };
}

/** What the wallet finds, by the data as it came and as it is settled. */
async function bothWays(of: World, changes: Parameters<typeof holderData>[1]) {
  const data = holderData(of, changes);
  const reason = (found: ReturnType<typeof preparePresentation>) =>
    found.kind === "ready" ? "ready" : found.refusal.reason;
  const settled = await settleHolderData(data);
  expect("path" in settled.status && "verified" in settled.trust).toBe(true);
  return [reason(preparePresentation(data)), reason(preparePresentation(settled))];
}

describe("settleHolderData", () => {
  it("turns tiles to the path that the status tree has, and gives way meanwhile", async () => {
    const data = holderData(world, { status: tilesOf(world) });
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const { status } = await settleHolderData(data, { sliceMs: 0, pause });
    expect(status).toEqual({ path: world.statusTree.path(world.credential.status.index) });
    expect(pauses).toBeGreaterThan(10);
  });

  it.each<[string, WorldOptions]>([
    ["ready", {}],
    ["revoked", { revoked: true }],
  ])("finds %s as the data that came does", async (expected, options) => {
    const of = await createWorld(options);
    expect(await bothWays(of, { status: tilesOf(of) })).toEqual([expected, expected]);
  });

  it.each([
    ["of another root", async () => tilesOf(await createWorld({ revoked: true }))],
    ["of no size", async () => ({ top: new Uint8Array(), bottom: new Uint8Array() })],
    [
      "with a bit changed",
      async () => {
        const { top, bottom } = tilesOf(world);
        const changed = Uint8Array.from(bottom, (byte, i) => (i === 5 ? byte ^ 1 : byte));
        return { top, bottom: changed };
      },
    ],
  ])("finds tiles %s outdated, as the data that came does", async (_, tiles) => {
    const status = await tiles();
    expect(await bothWays(world, { status })).toEqual(["status-outdated", "status-outdated"]);
  });

  it("recomputes a leaf list, and refuses one that is not its root's", async () => {
    const list = world.trustTree.leafList();
    const { root } = world.trustTree;
    const settled = await settleHolderData(holderData(world, { trust: { root, leafList: list } }));
    expect(settled.trust).toMatchObject({ root, verified: { root } });
    const damaged = { ...list, root: "1" };
    const data = holderData(world, { trust: { root, leafList: damaged } });
    expect(await codeOfAsync(() => settleHolderData(data))).toBe("ERR_TRUST_LEAF_LIST_MISMATCH");
  });

  it("leaves it to the wallet's rules that the list is another root's, or lacks the issuer", async () => {
    const { root } = world.trustTree;
    const foreign = { root, leafList: other.trustTree.leafList() };
    const settled = await settleHolderData(holderData(world, { trust: foreign }));
    expect(() => preparePresentation(settled)).toThrow(
      expect.objectContaining({ code: "ERR_TRUST_LEAF_LIST_MISMATCH" }),
    );
  });
});
