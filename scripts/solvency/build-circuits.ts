/**
 * The eight circuits of a solvency run at a capacity of one's own, with development keys.
 * usage: build-circuits.ts --out DIR [--assets 64] [--cash-4 N] [--cash-8 N] [--cash-16 N] [--margin-8 N]
 *   [--children N] [--items N] [--power 17]
 * What is not given is as listed in circuits.json, or, with --power, the largest that is within 2^power constraints.
 * The profile is printed on stdout as JSON.
 */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULT_ASSETS } from "../../src/solvency/layout.ts";
import { TIERS, type TierId } from "../../src/solvency/tiers.ts";
import { buildCircuits } from "../build-circuits.ts";
import { type CircuitInstance, parseCircuitList, selectSet } from "../circuit-list.ts";
import { compileCircuit } from "../compile-circuit.ts";
import { type ChosenProfile, fitProfile } from "./fit-profile.ts";
import { type SolvencyProfile, solvencyInstances } from "./solvency-instances.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FILES = { root: ROOT, circuits: "circuits", cache: "build/cache" };

export interface BuildSolvencyOptions {
  /** Directory of the artifacts. */
  readonly output: string;
  readonly chosen?: ChosenProfile | undefined;
  /** Fills up to 2^power what is not chosen. */
  readonly power?: number | undefined;
  readonly log: (line: string) => void;
}

/** What is in the cache is taken from there. @throws RangeError for a capacity that the circuits do not have */
export async function buildSolvencyCircuits({
  output,
  chosen = {},
  power,
  log,
}: BuildSolvencyOptions): Promise<SolvencyProfile> {
  const json = async (path: string) => JSON.parse(await readFile(join(ROOT, path), "utf8"));
  const listed = selectSet(parseCircuitList(await json("circuits/circuits.json")), "solvency");
  const profile =
    power === undefined
      ? listedProfile(listed, chosen)
      : await fitProfile({
          listed,
          power,
          chosen,
          log,
          constraintsOf: async (one) => (await compileCircuit(one, FILES)).constraints,
        });
  await buildCircuits({
    ...FILES,
    output: relative(ROOT, resolve(output)),
    packageVersion: (await json("package.json")).version,
    instances: solvencyInstances(profile, listed),
    log,
  });
  return profile;
}

/** The list's own capacity, but for what is chosen. */
export function listedProfile(
  listed: readonly CircuitInstance[],
  { assets = DEFAULT_ASSETS, sizes = {}, children, items }: ChosenProfile,
): SolvencyProfile {
  const param = (id: string, at: number): number => {
    const value = listed.find((instance) => instance.id === id)?.params[at];
    if (typeof value !== "number") throw new Error(`the list of circuits lacks ${id}`);
    return value;
  };
  return {
    assets,
    sizes: Object.fromEntries(
      TIERS.map(({ id }) => [id, sizes[id] ?? param(`solvency-${id}`, 1)]),
    ) as Record<TierId, number>,
    children: children ?? param("solvency-mid", 0),
    items: items ?? param("solvency-reserves-attested", 0),
  };
}

/** @throws Error for an unknown option, or one that is no whole number */
export function readBuildOptions(args: readonly string[]): Omit<BuildSolvencyOptions, "log"> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: text,
      assets: text,
      "cash-4": text,
      "cash-8": text,
      "cash-16": text,
      "margin-8": text,
      children: text,
      items: text,
      power: text,
    },
  });
  const number = (name: Exclude<keyof typeof values, "out">): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (!/^[1-9][0-9]{0,6}$/.test(value)) throw new Error(`--${name} is a whole number above 0`);
    return Number(value);
  };
  if (values.out === undefined || values.out === "") throw new Error("--out names a directory");
  const sizes = Object.fromEntries(
    TIERS.map(({ id }) => [id, number(id)]).filter(([, size]) => size !== undefined),
  ) as Partial<Record<TierId, number>>;
  const chosen = {
    assets: number("assets"),
    sizes,
    children: number("children"),
    items: number("items"),
  };
  return { output: values.out, chosen, power: number("power") };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    const options = readBuildOptions(process.argv.slice(2));
    const profile = await buildSolvencyCircuits({ ...options, log });
    log("development keys: for evaluation, never for production");
    process.stdout.write(`${JSON.stringify(profile)}\n`);
  } catch (error) {
    log(error instanceof Error ? error.message : "failed");
    const isMisuse = error instanceof Error && !/circom2 failed|wires occur/.test(error.message);
    process.exitCode = isMisuse ? 2 : 3;
  }
}
