import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildEngine } from "../../../scripts/build-engine.ts";
import { createTrapdoorKey } from "../../support/trapdoor-key.ts";
import { startChromium } from "../../web/support/chromium.ts";

const PAGE = `
  import { createEngineVerifier } from "./engine-verifier.ts";
  import { loadEngine } from "./load-engine.ts";
  import { parseVerificationKey } from "../parse-verification-key.ts";

  globalThis.verifyHere = async ({ kernel, key, claims }) => {
    const verifier = await createEngineVerifier(await loadEngine(kernel));
    const parsed = parseVerificationKey(key);
    const proofs = claims.map(({ publicSignals, proof }) => ({
      publicSignals: publicSignals.map(BigInt),
      proof: verifier.parseProof(proof),
    }));
    const random = (bytes) => crypto.getRandomValues(bytes);
    const together = await verifier.verifyProofs(parsed, proofs, random);
    const alone = [];
    for (const { publicSignals, proof } of proofs) {
      alone.push(await verifier.verifyProof(parsed, publicSignals, proof));
    }
    return { together, alone };
  };
`;
const ENGINE = "src/proving/engine";
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

let browser: Browser;
let server: Server;

beforeAll(async () => {
  await buildEngine();
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
    ["/engine-scalar.wasm", ["application/wasm", await readFile(`${ENGINE}/engine-scalar.wasm`)]],
    ["/engine-fma.wasm", ["application/wasm", await readFile(`${ENGINE}/engine-fma.wasm`)]],
  ]);
  server = createServer((request, response) => {
    const [type, body] = files.get(request.url ?? "") ?? [];
    if (body === undefined) return response.writeHead(404).end();
    return response
      .writeHead(200, { "content-type": type, "content-security-policy": POLICY })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

describe("in chromium", () => {
  test.each(["scalar", "fma"])(
    "the %s kernel verifies, and names the false one",
    async (kernel) => {
      const trapdoor = createTrapdoorKey(2);
      const claims = [1n, 2n, 3n].map((first) => {
        const publicSignals = [first, first ** 99n];
        return {
          publicSignals: publicSignals.map(String),
          proof: trapdoor.prove(publicSignals, `${first}`),
        };
      });
      claims[1] = { ...(claims[1] as (typeof claims)[number]), publicSignals: ["2", "3"] };
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction("globalThis.verifyHere !== undefined");
      const asked = JSON.stringify({ kernel, key: trapdoor.json, claims });
      const found = await page.evaluate(`verifyHere(${asked})`);
      await page.close();
      expect(found).toEqual({ together: [true, false, true], alone: [true, false, true] });
    },
  );
});
