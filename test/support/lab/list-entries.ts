import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CircuitSpec } from "./compile-circuit.ts";
import { type RecordedCircuit, recordedSpec } from "./constraint-record.ts";
import type { Sampler } from "./sample-inputs.ts";

/** An instance as a project lists it. */
export interface ListedInstance {
  readonly id: string;
  /** Below the circuits' directory. */
  readonly file: string;
  readonly template: string;
  readonly params: readonly (number | string)[];
  readonly publicSignals: readonly { readonly name: string; readonly kind: string }[];
}

export interface LabPaths {
  readonly root: string;
  /** Directory of the circuits, below the root. */
  readonly circuits: string;
  /** Directory that mirrors it and holds the samplers. */
  readonly samplers: string;
  /** File with the sizes on record. */
  readonly record: string;
}

export interface LabEntry {
  readonly name: string;
  /** 'instance': a circuit of the product. 'template': one on record beside them. */
  readonly kind: "instance" | "template";
  /** `constraints` is 0 where none are on record. */
  readonly recorded: RecordedCircuit;
  readonly spec: CircuitSpec;
  /** Where its sampler is or belongs, below the root. */
  readonly samplerPath: string;
}

const kebab = (name: string): string => name.replace(/\B([A-Z])/g, "-$1").toLowerCase();

/** The entries of the record; none where there is no record yet. */
export async function readRecord(place: string): Promise<RecordedCircuit[]> {
  if (!existsSync(place)) return [];
  return JSON.parse(await readFile(place, "utf8")) as RecordedCircuit[];
}

/** Every instance, recorded or not, then every other template on record. */
export async function listEntries(
  instances: readonly ListedInstance[],
  { root, circuits, samplers, record }: LabPaths,
): Promise<LabEntry[]> {
  const key = ({ file, template, params, publicInputs }: RecordedCircuit): string =>
    JSON.stringify([file, template, params, publicInputs ?? []]);
  const rest = new Map((await readRecord(join(root, record))).map((one) => [key(one), one]));
  const entry = (name: string, kind: LabEntry["kind"], recorded: RecordedCircuit): LabEntry => {
    const folder = dirname(recorded.file).replace(circuits, samplers);
    const samplerPath = `${folder}/sample-${name}.ts`;
    return { name, kind, recorded, spec: { ...recordedSpec(recorded), root }, samplerPath };
  };
  const listed = instances.map(({ id, file, template, params, publicSignals }) => {
    const fresh: RecordedCircuit = {
      file: `${circuits}/${file}`,
      template,
      params: params.map(String),
      publicInputs: publicSignals.filter(({ kind }) => kind === "input").map(({ name }) => name),
      constraints: 0,
    };
    const recorded = rest.get(key(fresh)) ?? fresh;
    rest.delete(key(fresh));
    return entry(id, "instance", recorded);
  });
  return [
    ...listed,
    ...[...rest.values()].map((one) => entry(kebab(one.template), "template", one)),
  ];
}

/** @throws Error where the file is there but exports no sampler */
export async function loadSampler(root: string, path: string): Promise<Sampler | undefined> {
  const place = join(root, path);
  if (!existsSync(place)) return undefined;
  const module = (await import(/* @vite-ignore */ pathToFileURL(place).href)) as Partial<Sampler>;
  const { sampleInputs, harmless = [] } = module;
  if (typeof sampleInputs !== "function") throw new Error(`${path} exports no sampleInputs`);
  return { sampleInputs, harmless };
}
