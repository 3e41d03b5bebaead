import { CHILDREN_MOST, DEFAULT_ASSETS } from "../../src/solvency/layout.ts";
import { TIERS, type TierId } from "../../src/solvency/tiers.ts";
import type { CircuitInstance } from "../circuit-list.ts";
import { fitCount } from "./fit-count.ts";
import { type SolvencyProfile, solvencyInstances } from "./solvency-instances.ts";

/** What somebody chose of a profile; `children` and `items` as in `SolvencyProfile`. */
export interface ChosenProfile {
  readonly assets?: number | undefined;
  readonly sizes?: Readonly<Partial<Record<TierId, number>>> | undefined;
  readonly children?: number | undefined;
  readonly items?: number | undefined;
}

export interface FitProfileOptions {
  readonly listed: readonly CircuitInstance[];
  readonly constraintsOf: (instance: CircuitInstance) => Promise<number>;
  /** A key is made for 2^power constraints and public signals. */
  readonly power: number;
  readonly chosen?: ChosenProfile | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

const [ITEMS_LEAST, ITEMS_MOST] = [2, 4096];

/**
 * The largest profile whose circuits are within 2^power, what was chosen left as it is. A circuit that is beyond it at its
 * smallest has its smallest size, and the statement's the one that it has.
 * @throws RangeError for a power that is none, and those of `solvencyInstances`
 */
export async function fitProfile({
  listed,
  constraintsOf,
  power,
  chosen = {},
  log = () => {},
}: FitProfileOptions): Promise<SolvencyProfile> {
  if (!Number.isInteger(power) || power < 10 || power > 24) {
    throw new RangeError("a power from 10 to 24");
  }
  const { assets = DEFAULT_ASSETS } = chosen;
  const smallest: SolvencyProfile = {
    assets,
    sizes: { "cash-4": 1, "cash-8": 1, "cash-16": 1, "margin-8": 1 },
    children: 2,
    items: ITEMS_LEAST,
  };
  const largest = async (
    id: string,
    [least, most]: readonly [number, number],
    at: (count: number) => SolvencyProfile,
  ): Promise<number> => {
    const instanceAt = (count: number): CircuitInstance => {
      const found = solvencyInstances(at(count), listed).find((instance) => instance.id === id);
      if (found === undefined) throw new Error(`the list of circuits lacks ${id}`);
      return found;
    };
    // beside the constraints each public signal and the constant 1 take a row of the key
    const limit = 2 ** power - instanceAt(least).publicSignals.length - 1;
    const count = await fitCount({
      constraintsAt: (size) => constraintsOf(instanceAt(size)),
      limit,
      least,
      most,
    });
    log(`${id}: ${count}`);
    return count;
  };
  const sizes = { ...smallest.sizes };
  for (const { id, slots } of TIERS) {
    sizes[id] =
      chosen.sizes?.[id] ??
      (await largest(`solvency-${id}`, [1, Math.floor(2 ** 16 / slots)], (count) => ({
        ...smallest,
        sizes: { ...smallest.sizes, [id]: count },
      })));
  }
  const children =
    chosen.children ??
    (await largest("solvency-mid", [2, CHILDREN_MOST], (count) => ({
      ...smallest,
      children: count,
    })));
  // both circuits of reserves hold as many
  const items = chosen.items ?? (await fitItems(largest, smallest));
  return { assets, sizes, children, items };
}

async function fitItems(
  largest: (
    id: string,
    bounds: readonly [number, number],
    at: (count: number) => SolvencyProfile,
  ) => Promise<number>,
  smallest: SolvencyProfile,
): Promise<number> {
  const at = (count: number) => ({ ...smallest, items: count });
  const most = await largest("solvency-reserves-transparent", [ITEMS_LEAST, ITEMS_MOST], at);
  if (most === ITEMS_LEAST) return most;
  return largest("solvency-reserves-attested", [ITEMS_LEAST, most], at);
}
