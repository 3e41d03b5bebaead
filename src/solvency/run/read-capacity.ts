import type { InputShapes } from "../../proving/validate-inputs.ts";
import { refuse } from "../solvency-error.ts";
import { TIERS, type TierId } from "../tiers.ts";
import type { RunCapacity } from "./create-snapshot.ts";
import { RUN_CIRCUITS } from "./plan-jobs.ts";

/** A circuit as its artifacts describe it. */
export interface DescribedCircuit {
  readonly inputs: InputShapes;
}

/**
 * What a set of circuits is made for, from the shapes of their inputs: nothing else has to say it, and nothing can say
 * something else.
 * @throws SolvencyError `ERR_SOLVENCY_RUN_CIRCUIT` for a circuit that is missing or of another capacity than the rest
 */
export function readCapacity(
  circuits: ReadonlyMap<string, DescribedCircuit>,
): RunCapacity & { readonly items: number } {
  const shape = (circuit: string, input: string): readonly number[] => {
    const found = circuits.get(circuit)?.inputs[input];
    return (
      found ?? refuse("RUN_CIRCUIT", `the artifacts have no ${circuit} with an input ${input}`)
    );
  };
  const { node, statement, transparent, attested } = RUN_CIRCUITS;
  const [assets = 0] = shape(statement, "price");
  const [arity = 0, assetsOfNode = 0] = shape(node, "childTotals");
  const sizes = {} as Record<TierId, number>;
  const capacities = new Map<string, number>([[node, assetsOfNode]]);
  for (const { id, slots } of TIERS) {
    const circuit = `solvency-${id}`;
    const [size = 0, width = 0] = shape(circuit, "balance");
    if (width !== slots) refuse("RUN_CIRCUIT", `${circuit} has ${width} slots, not ${slots}`);
    sizes[id] = size;
    capacities.set(circuit, shape(circuit, "totals")[0] ?? 0);
  }
  const [items = 0] = shape(transparent, "tag");
  if (shape(attested, "tag")[0] !== items) {
    refuse("RUN_CIRCUIT", "batches of reserves hold different numbers of items");
  }
  for (const circuit of [transparent, attested]) {
    capacities.set(circuit, shape(circuit, "totals")[0] ?? 0);
  }
  for (const [circuit, capacity] of capacities) {
    if (capacity !== assets) refuse("RUN_CIRCUIT", `${circuit} is made for ${capacity} assets`);
  }
  return { assets, arity, sizes, items };
}
