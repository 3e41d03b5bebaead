/** One entry of `circuits/circuits.json`, the list of circuit instances. */
export interface CircuitInstance {
  readonly id: string;
  readonly version: number;
  /** A set of circuits has a directory of artifacts of its own; without one it is the set of presentations. */
  readonly set?: "solvency";
  /** Source file with the template, relative to the circuits directory. */
  readonly file: string;
  readonly template: string;
  readonly params: readonly (number | string)[];
  /** In order: outputs, then public inputs. */
  readonly publicSignals: readonly { readonly name: string; readonly kind: "output" | "input" }[];
}

/** Throws an `Error` that names the first malformed member. */
export function parseCircuitList(json: unknown): CircuitInstance[] {
  const list = member(json, "instances");
  if (!Array.isArray(list) || list.length === 0) return refuse("instances");
  const instances = Array.from(list, parseInstance);
  const ids = new Set(instances.map(({ id }) => id));
  if (ids.size !== instances.length) refuse("id: two instances share one");
  return instances;
}

/** The instances of one set, in their order; of presentations where none is named. */
export function selectSet(
  instances: readonly CircuitInstance[],
  set?: CircuitInstance["set"],
): CircuitInstance[] {
  return instances.filter((instance) => instance.set === set);
}

function parseInstance(json: unknown): CircuitInstance {
  const text = (name: string, pattern: RegExp): string => {
    const value = member(json, name);
    return typeof value === "string" && pattern.test(value) ? value : refuse(name);
  };
  const version = member(json, "version");
  const params = member(json, "params");
  const signals = member(json, "publicSignals");
  if (!Number.isSafeInteger(version) || Number(version) < 1) refuse("version");
  if (!Array.isArray(params) || !Array.isArray(signals)) return refuse("params, publicSignals");
  const publicSignals = Array.from(
    signals,
    (signal: unknown): CircuitInstance["publicSignals"][number] => {
      const [name, kind] = [member(signal, "name"), member(signal, "kind")];
      if (typeof name !== "string" || (kind !== "output" && kind !== "input")) {
        return refuse("publicSignals");
      }
      return { name, kind };
    },
  );
  const isOfSet = Object.hasOwn(json as object, "set");
  if (isOfSet && member(json, "set") !== "solvency") refuse("set");
  return {
    ...(isOfSet && { set: "solvency" }),
    id: text("id", /^[a-z][a-z0-9-]{0,63}$/),
    version: Number(version),
    file: text("file", /^[a-z0-9-]+(?:\/[a-z0-9-]+)*\.circom$/),
    template: text("template", /^[A-Za-z_]\w*$/),
    params: Array.from(params, (param: unknown) =>
      Number.isSafeInteger(param) || (typeof param === "string" && /^\d+$/.test(param))
        ? (param as number | string)
        : refuse("params"),
    ),
    publicSignals,
  };
}

function member(json: unknown, name: string): unknown {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, name)) return refuse(name);
  return (json as Record<string, unknown>)[name];
}

function refuse(name: string): never {
  throw new Error(`list of circuits: ${name} is missing or malformed`);
}
