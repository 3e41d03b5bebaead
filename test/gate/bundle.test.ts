import { expect, it } from "vitest";
import { bundleGate } from "./support/gate-pages.ts";

it("a dApp's page loads the gate without a curve, a hash of the circuits or a chain client", async () => {
  const modules = await bundleGate();
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const code = modules.get(path) ?? "";
    for (const [, name] of code.matchAll(/^import [^;]*?"\.(\/[^"]+)";$/gm)) load(name ?? "");
  };
  load("/gate.js");
  const code = [...loaded].map((path) => modules.get(path)).join("");
  expect(code).not.toMatch(/secp256k1|viem|poseidon/i);
  expect(code.length).toBeLessThan(100_000);
  // What links an address is there, for the page that asks for it.
  expect(modules.size).toBeGreaterThan(loaded.size);
});
