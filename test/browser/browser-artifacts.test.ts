import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeFile } from "../../scripts/build-circuits.ts";
import { CHUNK_BYTES, type Manifest } from "../../src/proving/manifest.ts";
import { installConsumer } from "../support/consumer.ts";
import { startChromium } from "../web/support/chromium.ts";
import { type ArtifactServer, serveArtifactDirectory } from "./support/artifact-server.ts";
import { buildPage } from "./support/build-page.ts";
import { type DrivenPage, drive, openPage } from "./support/page-driver.ts";
import { servePage } from "./support/serve-page.ts";

const ARTIFACTS = "build/artifacts";
const KEY = "compliance/proving-key.compressed";
const PLAIN_KEY = "compliance/proving-key.zkey";
const NEEDED = ["verification-key.json", "circuit.wasm", "proving-key.compressed"];
const KEPT = ["verification-key.json", "circuit.wasm", "proving-key.zkey"];
const CIRCUITS = { compliance: 1 };

let site: Awaited<ReturnType<typeof servePage>>;
let host: ArtifactServer;
let browser: Browser;
let manifest: Manifest;
let driven: DrivenPage;

beforeAll(async () => {
  site = await servePage((await buildPage(await installConsumer(), "page-artifacts")).folder);
  host = await serveArtifactDirectory(ARTIFACTS);
  browser = await startChromium();
  manifest = JSON.parse(await readFile(`${ARTIFACTS}/manifest.json`, "utf8"));
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await host?.stop();
});
beforeEach(async () => {
  host.fault = () => undefined;
  host.directory = ARTIFACTS;
  host.asked.length = 0;
  driven = await openPage(browser, site.url);
});
afterEach(() => driven.page.context().close());

const records = (names = NEEDED) =>
  names.flatMap((name) => manifest.circuits.compliance?.files[name] ?? []);
const totalBytes = (names = NEEDED) => records(names).reduce((sum, { bytes }) => sum + bytes, 0);
const fetchAll = (options: object = {}, page = driven) =>
  page.call("fetch", { baseUrl: host.url, circuits: CIRCUITS, ...options });
const pathsAsked = () => host.asked.map(({ path }) => path);

describe("artifacts in a browser", () => {
  it("come over the wire once: a second visit fetches the manifest alone", async () => {
    const cold = await fetchAll();
    expect(cold.value).toMatchObject({ fetchedBytes: totalBytes(), loadedBytes: totalBytes() });
    const sent = host.asked.filter(({ path }) => path !== "manifest.json");
    expect(sent.reduce((sum, asked) => sum + asked.sent, 0)).toBe(totalBytes());
    const chunks = records(KEPT).flatMap((record) => record.chunks);
    expect(await driven.call("kept")).toEqual([...new Set(chunks)].sort());
    host.asked.length = 0;
    await driven.page.reload();
    const warm = await fetchAll();
    expect(warm.value).toMatchObject({ fetchedBytes: 0, loadedBytes: totalBytes(KEPT) });
    expect(pathsAsked()).toEqual(["manifest.json"]);
    expect(driven.complaints).toEqual([]);
  });

  it("have their key expanded in the worker: it is the listed one, and the page saw how far it was", async () => {
    const { stages } = (await fetchAll()).value ?? {};
    expect(stages).toEqual(["manifest", "files", "expansion", "keys", "done"]);
    expect(await driven.call("fileHashes", "compliance")).toEqual({
      wasm: records()[1]?.sha256,
      provingKey: records(KEPT)[2]?.sha256,
    });
    // the engine was the worker's: the page asked for no module
    const asked = await driven.page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name),
    );
    expect(asked.filter((name) => name.includes(".wasm"))).toEqual([]);
    await driven.workersGone();
  });

  it("are taken up where a closed page left them", async () => {
    // in the middle of the compressed key
    const half = 7 * CHUNK_BYTES;
    const stopped = await fetchAll({ abortAt: half });
    expect(stopped.code).toBe("ERR_PROVING_ABORTED");
    const kept = (await driven.call("kept")).length;
    expect(kept).toBeGreaterThan(0);
    await driven.page.reload();
    const { value } = await fetchAll();
    expect(value?.loadedBytes).toBe(totalBytes());
    expect(totalBytes() - (value?.fetchedBytes ?? 0)).toBeGreaterThanOrEqual(half - CHUNK_BYTES);
  });

  it("are taken up where the connection was cut", async () => {
    let isCut = false;
    host.fault = (path) => {
      if (path !== KEY || isCut) return undefined;
      isCut = true;
      // what the page has not read when the connection goes is lost to it: less than a chunk
      return { cutAfter: 2 * CHUNK_BYTES + 77 };
    };
    const { value } = await fetchAll();
    expect(value?.fetchedBytes).toBe(totalBytes());
    const ranges = host.asked.filter(({ path }) => path === KEY).map(({ range }) => range);
    expect(ranges).toHaveLength(2);
    expect(ranges[1]).toMatch(/^bytes=\d+-\d+$/);
  });

  it("are fetched once by two tabs that start together", async () => {
    const context = driven.page.context();
    const other = await drive(await context.newPage(), site.url);
    const [first, second] = await Promise.all([fetchAll(), fetchAll({}, other)]);
    expect([first.code, second.code]).toEqual([undefined, undefined]);
    const fetched = (first.value?.fetchedBytes ?? 0) + (second.value?.fetchedBytes ?? 0);
    expect(fetched).toBe(totalBytes());
    for (const name of NEEDED) {
      expect(pathsAsked().filter((path) => path === `compliance/${name}`)).toHaveLength(1);
    }
  });

  it("are fetched again where a kept chunk was damaged: that chunk, and no other", async () => {
    await fetchAll();
    const file = manifest.circuits.compliance?.files["proving-key.zkey"];
    await driven.call("damage", file?.chunks[3] ?? "");
    host.asked.length = 0;
    const { value } = await fetchAll();
    expect(value?.fetchedBytes).toBe(CHUNK_BYTES);
    expect(host.asked.map(({ path, range }) => [path, range])).toEqual([
      ["manifest.json", undefined],
      [PLAIN_KEY, `bytes=${3 * CHUNK_BYTES}-${4 * CHUNK_BYTES - 1}`],
    ]);
  });

  it("are used without being kept where the quota is used up", async () => {
    const session = await driven.page.context().newCDPSession(driven.page);
    const origin = new URL(site.url).origin;
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 3 * CHUNK_BYTES });
    const { value } = await fetchAll();
    expect(value?.loadedBytes).toBe(totalBytes());
    expect((await driven.call("kept")).length).toBeLessThan(10);
    await driven.call("openProver", {});
    expect(await driven.call("keyOf", "compliance")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("of a development key are refused unless allowed; of another key than the pinned one always", async () => {
    const refused = await fetchAll({ allowDevelopmentKeys: false });
    expect(refused.code).toBe("ERR_PROVING_DEVELOPMENT_KEY");
    const pinned = await fetchAll({ pinnedKeys: { compliance: "0".repeat(64) } });
    expect(pinned.code).toBe("ERR_PROVING_ARTIFACT_HASH");
    host.asked.length = 0;
    const [, wasm, provingKey] = records(KEPT).map(({ sha256 }) => sha256);
    const pinnedFiles = { compliance: { wasm, provingKey: "0".repeat(64) } };
    expect((await fetchAll({ pinnedFiles })).code).toBe("ERR_PROVING_ARTIFACT_HASH");
    expect(pathsAsked()).not.toContain(KEY);
    const right = await fetchAll({ pinnedFiles: { compliance: { wasm, provingKey } } });
    expect(right.value?.stage).toBe("done");
    await driven.workersGone();
  });
});

describe("a change of version", () => {
  let next: string;
  beforeAll(async () => {
    next = await mkdtemp(join(tmpdir(), "symbolon-next-"));
    await cp(ARTIFACTS, next, { recursive: true });
    const changed = structuredClone(manifest) as {
      circuits: Record<string, { version: number }>;
    };
    const circuit = changed.circuits.compliance;
    if (circuit) circuit.version = 2;
    await writeFile(join(next, "manifest.json"), JSON.stringify(changed));
  });
  afterAll(() => rm(next, { recursive: true }));

  it("is said clearly to a page of the older version, which fetches nothing", async () => {
    await fetchAll();
    host.directory = next;
    host.asked.length = 0;
    const outcome = await fetchAll();
    expect(outcome).toMatchObject({
      code: "ERR_PROVING_ARTIFACT_VERSION",
      details: { id: "compliance", expected: 1, found: 2 },
    });
    expect(pathsAsked()).toEqual(["manifest.json"]);
  });

  it("gives the page of the newer version a fresh download of what changed, and drops the rest", async () => {
    await fetchAll();
    const before = await driven.call("kept");
    const fresh = await mkdtemp(join(tmpdir(), "symbolon-fresh-"));
    await cp(next, fresh, { recursive: true });
    // as of a release that no longer has the second circuit, nor this one's witness module of before
    const { circuits } = structuredClone(manifest);
    const { compliance } = circuits;
    const wasm = compliance?.files["circuit.wasm"];
    const bytes = new Uint8Array(await readFile(join(fresh, "compliance/circuit.wasm")));
    // an empty custom section, which WebAssembly ignores
    const longer = new Uint8Array([...bytes, 0, 1, 0]);
    await writeFile(join(fresh, "compliance/circuit.wasm"), longer);
    const files = { ...compliance?.files, "circuit.wasm": describeFile(longer) };
    const changed = { ...manifest, circuits: { compliance: { ...compliance, version: 2, files } } };
    await writeFile(join(fresh, "manifest.json"), JSON.stringify(changed));
    host.directory = fresh;
    const { value } = await fetchAll({ circuits: { compliance: 2 } });
    expect(value?.fetchedBytes).toBe(longer.length % CHUNK_BYTES);
    const after = await driven.call("kept");
    expect(after).not.toContain(wasm?.chunks.at(-1));
    expect(after).toHaveLength(before.length);
    await rm(fresh, { recursive: true });
  });
});

describe("a hostile host", () => {
  it.each<[string, object, string]>([
    ["flips a bit", { flipAt: CHUNK_BYTES + 4 }, "HASH"],
    ["sends less", { endAfter: 70_000 }, "FETCH"],
    ["cuts every connection at once", { cutAfter: 70_000 }, "FETCH"],
    ["never ends", { isEndless: true, body: "x" }, "HASH"],
    ["has lost the file", { status: 404 }, "MISSING"],
    ["stops sending", { stallAfter: 70_000 }, "FETCH"],
  ])("that %s", async (_, fault, reason) => {
    host.fault = (path) => (path === KEY ? fault : undefined);
    const outcome = await fetchAll("stallAfter" in fault ? { stallMilliseconds: 2000 } : {});
    expect(outcome.code).toBe(`ERR_PROVING_ARTIFACT_${reason}`);
    expect(outcome.details).toMatchObject({ file: KEY });
    host.fault = () => undefined;
    const healed = await fetchAll();
    expect(healed.value?.loadedBytes).toBe(totalBytes());
  });

  it("that cannot be reached", async () => {
    const outcome = await fetchAll({ baseUrl: "http://127.0.0.1:1/" });
    expect(outcome.code).toBe("ERR_PROVING_ARTIFACT_FETCH");
  });
});
