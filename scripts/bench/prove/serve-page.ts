import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ENGINE_FILES } from "../bench-process.ts";
import type { CircuitFiles } from "./circuit-files.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ENGINE = fileURLToPath(new URL("../../../src/proving/engine/", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  wasm: "application/wasm",
};

export interface ServedPage {
  readonly url: string;
  stop(): void;
}

/** The page, its workers, and each circuit's key and witness, with what makes the page cross-origin isolated. */
export async function servePage(circuits: readonly CircuitFiles[]): Promise<ServedPage> {
  const page = '<!doctype html><script type="module" src="/page.js"></script>';
  const bodies = new Map<string, () => Promise<Uint8Array | string>>([
    ["/", async () => page],
    ["/page.js", () => bundle("chromium-page.ts")],
    ["/snarkjs-worker.js", () => bundle("chromium-snarkjs.ts")],
  ]);
  for (const name of ENGINE_FILES) bodies.set(`/${name}`, () => readFile(join(ENGINE, name)));
  for (const { id, provingKey, witness } of circuits) {
    bodies.set(`/${id}/key`, () => readFile(provingKey));
    bodies.set(`/${id}/witness`, () => readFile(witness));
  }
  const server = createServer(async ({ url = "" }, response) => {
    const body = await bodies.get(url)?.();
    const type = TYPES[url === "/" ? "html" : (url.split(".").pop() ?? "")];
    response
      .writeHead(body === undefined ? 404 : 200, {
        "content-type": type ?? "application/octet-stream",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, name)],
    bundle: true,
    write: false,
    platform: "browser",
    format: "esm",
    target: "es2022",
  });
  return outputFiles[0]?.text ?? "";
}
