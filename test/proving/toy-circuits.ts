import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildCircuits } from "../../scripts/build-circuits.ts";
import { type CircuitInstance, parseCircuitList } from "../../scripts/circuit-list.ts";
import { type Artifacts, loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Manifest } from "../../src/proving/manifest.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const CHAIN_STEPS = 1100;

export const TOY_CIRCUITS: readonly CircuitInstance[] = parseCircuitList({
  instances: [
    {
      id: "product",
      version: 1,
      file: "product.circom",
      template: "Product",
      params: [],
      publicSignals: [
        { name: "product", kind: "output" },
        { name: "tagged", kind: "output" },
        { name: "tag", kind: "input" },
      ],
    },
    {
      id: "chain",
      version: 2,
      file: "chain.circom",
      template: "Chain",
      params: [CHAIN_STEPS],
      publicSignals: [
        { name: "end", kind: "output" },
        { name: "offset", kind: "input" },
      ],
    },
  ],
});

/** Builds into `build/toy/<name>`; the cache is shared by all tests. */
export function buildToys(
  name: string,
  instances: readonly CircuitInstance[] = TOY_CIRCUITS,
  log: (line: string) => void = () => {},
): Promise<Manifest> {
  return buildCircuits({
    root: ROOT,
    circuits: "test/proving/fixtures",
    cache: "build/toy/cache",
    output: `build/toy/${name}`,
    packageVersion: "0.0.0",
    instances,
    log,
  });
}

export function toyDirectory(name: string): string {
  return join(ROOT, "build/toy", name);
}

export async function loadToys(name: string): Promise<Artifacts> {
  await buildToys(name);
  return loadArtifacts(toyDirectory(name), { allowDevelopmentKeys: true });
}

/** A copy of the built toys that a test may damage. */
export async function copyToys(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "symbolon-toys-"));
  await cp(toyDirectory(name), directory, { recursive: true });
  return directory;
}

export const PRODUCT_INPUTS = {
  factors: [
    [2n, 3n],
    [5n, 7n],
  ],
  limit: 11n,
  tag: 13n,
};
export const PRODUCT_SIGNALS = [210n, 143n, 13n];
