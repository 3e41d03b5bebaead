import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CircuitInstance, parseCircuitList } from "../../scripts/circuit-list.ts";
import { CHUNK_BYTES } from "../../src/proving/manifest.ts";
import { buildToys, CHAIN_STEPS, TOY_CIRCUITS, toyDirectory } from "./toy-circuits.ts";

const [product, chain] = TOY_CIRCUITS as [CircuitInstance, CircuitInstance];

function freeWire(inputs: number): CircuitInstance {
  const publicSignals = [{ name: "square", kind: "output" }] as const;
  return {
    id: "free-wire",
    version: 1,
    file: "free-wire.circom",
    template: "FreeWire",
    params: [inputs],
    publicSignals,
  };
}

describe("build of circuits", () => {
  test("writes every file, and a manifest that says what they are", async () => {
    const manifest = await buildToys("build");
    expect(manifest.circuits.chain).toMatchObject({
      version: 2,
      kind: "development",
      constraints: CHAIN_STEPS,
      publicSignals: ["end", "offset"],
      inputs: { start: [], offset: [] },
    });
    expect(manifest.circuits.product).toMatchObject({
      publicSignals: ["product", "tagged", "tag"],
      inputs: { factors: [2, 2], limit: [], tag: [] },
    });
    const directory = toyDirectory("build");
    const written = JSON.parse(await readFile(join(directory, "manifest.json"), "utf8"));
    expect(written).toEqual(manifest);
    for (const [id, circuit] of Object.entries(manifest.circuits)) {
      expect(Object.keys(circuit.files).sort()).toEqual([
        "circuit.r1cs",
        "circuit.sym",
        "circuit.wasm",
        "proving-key.compressed",
        "proving-key.zkey",
        "verification-key.json",
      ]);
      for (const [name, { bytes, chunks }] of Object.entries(circuit.files)) {
        const file = await readFile(join(directory, id, name));
        expect(file.length).toBe(bytes);
        const parts = chunks.map((_, i) => file.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));
        expect(Buffer.concat(parts).length).toBe(bytes);
        const hashes = parts.map((part) => createHash("sha256").update(part).digest("hex"));
        expect(hashes).toEqual(chunks);
      }
    }
  });

  test("takes the second build from the cache and leaves the files alone", async () => {
    const first = await buildToys("build-twice");
    const key = join(toyDirectory("build-twice"), "chain/proving-key.zkey");
    const before = await stat(key);
    const lines: string[] = [];
    const second = await buildToys("build-twice", TOY_CIRCUITS, (line) => lines.push(line));
    expect(second).toEqual(first);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/\(compiled before, key made before\)$/);
    expect((await stat(key)).mtimeMs).toBe(before.mtimeMs);
  });

  test("fails for a signal that occurs in no constraint", async () => {
    await expect(buildToys("build-free", [freeWire(1)])).resolves.toBeDefined();
    await expect(buildToys("build-free", [freeWire(3)])).rejects.toThrow(
      /^free-wire: 2 wires occur in no constraint: x\[1\], x\[2\]$/,
    );
  });

  test.each([
    ["an output too few", chain.publicSignals.slice(1)],
    ["an output too many", [{ name: "value", kind: "output" as const }, ...chain.publicSignals]],
    ["an input that is none", [...chain.publicSignals, { name: "other", kind: "input" as const }]],
    ["another order", [...chain.publicSignals].reverse()],
    ["another name", [{ name: "last", kind: "output" as const }, ...chain.publicSignals.slice(1)]],
  ])("fails for public signals other than the list's: %s", async (_, publicSignals) => {
    await expect(buildToys("build-signals", [{ ...chain, publicSignals }])).rejects.toThrow();
  });

  test("says what circom says", async () => {
    const broken = { ...product, template: "Missing" };
    await expect(buildToys("build-broken", [broken])).rejects.toThrow(/circom2 failed.*Missing/s);
  });
});

describe("list of circuits", () => {
  test.each([
    ["no instances", { instances: [] }],
    ["an id twice", { instances: [product, product] }],
    ["a path as id", { instances: [{ ...product, id: "../product" }] }],
    ["a path out of the sources", { instances: [{ ...product, file: "../product.circom" }] }],
    ["code as template", { instances: [{ ...product, template: "A(); component b = B" }] }],
    ["code as parameter", { instances: [{ ...product, params: ["1); //"] }] }],
    ["version 0", { instances: [{ ...product, version: 0 }] }],
    [
      "another kind of signal",
      { instances: [{ ...product, publicSignals: [{ name: "a", kind: "b" }] }] },
    ],
  ])("refuses %s", (_, list) => {
    expect(parseCircuitList({ instances: [product] })).toEqual([product]);
    expect(() => parseCircuitList(list)).toThrow(/^list of circuits: /);
  });
});
