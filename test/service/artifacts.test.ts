import { createHash } from "node:crypto";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Manifest } from "../../src/proving/manifest.ts";
import { buildToys, copyToys } from "../proving/toy-circuits.ts";
import { createWorld, type World } from "./world.ts";

/** `toEqual` takes seconds for a key. */
function expectSame(found: Uint8Array, expected: Uint8Array): void {
  expect(found.length).toBe(expected.length);
  expect(Buffer.compare(found, expected)).toBe(0);
}

describe("artifacts", () => {
  let world: World;
  let directory: string;
  let manifest: Manifest;
  let key: Uint8Array;

  beforeAll(async () => {
    manifest = await buildToys("served");
    directory = await copyToys("served");
    key = new Uint8Array(await readFile(join(directory, "chain/proving-key.zkey")));
    world = await createWorld({ config: { artifactsDirectory: directory } });
  });
  afterAll(async () => {
    await world.close();
    await rm(directory, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    world.app.request(`/artifacts/${path}`, { headers, method });
  const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
  const record = () => manifest.circuits.chain?.files["proving-key.zkey"];
  const KEY = "chain/proving-key.zkey";

  it("gives the manifest, to be asked for again each time", async () => {
    const response = await get("manifest.json");
    expect(await response.json()).toEqual(manifest);
    expect(response.headers.get("cache-control")).toBe("public, no-cache");
    const etag = response.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect((await get("manifest.json", { "if-none-match": etag })).status).toBe(304);
  });

  it("gives a file whole, under its hash as tag", async () => {
    const response = await get(KEY);
    expect(response.status).toBe(200);
    expectSame(await bytesOf(response), key);
    expect(response.headers.get("content-length")).toBe(String(key.length));
    expect(response.headers.get("accept-ranges")).toBe("bytes");
    expect(response.headers.get("etag")).toBe(`"${record()?.sha256}"`);
    expect(response.headers.get("cache-control")).toBe("public, no-cache");
  });

  it.each(["circuit.wasm", "proving-key.compressed", "verification-key.json", "circuit.r1cs"])(
    "gives %s",
    async (name) => {
      const response = await get(`chain/${name}`);
      const sha256 = createHash("sha256")
        .update(await bytesOf(response))
        .digest("hex");
      expect(sha256).toBe(manifest.circuits.chain?.files[name]?.sha256);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    },
  );

  it("gives a file that is named by its hash for ever, and none under another hash", async () => {
    const response = await get(`${KEY}?sha256=${record()?.sha256}`);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expectSame(await bytesOf(response), key);
    const other = await get(`${KEY}?sha256=${"0".repeat(64)}`);
    expect(other.status).toBe(404);
    expect(other.headers.get("cache-control")).toBe("no-store");
    expect((await get(`${KEY}?sha256=`)).status).toBe(404);
  });

  it.each<[string, number, number]>([
    ["bytes=0-0", 0, 1],
    ["bytes=10-99", 10, 100],
    ["bytes=-7", -7, 0],
    ["bytes=100-", 100, 0],
    ["bytes=5-99999999999", 5, 0],
  ])("gives the part %s", async (range, from, to) => {
    const response = await get(KEY, { range, "accept-encoding": "br" });
    const part = key.subarray(from, to === 0 ? undefined : to);
    const start = from < 0 ? key.length + from : from;
    expect(response.status).toBe(206);
    expectSame(await bytesOf(response), part);
    expect(response.headers.get("content-range")).toBe(
      `bytes ${start}-${start + part.length - 1}/${key.length}`,
    );
    expect(response.headers.get("content-length")).toBe(String(part.length));
  });

  it.each([
    "bytes=9-3",
    "bytes=-",
    "bytes=-0",
    "bytes=99999999999-",
    "bytes=0-1,5-6",
    "lines=0-1",
    "bytes=a-b",
    "bytes=0-1; x",
    `bytes=${"9".repeat(400)}-`,
  ])("gives the whole where it does not know the range %s", async (range) => {
    const response = await get(KEY, { range });
    expect(response.status).toBe(200);
    expectSame(await bytesOf(response), key);
  });

  it("gives the whole where the part is of another state of the file", async () => {
    const range = "bytes=0-9";
    const same = await get(KEY, { range, "if-range": `"${record()?.sha256}"` });
    expect((await bytesOf(same)).length).toBe(10);
    const changed = await get(KEY, { range, "if-range": '"another"' });
    expect((await bytesOf(changed)).length).toBe(key.length);
  });

  it("compresses a whole file for who takes it, under a tag of its own", async () => {
    for (const [header, encoding, open] of [
      ["gzip, deflate, br", "br", brotliDecompressSync],
      ["gzip;q=0.5, br;q=0", "gzip", gunzipSync],
    ] as const) {
      const response = await get(KEY, { "accept-encoding": header });
      expect(response.headers.get("content-encoding")).toBe(encoding);
      expect(response.headers.get("vary")).toContain("Accept-Encoding");
      const tag = response.headers.get("etag") ?? "";
      expect(tag).toBe(`"${record()?.sha256}-${encoding}"`);
      const body = await bytesOf(response);
      expect(body.length).toBeLessThan(key.length);
      expectSame(new Uint8Array(open(body)), key);
      expect((await get(KEY, { "if-none-match": `W/${tag}, "x"` })).status).toBe(304);
    }
    expect((await get(KEY, { "if-none-match": '"x"' })).status).toBe(200);
  });

  it("says by HEAD what GET gives, without the bytes", async () => {
    const response = await get(KEY, {}, "HEAD");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String(key.length));
    expect(await response.text()).toBe("");
  });

  it("may be read by a page of any origin, for it says nothing of anybody", async () => {
    for (const path of ["manifest.json", KEY]) {
      const response = await get(path, { origin: "https://any.example" });
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
      expect(response.headers.get("access-control-expose-headers")).toContain("Content-Range");
      expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
      const asked = await get(path, { origin: "https://any.example" }, "OPTIONS");
      expect(asked.status).toBe(204);
      expect(asked.headers.get("access-control-allow-headers")).toContain("Range");
    }
  });

  it.each([
    "chain/none.json",
    "none/proving-key.zkey",
    "chain/..%2Fmanifest.json",
    "chain%2F..%2Fchain/proving-key.zkey",
    "..%2F..%2Fpackage.json/x",
    "constructor/name",
    "chain/constructor",
    "chain",
  ])("has no %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "ERR_SERVICE_NOT_FOUND" });
  });

  it("gives no file that its manifest does not list, and none of another length", async () => {
    await writeFile(join(directory, "chain/secret.txt"), "x");
    expect((await get("chain/secret.txt")).status).toBe(404);
    const wasm = join(directory, "product/circuit.wasm");
    await writeFile(wasm, (await readFile(wasm)).subarray(1));
    expect((await get("product/circuit.wasm")).status).toBe(404);
    await rm(wasm);
    expect((await get("product/circuit.wasm")).status).toBe(404);
  });

  it("follows a manifest that is replaced, and has nothing without one", async () => {
    const path = join(directory, "manifest.json");
    await copyFile(path, `${path}.old`);
    await writeFile(path, JSON.stringify({ ...manifest, packageVersion: "9.9.9" }));
    expect(await (await get("manifest.json")).json()).toMatchObject({ packageVersion: "9.9.9" });
    for (const text of ["{", '{"formatVersion":1}']) {
      await writeFile(path, text);
      expect((await get("manifest.json")).status).toBe(404);
      expect((await get(KEY)).status).toBe(404);
    }
    await copyFile(`${path}.old`, path);
    expect((await get(KEY)).status).toBe(200);
  });
});
