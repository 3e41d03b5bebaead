import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { installConsumer } from "../support/consumer.ts";

/**
 * Bytes of gzip that a page loads at first for the whole subpath, minified by Vite for a browser, artifacts apart. docs/integrate.md states them. A
 * page that imports less carries less.
 */
const BUDGET = { verifier: 55_000, holder: 66_000, gate: 12_000, proving: 42_000 } as const;

/** What has no place in a browser, and the libraries that are too large for one. */
const FORBIDDEN =
  /__vite-browser-external|node_modules\/(?:circomlibjs|snarkjs|ffjavascript|pg|pino|hono|viem)\//;

interface Bundle {
  readonly bytes: number;
  readonly modules: readonly string[];
}

let consumer: string;
beforeAll(async () => {
  consumer = await installConsumer();
});

async function bundle(subpath: string, names = "*"): Promise<Bundle> {
  const root = join(consumer, `size-${subpath}`);
  mkdirSync(root, { recursive: true });
  const what = names === "*" ? "* as all" : `{ ${names} }`;
  const used = names === "*" ? "all" : `[${names}]`;
  const source = `import ${what} from "symbolon/${subpath}";\nglobalThis.used = ${used};\n`;
  const input = join(root, "main.js");
  writeFileSync(input, source);
  const { output } = (await build({
    configFile: false,
    root,
    logLevel: "error",
    build: { write: false, target: "es2022", modulePreload: false, rollupOptions: { input } },
  })) as Rolldown.RolldownOutput;
  const loaded = loadedFirst(output.filter((file) => file.type === "chunk"));
  return {
    bytes: loaded.reduce((sum, { code }) => sum + gzipSync(code).length, 0),
    modules: loaded.flatMap(({ moduleIds }) => moduleIds),
  };
}

/** The entry and what it imports; what is imported when it is needed, such as a chain client, comes apart. */
function loadedFirst(chunks: readonly Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  const names = chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
  for (const name of names) {
    const { imports = [] } = chunks.find(({ fileName }) => fileName === name) ?? {};
    names.push(...imports.filter((imported) => !names.includes(imported)));
  }
  return chunks.filter(({ fileName }) => names.includes(fileName));
}

describe("what an integrator's page carries, from the packed tarball", () => {
  it.each(Object.entries(BUDGET))("symbolon/%s fits in %i bytes of gzip", async (name, budget) => {
    const { bytes } = await bundle(name);
    expect(bytes, `${bytes} bytes`).toBeLessThanOrEqual(budget);
    // a budget far above what is there would let it grow unseen
    expect(bytes, `${bytes} bytes`).toBeGreaterThan(budget * 0.75);
  });

  it.each(Object.keys(BUDGET))(
    "symbolon/%s carries no Node module, prover or service",
    async (name) => {
      const { modules } = await bundle(name);
      expect(modules.length).toBeGreaterThan(1);
      expect(modules.filter((id) => FORBIDDEN.test(id))).toEqual([]);
    },
  );

  it("the rule against Node modules notices one", async () => {
    const { modules } = await bundle("issuer");
    expect(modules.some((id) => FORBIDDEN.test(id))).toBe(true);
  });
});
