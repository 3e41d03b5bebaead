import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseStatements } from "../support/lab/circom-source.ts";
import { type CompiledCircuit, compileCircuit } from "../support/lab/index.ts";
import { ASSUMED_RANGES } from "./assumed-ranges.ts";
import { boundSignals } from "./bound-signals.ts";
import { productCircuit } from "./product-circuit.ts";
import { readEntries } from "./read-entries.ts";

const instances = (await readEntries(".")).filter(({ kind }) => kind === "instance");
const cases = Object.entries(ASSUMED_RANGES).flatMap(([template, signals]) =>
  Object.entries(signals).map(([signal, bits]) => [`${template}.${signal}`, bits] as const),
);

/** Template -> the names of its own signals, by which its components are known among the symbols. */
const SIGNALS = new Map<string, string>();
for (const name of readdirSync("circuits", { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".circom")) continue;
  for (const { template, tokens } of parseStatements(
    readFileSync(join("circuits", name), "utf8"),
  )) {
    const texts = tokens.map(({ text }) => text);
    if (template === "" || texts[0] !== "signal") continue;
    const signal = texts[1] === "input" || texts[1] === "output" ? texts[2] : texts[1];
    const known = SIGNALS.get(template)?.split(",") ?? [];
    SIGNALS.set(template, [...new Set([...known, ...(signal ? [signal] : [])])].join());
  }
}

/** The signals of every component of a template: 'a.b.map[0]', ... */
function signalsOf({ symbols }: CompiledCircuit, template: string, signal: string): string[] {
  const own = new Map<string, Set<string>>();
  const places = symbols.names.slice(1).map((name) => {
    const dot = name.lastIndexOf(".");
    const [path, base] = [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1).replace(/\[.*/, "")];
    own.set(path, (own.get(path) ?? new Set()).add(base));
    return { name, path, base };
  });
  const declared = SIGNALS.get(template)?.split(",").sort().join();
  return places
    .filter(
      ({ path, base }) => base === signal && [...(own.get(path) ?? [])].sort().join() === declared,
    )
    .map(({ name }) => name);
}

const bounds = new WeakMap<CompiledCircuit, ReturnType<typeof boundSignals>>();

function outOfRange(circuit: CompiledCircuit, names: readonly string[], bits: number): string[] {
  const boundOf = bounds.get(circuit) ?? boundSignals(circuit);
  bounds.set(circuit, boundOf);
  return names.filter((name) => {
    const most = boundOf(name);
    return most === undefined || most >= 1n << BigInt(bits);
  });
}

describe("ranges that a template assumes of its inputs", () => {
  it.each(cases)("the constraints force %s below 2^%i wherever it is used", async (place, bits) => {
    const [template = "", signal = ""] = place.split(".");
    let used = 0;
    for (const { spec } of instances) {
      const circuit = await compileCircuit(spec);
      const names = signalsOf(circuit, template, signal);
      expect(outOfRange(circuit, names, bits)).toEqual([]);
      used += names.length;
    }
    expect(used).toBeGreaterThan(0);
  });

  it("a template on its own, whose inputs nobody opened, is out of range", async () => {
    const lookUp = await compileCircuit(productCircuit("lib/look-up", "LookUp", 2));
    expect(outOfRange(lookUp, ["index[0]", "index[1]", "table[3]"], 1)).toEqual([
      "index[0]",
      "index[1]",
      "table[3]",
    ]);
    const opened = await compileCircuit(productCircuit("lib/open-words", "OpenWords", 240));
    expect(outOfRange(opened, ["bits[0]", "bits[239]"], 1)).toEqual([]);
    expect(outOfRange(opened, ["words[0]"], 240)).toEqual([]);
    expect(outOfRange(opened, ["words[0]"], 239)).toEqual(["words[0]"]);
  });
});
