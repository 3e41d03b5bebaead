import { ProvingError } from "../../errors.ts";
import { blockedWasm } from "../run-in-worker.ts";

export type EngineKernel = "scalar" | "fma";

// each written out, where a bundler finds it
const SCALAR = new URL("./engine-scalar.wasm", import.meta.url);
const FMA = new URL("./engine-fma.wasm", import.meta.url);

const modules = new Map<EngineKernel, Promise<WebAssembly.Module>>();

/**
 * The engine's compiled module, once a kernel; in Node from the package's files, in a browser fetched from where the
 * bundler put them. Throws `ERR_PROVING_BACKEND` if it is not there, or WebAssembly is blocked.
 */
export function loadEngine(kernel: EngineKernel = "scalar"): Promise<WebAssembly.Module> {
  const known = modules.get(kernel);
  if (known) return known;
  const module = compile(kernel === "fma" ? FMA : SCALAR);
  modules.set(kernel, module);
  module.catch(() => modules.delete(kernel));
  return module;
}

/** A content security policy without 'wasm-unsafe-eval' makes the smallest module fail. */
function assertWasmAllowed(): void {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    throw blockedWasm();
  }
}

async function compile(url: URL): Promise<WebAssembly.Module> {
  assertWasmAllowed();
  try {
    return await WebAssembly.compile(await readBytes(url));
  } catch (cause) {
    throw new ProvingError("ERR_PROVING_BACKEND", "the proving engine's module cannot be loaded", {
      cause,
    });
  }
}

async function readBytes(url: URL): Promise<BufferSource> {
  if (url.protocol === "file:") {
    // no import, so that a browser's bundle has no trace of it
    const { readFile } = process.getBuiltinModule("fs/promises");
    return Uint8Array.from(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.arrayBuffer();
}
