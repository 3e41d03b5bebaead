import { ASSETS_MOST, CHILDREN_MOST } from "../../src/solvency/layout.ts";
import { TIERS, type TierId } from "../../src/solvency/tiers.ts";
import type { CircuitInstance } from "../circuit-list.ts";

/** What a set of solvency circuits is made for. */
export interface SolvencyProfile {
  /** Assets at most: 2 to 1,024. */
  readonly assets: number;
  /** Leaves of a batch, by tier. */
  readonly sizes: Readonly<Record<TierId, number>>;
  /** Children of a node above the batches: 2 to 16. */
  readonly children: number;
  /** Items of a batch of reserves: 2 or more. */
  readonly items: number;
}

const ROOM = 2 ** 16;

/**
 * The eight listed instances at another capacity: files, templates and public signals stay the list's.
 * @throws RangeError for a capacity that the circuits do not have; Error for a listed circuit that is no part of the set
 */
export function solvencyInstances(
  profile: SolvencyProfile,
  listed: readonly CircuitInstance[],
): CircuitInstance[] {
  const { assets, sizes, children, items } = profile;
  assertWithin(assets, 2, ASSETS_MOST, "assets");
  assertWithin(children, 2, CHILDREN_MOST, "children");
  assertWithin(items, 2, ROOM, "items");
  const params = new Map<string, readonly number[]>([
    ["solvency-mid", [children, assets]],
    ["solvency-reserves-transparent", [items, assets]],
    ["solvency-reserves-attested", [items, assets]],
    ["solvency", [assets]],
  ]);
  for (const { id, slots } of TIERS) {
    assertWithin(sizes[id], 1, Math.floor(ROOM / slots), id);
    params.set(`solvency-${id}`, [slots, sizes[id], assets]);
  }
  const instances = listed.map((instance) => {
    const own = params.get(instance.id);
    if (own === undefined) throw new Error(`${instance.id} is no circuit of a solvency run`);
    params.delete(instance.id);
    return { ...instance, params: own };
  });
  if (params.size > 0) {
    throw new Error(`the list of circuits lacks ${[...params.keys()].join(", ")}`);
  }
  return instances;
}

function assertWithin(value: number, least: number, most: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(`${name}: a whole number from ${least} to ${most}`);
  }
}
