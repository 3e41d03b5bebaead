import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildEngine } from "../../../scripts/build-engine.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import {
  createDevelopmentKey,
  type DevelopmentKey,
} from "../../../src/proving/setup/create-development-key.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { startChromium } from "../../web/support/chromium.ts";
import { createRandom } from "./engine-world.ts";
import { type RandomCircuit, randomCircuit } from "./random-circuit.ts";

/** What the page runs; its files are served beside it, as a bundler would put them. */
const PAGE = `
  import { chooseEngine } from "./choose-engine.ts";
  import { readEngineKey } from "./engine-key.ts";
  import { loadEngine } from "./load-engine.ts";
  import { ParallelKey } from "./parallel-key.ts";
  import { proveGroth16 } from "./prove-groth16.ts";
  import { formatProof } from "../parse-proof.ts";

  const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  globalThis.proveHere = async ({ kernel, threads }) => {
    const module = kernel === "chosen" ? await chooseEngine() : await loadEngine(kernel);
    const [file, witness] = [await bytes("/key"), await bytes("/witness")];
    let result;
    if (threads === 0) {
      result = await proveGroth16(await readEngineKey(module, file), witness);
    } else {
      const key = await ParallelKey.create(module, file, { threads });
      result = await key.prove(witness);
      await key.close();
    }
    return {
      proof: formatProof(result.proof),
      publicSignals: result.publicSignals.map(String),
      isFast: module === await loadEngine("fma").catch(() => undefined),
    };
  };
  globalThis.abortHere = async () => {
    const key = await ParallelKey.create(await chooseEngine(), await bytes("/key"), { threads: 2 });
    const witness = await bytes("/witness");
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const { signal } = controller;
    const code = await key.prove(witness, { signal, onProgress }).then(() => "", (e) => e.code);
    await key.prove(witness);
    await key.close();
    return code;
  };
`;

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
const ENGINE = "src/proving/engine";

interface Answer {
  readonly proof: unknown;
  readonly publicSignals: readonly string[];
  readonly isFast: boolean;
}

let circuit: RandomCircuit;
let key: DevelopmentKey;
let browser: Browser;
let server: Server;
let address: string;

beforeAll(async () => {
  await buildEngine();
  const shape = { constraints: 300, publicOutputs: 1, publicInputs: 2, terms: 3 };
  circuit = randomCircuit(createRandom(13n), { ...shape, values: "full" });
  key = await createDevelopmentKey(circuit.r1cs);
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: ENGINE, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  const files = new Map<string, [type: string, body: Uint8Array | string]>([
    ["/", ["text/html", '<!doctype html><script type="module" src="/page.js"></script>']],
    ["/page.js", ["text/javascript", outputFiles[0]?.text ?? ""]],
    ["/engine-worker.js", ["text/javascript", await readFile(`${ENGINE}/engine-worker.js`)]],
    ["/engine-scalar.wasm", ["application/wasm", await readFile(`${ENGINE}/engine-scalar.wasm`)]],
    ["/engine-fma.wasm", ["application/wasm", await readFile(`${ENGINE}/engine-fma.wasm`)]],
    ["/key", ["application/octet-stream", key.provingKey]],
    ["/witness", ["application/octet-stream", circuit.wtns]],
  ]);
  server = createServer((request, response) => {
    const [type, body] = files.get(request.url ?? "") ?? [];
    if (body === undefined) return response.writeHead(404).end();
    return response
      .writeHead(200, { "content-type": type, "content-security-policy": POLICY })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Evaluates in a fresh page under a policy that forbids eval; any error on the page fails the test. */
async function onPage<T>(expression: string): Promise<T> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(address);
  await page.waitForFunction("globalThis.proveHere !== undefined");
  const result = await page.evaluate<T>(expression);
  await page.close();
  expect(errors.filter((text) => !/favicon/.test(text) && !/404/.test(text))).toEqual([]);
  return result;
}

describe("in chromium", () => {
  test.each([
    ["scalar", 0],
    ["fma", 0],
    ["chosen", 0],
    ["scalar", 2],
    ["fma", 3],
  ] as const)("a proof with the %s kernel on %i workers verifies", async (kernel, threads) => {
    const call = `proveHere(${JSON.stringify({ kernel, threads })})`;
    const { proof, publicSignals, isFast } = await onPage<Answer>(call);
    expect(publicSignals).toEqual(circuit.publicSignals.map(String));
    const verificationKey = parseVerificationKey(key.verificationKey);
    const signals = publicSignals.map(BigInt);
    expect(await verifyProof(verificationKey, signals, parseProof(proof))).toBe(true);
    // this chromium has relaxed SIMD, and so does every x86-64 with FMA3
    if (kernel === "chosen") expect(isFast).toBe(true);
  });

  test("an abort ends the proof, and the next one works", async () => {
    expect(await onPage<string>("abortHere()")).toBe("ERR_PROVING_ABORTED");
  });
});
