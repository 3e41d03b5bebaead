import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeFile } from "../../scripts/build-circuits.ts";
import { buildEngine } from "../../scripts/build-engine.ts";
import type { Artifacts } from "../../src/proving/artifacts.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import {
  type FetchArtifactsOptions,
  type FetchProgress,
  fetchArtifacts,
} from "../../src/proving/fetch-artifacts.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { CHUNK_BYTES, type Manifest } from "../../src/proving/manifest.ts";
import {
  type ArtifactServer,
  type Fault,
  serveArtifactDirectory,
} from "../browser/support/artifact-server.ts";
import { createMemoryCache, type MemoryCache } from "../browser/support/memory-cache.ts";
import { codedError, errorCode } from "./error-code.ts";
import { buildToys, PRODUCT_INPUTS, PRODUCT_SIGNALS, toyDirectory } from "./toy-circuits.ts";

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

let directory: string;
let server: ArtifactServer;
let cache: MemoryCache;
const WASM = "product/circuit.wasm";
const KEY = "product/proving-key.compressed";
/** The toy's witness module made longer by a custom section, which WebAssembly ignores: four chunks. */
const LONG = 3 * CHUNK_BYTES + 12_345;

beforeAll(async () => {
  await buildEngine();
  await buildToys("fetch");
  directory = await mkdtemp(join(tmpdir(), "symbolon-fetch-"));
  await cp(toyDirectory("fetch"), directory, { recursive: true });
  await replaceFile(directory, WASM, (bytes) => pad(bytes, LONG));
  server = await serveArtifactDirectory(directory);
});
beforeEach(() => {
  server.asked.length = 0;
  server.fault = () => undefined;
  server.directory = directory;
  cache = createMemoryCache();
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

function pad(wasm: Uint8Array, length: number): Uint8Array {
  // id 0, size of five bytes in LEB128, an empty name, bytes of which no two chunks are the same
  const size = length - wasm.length - 6;
  const leb = [0, 7, 14, 21, 28].map((shift, i) => ((size >> shift) & 0x7f) | (i < 4 ? 0x80 : 0));
  const padded = Uint8Array.from({ length }, (_, i) => i >> 16);
  padded.set(wasm);
  padded.set([0, ...leb, 0], wasm.length);
  return padded;
}

async function readManifest(where: string): Promise<Writable<Manifest>> {
  return JSON.parse(await readFile(join(where, "manifest.json"), "utf8"));
}

async function editManifest(where: string, edit: (manifest: Writable<Manifest>) => void) {
  const manifest = await readManifest(where);
  edit(manifest);
  await writeFile(join(where, "manifest.json"), JSON.stringify(manifest));
}

/** Changes a file, and the manifest with it. */
async function replaceFile(where: string, path: string, edit: (bytes: Uint8Array) => Uint8Array) {
  const bytes = edit(new Uint8Array(await readFile(join(where, path))));
  await writeFile(join(where, path), bytes);
  const [id = "", name = ""] = path.split("/");
  await editManifest(where, ({ circuits }) => {
    const files = circuits[id]?.files as Record<string, unknown>;
    files[name] = describeFile(bytes);
  });
}

const fetchToy = (options: Partial<FetchArtifactsOptions> = {}): Promise<Artifacts> =>
  fetchArtifacts({
    baseUrl: server.url,
    circuits: { product: 1 },
    allowDevelopmentKeys: true,
    cache,
    ...options,
  });
const failOnce = (at: string, fault: Fault) => {
  let isSpent = false;
  server.fault = (path) => {
    if (path !== at || isSpent) return undefined;
    isSpent = true;
    return fault;
  };
};
const askedOf = (path: string) => server.asked.filter((asked) => asked.path === path);
const sentIn = (asked: ArtifactServer["asked"]) => asked.reduce((sum, { sent }) => sum + sent, 0);
/** With the key in the form in which it comes. */
const totalBytes = async (key = "proving-key.compressed") => {
  const files = (await readManifest(directory)).circuits.product?.files ?? {};
  return ["circuit.wasm", key, "verification-key.json"].reduce(
    (sum, name) => sum + (files[name]?.bytes ?? 0),
    0,
  );
};

describe("a first visit", () => {
  test("fetches what a wallet needs, once, and what comes out is what loadArtifacts reads", async () => {
    const { circuits, packageVersion } = await fetchToy();
    const local = await loadArtifacts(directory, { allowDevelopmentKeys: true });
    expect(packageVersion).toBe(local.packageVersion);
    const [found, expected] = [circuits.get("product"), local.circuits.get("product")];
    expect({ ...found, wasm: 0, provingKey: 0 }).toEqual({ ...expected, wasm: 0, provingKey: 0 });
    for (const part of ["wasm", "provingKey"] as const) {
      expect(Buffer.compare(found?.[part] ?? Buffer.of(), expected?.[part] ?? Buffer.of())).toBe(0);
    }
    expect(server.asked.map(({ path }) => path)).toEqual([
      "manifest.json",
      "product/verification-key.json",
      WASM,
      KEY,
    ]);
    expect(server.asked.every(({ range }) => range === undefined)).toBe(true);
  });

  test("with what came over the network a proof is made", async () => {
    const prover = createProver({ artifacts: await fetchToy(), threads: 1 });
    const { publicSignals } = await prover.prove("product", PRODUCT_INPUTS);
    expect(publicSignals).toEqual(PRODUCT_SIGNALS);
    await prover.close();
  });

  test("says how far it is, in bytes that never fall and end at the whole", async () => {
    const events: FetchProgress[] = [];
    await fetchToy({ onProgress: (event) => events.push(event) });
    const total = await totalBytes();
    expect([...new Set(events.map(({ stage }) => stage))]).toEqual([
      "manifest",
      "files",
      "expansion",
      "keys",
      "done",
    ]);
    const loaded = events.map(({ loadedBytes }) => loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(events.at(-1)).toEqual({
      stage: "done",
      loadedBytes: total,
      fetchedBytes: total,
      totalBytes: total,
    });
  });

  test.each([
    ["a relative part", (url: string) => `${url}sub/../`],
    ["without a slash", (url: string) => url.slice(0, -1)],
    ["a URL", (url: string) => new URL(url)],
  ])("takes the address with %s", async (_, change) => {
    expect((await fetchToy({ baseUrl: change(server.url) })).circuits.size).toBe(1);
  });

  test("refuses an address that is none as misuse", async () => {
    await expect(fetchToy({ baseUrl: "nowhere" })).rejects.toThrow(TypeError);
  });
});

describe("a second visit", () => {
  test("fetches the manifest alone", async () => {
    await fetchToy();
    server.asked.length = 0;
    const events: FetchProgress[] = [];
    await fetchToy({ onProgress: (event) => events.push(event) });
    expect(server.asked.map(({ path }) => path)).toEqual(["manifest.json"]);
    expect(events.at(-1)).toMatchObject({
      fetchedBytes: 0,
      loadedBytes: await totalBytes("proving-key.zkey"),
    });
  });

  test("fetches again a chunk that has changed in the cache, and no other", async () => {
    await fetchToy();
    server.asked.length = 0;
    const second = (await readManifest(directory)).circuits.product?.files["circuit.wasm"]
      ?.chunks[1] as string;
    for (const damaged of [new Uint8Array(CHUNK_BYTES), new Uint8Array(3)]) {
      cache.chunks.set(second, damaged);
      await fetchToy();
      const [asked, ...others] = askedOf(WASM);
      expect(others).toEqual([]);
      expect(asked?.range).toBe(`bytes=${CHUNK_BYTES}-${2 * CHUNK_BYTES - 1}`);
      expect(asked?.sent).toBe(CHUNK_BYTES);
      server.asked.length = 0;
    }
  });

  test("fetches what a new release changed, and drops what it no longer needs", async () => {
    await fetchToy();
    const before = new Set(cache.chunks.keys());
    const next = await mkdtemp(join(tmpdir(), "symbolon-fetch-"));
    await cp(directory, next, { recursive: true });
    // the last chunk differs, the three before are the same
    await replaceFile(next, WASM, (bytes) => bytes.map((byte, i) => (i === LONG - 1 ? 7 : byte)));
    server.directory = next;
    server.asked.length = 0;
    await fetchToy();
    expect(sentIn(askedOf(WASM))).toBe(LONG - 3 * CHUNK_BYTES);
    expect(askedOf(KEY)).toEqual([]);
    const dropped = [...before].filter((sha256) => !cache.chunks.has(sha256));
    expect(dropped).toHaveLength(1);
    expect(cache.chunks.size).toBe(before.size);
    await rm(next, { recursive: true });
  });

  test("keeps the chunks of a circuit that another page uses", async () => {
    await fetchToy({ circuits: { product: 1, chain: 2 } });
    const { size } = cache.chunks;
    await fetchToy();
    expect(cache.chunks.size).toBe(size);
  });

  test("says clearly that the circuit is there in another version, and fetches no file", async () => {
    await fetchToy();
    server.asked.length = 0;
    const error = await codedError(() => fetchToy({ circuits: { product: 2 } }));
    expect(error.code).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(error.details).toEqual({ id: "product", expected: 2, found: 1 });
    expect(server.asked.map(({ path }) => path)).toEqual(["manifest.json"]);
  });
});

describe("an interrupted fetch", () => {
  test("goes on by itself where the connection was cut, from the chunk that was cut", async () => {
    failOnce(WASM, { cutAfter: 2 * CHUNK_BYTES + 500 });
    expect((await fetchToy()).circuits.size).toBe(1);
    expect(askedOf(WASM).map(({ range }) => range)).toEqual([
      undefined,
      `bytes=${2 * CHUNK_BYTES}-${LONG - 1}`,
    ]);
  });

  test("that was given up goes on at the next call: what is missing alone is fetched", async () => {
    const stop = new AbortController();
    const onProgress = ({ loadedBytes }: FetchProgress) => {
      if (loadedBytes > CHUNK_BYTES) stop.abort();
    };
    const code = await errorCode(() => fetchToy({ signal: stop.signal, onProgress }));
    expect(code).toBe("ERR_PROVING_ABORTED");
    const kept = [...cache.chunks.values()].reduce((sum, { length }) => sum + length, 0);
    expect(kept).toBeGreaterThan(CHUNK_BYTES);
    expect(kept).toBeLessThan(await totalBytes());
    let fetched = 0;
    await fetchToy({ onProgress: ({ fetchedBytes }) => (fetched = fetchedBytes) });
    expect(fetched).toBe((await totalBytes()) - kept);
  });

  test("fails as the network's fault where no attempt brings a chunk", async () => {
    server.fault = (path) => (path === WASM ? { cutAfter: CHUNK_BYTES - 1 } : undefined);
    expect(await errorCode(fetchToy)).toBe("ERR_PROVING_ARTIFACT_FETCH");
    expect(askedOf(WASM)).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ["ends early without a word", { endAfter: CHUNK_BYTES + 9 }],
    ["stops sending", { stallAfter: CHUNK_BYTES + 9 }],
  ])("goes on where the server %s", async (_, fault) => {
    failOnce(WASM, fault);
    expect((await fetchToy({ stallMilliseconds: 3000 })).circuits.size).toBe(1);
    expect(askedOf(WASM)).toHaveLength(2);
  });

  test("goes on with a server that knows no Range: the whole comes again, and is checked again", async () => {
    let count = 0;
    server.fault = (path) => {
      if (path !== WASM) return undefined;
      count += 1;
      return { ignoresRange: true, ...(count === 1 && { cutAfter: 2 * CHUNK_BYTES }) };
    };
    const events: FetchProgress[] = [];
    await fetchToy({ onProgress: (event) => events.push(event) });
    expect(askedOf(WASM).map(({ status }) => status)).toEqual([200, 200]);
    expect(events.at(-1)?.loadedBytes).toBe(await totalBytes());
  });

  test.each(["manifest.json", WASM])("aborted at %s", async (at) => {
    const stop = new AbortController();
    server.fault = (path) => {
      if (path !== at) return undefined;
      setImmediate(() => stop.abort());
      return { stallAfter: 10 };
    };
    expect(await errorCode(() => fetchToy({ signal: stop.signal }))).toBe("ERR_PROVING_ABORTED");
  });

  test("aborted before it begins asks for nothing", async () => {
    const signal = AbortSignal.abort();
    expect(await errorCode(() => fetchToy({ signal }))).toBe("ERR_PROVING_ABORTED");
    expect(server.asked).toEqual([]);
  });
});

describe("a hostile or broken server", () => {
  test.each([0, CHUNK_BYTES + 5, LONG - 1])(
    "a bit flipped at byte %s: the chunk is never kept",
    async (flipAt) => {
      server.fault = (path) => (path === WASM ? { flipAt } : undefined);
      const error = await codedError(fetchToy);
      expect(error.code).toBe("ERR_PROVING_ARTIFACT_HASH");
      expect(error.details).toEqual({ file: WASM });
      const index = Math.floor(flipAt / CHUNK_BYTES);
      const chunks = (await readManifest(directory)).circuits.product?.files["circuit.wasm"]
        ?.chunks;
      expect(cache.chunks.has(chunks?.[index] ?? "")).toBe(false);
      for (const [sha256, bytes] of cache.chunks) {
        expect(describeFile(bytes).sha256).toBe(sha256);
      }
    },
  );

  test.each<[string, Fault, string]>([
    ["an endless body of another file", { isEndless: true, body: "x".repeat(9) }, "HASH"],
    ["a body that is cut and promises no more", { endAfter: 100 }, "FETCH"],
    ["an empty body", { body: "" }, "FETCH"],
    ["503", { status: 503 }, "FETCH"],
    ["404", { status: 404 }, "MISSING"],
    ["410", { status: 410 }, "MISSING"],
    ["416", { status: 416 }, "FETCH"],
    ["a page in place of the file", { body: `<html>${"x".repeat(LONG)}` }, "HASH"],
  ])("%s", async (_, fault, reason) => {
    server.fault = (path) => (path === WASM ? fault : undefined);
    expect(await errorCode(fetchToy)).toBe(`ERR_PROVING_ARTIFACT_${reason}`);
  });

  test("nothing is read past the end of a file, however much is sent", async () => {
    server.fault = (path) => (path === WASM ? { isEndless: true } : undefined);
    expect((await fetchToy()).circuits.size).toBe(1);
  });

  test.each<[string, Fault, string]>([
    ["a page", { body: "<html>" }, "MANIFEST_FORM"],
    ["null", { body: "null" }, "MANIFEST_FORM"],
    ["endless", { isEndless: true, body: "" }, "MANIFEST_FORM"],
    ["of the format before", { body: '{"formatVersion":1}' }, "ARTIFACT_VERSION"],
    ["missing", { status: 404 }, "ARTIFACT_MISSING"],
    ["refused", { status: 403 }, "ARTIFACT_FETCH"],
    ["silent", { stallAfter: 3 }, "ARTIFACT_FETCH"],
  ])("a manifest that is %s", async (_, fault, reason) => {
    server.fault = () => fault;
    expect(await errorCode(() => fetchToy({ stallMilliseconds: 3000 }))).toBe(
      `ERR_PROVING_${reason}`,
    );
  });

  test("a manifest that lists more than a wallet could hold", async () => {
    const vast = await readManifest(directory);
    const file = vast.circuits.product?.files["circuit.wasm"];
    if (file) {
      file.bytes = 2 ** 28 + 1;
      file.chunks = Array<string>(257).fill("0".repeat(64));
    }
    server.fault = (path) =>
      path === "manifest.json" ? { body: JSON.stringify(vast) } : undefined;
    expect(await errorCode(fetchToy)).toBe("ERR_PROVING_MANIFEST_FORM");
    expect(askedOf(WASM)).toEqual([]);
  });

  test("no server at all", async () => {
    expect(await errorCode(() => fetchToy({ baseUrl: "http://127.0.0.1:1/" }))).toBe(
      "ERR_PROVING_ARTIFACT_FETCH",
    );
  });

  test("files that were replaced meanwhile are fetched anew under the new manifest", async () => {
    const next = await mkdtemp(join(tmpdir(), "symbolon-fetch-"));
    await cp(directory, next, { recursive: true });
    await replaceFile(next, WASM, (bytes) => bytes.map((byte, i) => (i === LONG - 1 ? 8 : byte)));
    server.fault = (path) => {
      if (path === WASM) server.directory = next;
      return undefined;
    };
    const { circuits } = await fetchToy();
    expect(circuits.get("product")?.wasm.at(-1)).toBe(8);
    expect(askedOf("manifest.json")).toHaveLength(2);
    await rm(next, { recursive: true });
  });
});

describe("the keys", () => {
  test("a development key is refused unless allowed", async () => {
    for (const allowDevelopmentKeys of [false, undefined, 1 as unknown as boolean]) {
      expect(await errorCode(() => fetchToy({ allowDevelopmentKeys }))).toBe(
        "ERR_PROVING_DEVELOPMENT_KEY",
      );
    }
  });

  test("a circuit has the key that is pinned, and no other", async () => {
    const { circuits } = await fetchToy();
    const pin = circuits.get("product")?.verificationKeyHash ?? "";
    expect((await fetchToy({ pinnedKeys: { product: pin } })).circuits.size).toBe(1);
    for (const pinnedKeys of [{}, { product: "0".repeat(64) }, { chain: pin }]) {
      expect(await errorCode(() => fetchToy({ pinnedKeys }))).toBe("ERR_PROVING_ARTIFACT_HASH");
    }
  });

  test.each([["proving-key.zkey", "proving-key.compressed"], ["verification-key.json"]])(
    "%s of another circuit under a manifest that agrees",
    async (...names) => {
      const mixed = await mkdtemp(join(tmpdir(), "symbolon-fetch-"));
      await cp(directory, mixed, { recursive: true });
      for (const name of names) {
        const other = new Uint8Array(await readFile(join(mixed, `chain/${name}`)));
        await replaceFile(mixed, `product/${name}`, () => other);
      }
      server.directory = mixed;
      expect(await errorCode(fetchToy)).toBe("ERR_PROVING_ARTIFACT_VERSION");
      await rm(mixed, { recursive: true });
    },
  );

  test("chunks that make another file than the manifest's are refused", async () => {
    const mixed = await mkdtemp(join(tmpdir(), "symbolon-fetch-"));
    await cp(directory, mixed, { recursive: true });
    await editManifest(mixed, ({ circuits }) => {
      const file = circuits.product?.files["circuit.wasm"];
      if (file) file.sha256 = "0".repeat(64);
    });
    server.directory = mixed;
    expect(await errorCode(fetchToy)).toBe("ERR_PROVING_ARTIFACT_HASH");
    await rm(mixed, { recursive: true });
  });

  test("an unknown circuit", async () => {
    for (const id of ["none", "constructor"]) {
      expect(await errorCode(() => fetchToy({ circuits: { [id]: 1 } }))).toBe(
        "ERR_PROVING_CIRCUIT_UNKNOWN",
      );
    }
  });
});

describe("the cache", () => {
  const quota = () => Promise.reject(new DOMException("full", "QuotaExceededError"));

  test("that is full stops nothing", async () => {
    const full = { ...createMemoryCache(), write: quota };
    expect((await fetchToy({ cache: full })).circuits.size).toBe(1);
  });

  test("that cannot be read or cleared stops nothing", async () => {
    const broken = { ...createMemoryCache(), read: quota, retain: quota };
    expect((await fetchToy({ cache: broken })).circuits.size).toBe(1);
  });

  test("none: everything is fetched each time", async () => {
    for (let visit = 0; visit < 2; visit++) {
      server.asked.length = 0;
      await fetchToy({ cache: false });
      expect(askedOf(KEY)).toHaveLength(1);
    }
  });

  test("two visits at the same time fetch each file once", async () => {
    const [first, second] = await Promise.all([fetchToy(), fetchToy()]);
    expect(first.circuits.get("product")?.circuitHash).toBe(
      second.circuits.get("product")?.circuitHash,
    );
    expect(askedOf(KEY)).toHaveLength(1);
    expect(askedOf(WASM)).toHaveLength(1);
  });
});
