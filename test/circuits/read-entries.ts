import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCircuitList } from "../../scripts/circuit-list.ts";
import { type LabEntry, listEntries } from "../support/lab/index.ts";

export const RECORD = "test/constraints.json";

/** Every instance of circuits/circuits.json, then every other template on record. */
export async function readEntries(root: string): Promise<LabEntry[]> {
  const list: unknown = JSON.parse(await readFile(join(root, "circuits/circuits.json"), "utf8"));
  return listEntries(parseCircuitList(list), {
    root,
    circuits: "circuits",
    samplers: "test/circuits",
    record: RECORD,
  });
}
