import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeFile } from "../../scripts/build-circuits.ts";
import { buildEngine } from "../../scripts/build-engine.ts";
import type { ArtifactCache } from "../../src/proving/artifact-cache.ts";
import {
  type FetchArtifactsOptions,
  type FetchProgress,
  fetchArtifacts,
} from "../../src/proving/fetch-artifacts.ts";
import { CHUNK_BYTES, type FileRecord, type Manifest } from "../../src/proving/manifest.ts";
import { type ArtifactServer, serveArtifactDirectory } from "../browser/support/artifact-server.ts";
import { createMemoryCache, type MemoryCache } from "../browser/support/memory-cache.ts";
import { codedError, errorCode } from "./error-code.ts";
import { buildToys, toyDirectory } from "./toy-circuits.ts";

const [PLAIN, COMPRESSED] = ["proving-key.zkey", "proving-key.compressed"];

let server: ArtifactServer;
let cache: MemoryCache;

beforeAll(async () => {
  await buildEngine();
  await buildToys("fetch-key");
  server = await serveArtifactDirectory(toyDirectory("fetch-key"));
});
beforeEach(() => {
  server.asked.length = 0;
  server.fault = () => undefined;
  server.directory = toyDirectory("fetch-key");
  cache = createMemoryCache();
});
afterAll(() => server.stop());

type Fetching = Partial<FetchArtifactsOptions>;
const asked = (id: string, name: string) =>
  server.asked.filter(({ path }) => path === `${id}/${name}`);
const read = async (path: string) => new Uint8Array(await readFile(join(server.directory, path)));
const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(server.directory, "manifest.json"), "utf8"));

async function fetchKey(id: string, version: number, options: Fetching = {}) {
  const events: FetchProgress[] = [];
  const { circuits } = await fetchArtifacts({
    baseUrl: server.url,
    circuits: { [id]: version },
    allowDevelopmentKeys: true,
    cache,
    onProgress: (event) => events.push(event),
    ...options,
  });
  return { key: circuits.get(id)?.provingKey ?? new Uint8Array(), events };
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe("a key of several chunks that comes compressed", () => {
  const fetchCompliance = (options?: Fetching) => fetchKey("compliance", 1, options);
  let files: Readonly<Record<string, FileRecord>>;
  let plain: Uint8Array;
  beforeEach(async () => {
    server.directory = "build/artifacts";
    files = (await readManifest()).circuits.compliance?.files ?? {};
    plain = await read(`compliance/${PLAIN}`);
  });
  const chunksOf = (name: string) => files[name]?.chunks ?? [];
  const bytesOf = (name: string) => files[name]?.bytes ?? 0;

  test("goes on where the connection was cut; then the key itself is kept, and nothing is expanded", async () => {
    let isCut = false;
    server.fault = (path) => {
      if (path !== `compliance/${COMPRESSED}` || isCut) return undefined;
      isCut = true;
      return { cutAfter: CHUNK_BYTES + 77 };
    };
    const cold = await fetchCompliance();
    expect(isSame(cold.key, plain)).toBe(true);
    expect(asked("compliance", COMPRESSED).map(({ range }) => range)).toEqual([
      undefined,
      `bytes=${CHUNK_BYTES}-${bytesOf(COMPRESSED) - 1}`,
    ]);
    expect(asked("compliance", PLAIN)).toEqual([]);
    const shares = cold.events.flatMap(({ share }) => share ?? []);
    expect(shares.length).toBeGreaterThan(100);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const { loadedBytes, fetchedBytes, totalBytes } = cold.events.at(-1) ?? {};
    expect(loadedBytes).toBe(totalBytes);
    expect(fetchedBytes).toBe(totalBytes);
    expect(chunksOf(PLAIN).every((sha256) => cache.chunks.has(sha256))).toBe(true);
    expect(chunksOf(COMPRESSED).some((sha256) => cache.chunks.has(sha256))).toBe(false);

    server.asked.length = 0;
    const warm = await fetchCompliance();
    expect(isSame(warm.key, plain)).toBe(true);
    expect(server.asked.map(({ path }) => path)).toEqual(["manifest.json"]);
    expect(warm.events.map(({ stage }) => stage)).not.toContain("expansion");
    expect(warm.events.at(-1)?.loadedBytes).toBe(warm.events.at(-1)?.totalBytes);

    // fewer bytes than the whole once more
    server.asked.length = 0;
    cache.chunks.set(chunksOf(PLAIN)[3] ?? "", new Uint8Array(CHUNK_BYTES));
    const mended = await fetchCompliance();
    expect(isSame(mended.key, plain)).toBe(true);
    expect(asked("compliance", PLAIN).map(({ range }) => range)).toEqual([
      `bytes=${3 * CHUNK_BYTES}-${4 * CHUNK_BYTES - 1}`,
    ]);
    expect(mended.events.at(-1)?.fetchedBytes).toBe(CHUNK_BYTES);

    // more bytes than the whole once more
    server.asked.length = 0;
    for (const sha256 of chunksOf(PLAIN).slice(1, 5)) cache.chunks.delete(sha256);
    expect(isSame((await fetchCompliance()).key, plain)).toBe(true);
    expect(asked("compliance", PLAIN)).toEqual([]);
    expect(asked("compliance", COMPRESSED)).toHaveLength(1);
  });

  test("given up in its middle, then while it is expanded: what has come is not fetched again", async () => {
    const stop = new AbortController();
    const whole = bytesOf("circuit.wasm") + bytesOf("verification-key.json");
    const onProgress = ({ loadedBytes }: FetchProgress) => {
      if (loadedBytes > whole) stop.abort();
    };
    const { signal } = stop;
    expect(await errorCode(() => fetchCompliance({ signal, onProgress }))).toBe(
      "ERR_PROVING_ABORTED",
    );
    expect(chunksOf(COMPRESSED).map((sha256) => cache.chunks.has(sha256))).toEqual([
      true,
      false,
      false,
    ]);

    server.asked.length = 0;
    const later = new AbortController();
    let shares = 0;
    const code = await errorCode(() =>
      fetchCompliance({
        signal: later.signal,
        onProgress: ({ share }) => {
          if (share !== undefined && ++shares === 3) later.abort();
        },
      }),
    );
    expect(code).toBe("ERR_PROVING_ABORTED");
    expect(shares).toBe(3);
    expect(asked("compliance", COMPRESSED).map(({ range }) => range)).toEqual([
      `bytes=${CHUNK_BYTES}-${bytesOf(COMPRESSED) - 1}`,
    ]);

    server.asked.length = 0;
    const { key, events } = await fetchCompliance();
    expect(isSame(key, plain)).toBe(true);
    expect(events.at(-1)?.fetchedBytes).toBe(0);
    expect(server.asked.map(({ path }) => path)).toEqual(["manifest.json"]);
  });
});

describe("a key that comes compressed", () => {
  const fetchProduct = (options?: Fetching) => fetchKey("product", 1, options);

  async function copied(
    edit: (files: Record<string, FileRecord | undefined>, directory: string) => unknown,
  ): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), "symbolon-key-"));
    await cp(server.directory, directory, { recursive: true });
    const manifest = await readManifest();
    await edit(manifest.circuits.product?.files as Record<string, FileRecord>, directory);
    await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
    server.directory = directory;
    return directory;
  }

  /** Another file in the compressed key's place, in a manifest that agrees. */
  async function refusalOf(change: (bytes: Uint8Array) => Uint8Array) {
    const bytes = change(await read(`product/${COMPRESSED}`));
    const directory = await copied(async (files, to) => {
      files[COMPRESSED] = describeFile(bytes);
      await writeFile(join(to, "product", COMPRESSED), bytes);
    });
    const error = await codedError(fetchProduct);
    await rm(directory, { recursive: true });
    return error;
  }

  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ["no form of a key", () => Uint8Array.of(1, 2, 3)],
    ["empty", () => new Uint8Array()],
    ["cut", (bytes) => bytes.slice(0, -1)],
    ["longer", (bytes) => Uint8Array.from([...bytes, 0])],
    ["of another version", (bytes) => bytes.map((byte, i) => (i === 4 ? 2 : byte))],
    ["of a key of another length", (bytes) => bytes.map((byte, i) => (i === 8 ? byte ^ 1 : byte))],
    // the last byte is the highest of a point's x: its sign
    ["of another key", (bytes) => bytes.map((byte, i) => byte ^ (i === lastSign(bytes) ? 128 : 0))],
  ])("is refused where the listed file is %s", async (_, change) => {
    const error = await refusalOf(change);
    expect(error.code).toBe("ERR_PROVING_ARTIFACT_HASH");
    expect(error.details).toEqual({ file: `product/${COMPRESSED}` });
    expect(asked("product", PLAIN)).toEqual([]);
  });

  /** Of the last point of the last section but the contributions', which stands as it is. */
  function lastSign(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let last = 0;
    for (let at = 20; at < bytes.length; ) {
      const form = view.getUint32(at + 4, true);
      at += 8;
      const count = view.getUint32(at, true);
      if (form === 0) at += 8 + count;
      else if (form === 3) {
        at += 8 + 32 * view.getUint32(at + 4, true);
        for (let i = 0; i < 3; i++) at += 4 + view.getUint32(at, true);
      } else {
        const bitmap = bytes.subarray(at + 4, at + 4 + Math.ceil(count / 8));
        const bits = [...bitmap].map((byte) => byte.toString(2)).join("");
        at += 4 + bitmap.length + 32 * form * bits.replaceAll("0", "").length;
        last = at - 1;
      }
    }
    return last;
  }

  test("is refused where the key alone was replaced", async () => {
    const bytes = await read(`chain/${PLAIN}`);
    const directory = await copied(async (files, to) => {
      files[PLAIN] = describeFile(bytes);
      await writeFile(join(to, "product", PLAIN), bytes);
    });
    expect(await errorCode(fetchProduct)).toBe("ERR_PROVING_ARTIFACT_HASH");
    await rm(directory, { recursive: true });
  });

  test.each([
    ["a bit is flipped on its way", { flipAt: 40 }, "HASH"],
    ["the host has lost it", { status: 404 }, "MISSING"],
    ["it ends early", { endAfter: 30 }, "FETCH"],
  ])("is refused where %s, and the key is not fetched in its stead", async (_, fault, reason) => {
    server.fault = (path) => (path === `product/${COMPRESSED}` ? fault : undefined);
    const error = await codedError(fetchProduct);
    expect(error.code).toBe(`ERR_PROVING_ARTIFACT_${reason}`);
    expect(error.details).toMatchObject({ file: `product/${COMPRESSED}` });
    expect(asked("product", PLAIN)).toEqual([]);
  });

  test("of which the manifest lists chunks that do not make it: with a cache and without", async () => {
    const directory = await copied((files) => {
      const listed = files[PLAIN];
      if (listed) files[PLAIN] = { ...listed, chunks: listed.chunks.map(() => "0".repeat(64)) };
    });
    for (const kept of [cache, false] as const) {
      expect(await errorCode(() => fetchProduct({ cache: kept }))).toBe(
        "ERR_PROVING_ARTIFACT_HASH",
      );
    }
    expect(cache.chunks.has("0".repeat(64))).toBe(false);
    await rm(directory, { recursive: true });
  });

  test("larger than a wallet holds is not fetched", async () => {
    const directory = await copied((files) => {
      const chunks = Array<string>(257).fill("0".repeat(64));
      files[COMPRESSED] = { sha256: "0".repeat(64), bytes: 2 ** 28 + 1, chunks };
    });
    expect(await errorCode(fetchProduct)).toBe("ERR_PROVING_MANIFEST_FORM");
    expect(asked("product", COMPRESSED)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test("comes as it is where the manifest knows no other form, or one of more bytes", async () => {
    const expected = await read(`product/${PLAIN}`);
    for (const record of [undefined, { ...describeFile(new Uint8Array(CHUNK_BYTES)) }]) {
      server.directory = toyDirectory("fetch-key");
      server.asked.length = 0;
      const directory = await copied((files) => {
        files[COMPRESSED] = record;
      });
      const { key, events } = await fetchProduct({ cache: createMemoryCache() });
      expect(isSame(key, expected)).toBe(true);
      expect(asked("product", COMPRESSED)).toEqual([]);
      expect(asked("product", PLAIN)).toHaveLength(1);
      expect(events.map(({ stage }) => stage)).not.toContain("expansion");
      await rm(directory, { recursive: true });
    }
  });

  test("is expanded at each visit where the cache has room for that form alone", async () => {
    const { chunks = [] } = (await readManifest()).circuits.product?.files[PLAIN] ?? {};
    const small: ArtifactCache = {
      ...cache,
      write: (sha256, chunk) =>
        chunks.includes(sha256) ? Promise.reject(new Error("full")) : cache.write(sha256, chunk),
    };
    const expected = await read(`product/${PLAIN}`);
    for (const paths of [4, 1]) {
      server.asked.length = 0;
      const { key, events } = await fetchProduct({ cache: small });
      expect(isSame(key, expected)).toBe(true);
      expect(server.asked).toHaveLength(paths);
      expect(events.map(({ stage }) => stage)).toContain("expansion");
    }
  });

  test("is fetched and expanded once by two visits at the same time", async () => {
    const visits = await Promise.all([fetchProduct(), fetchProduct()]);
    expect(asked("product", COMPRESSED)).toHaveLength(1);
    expect(asked("product", PLAIN)).toEqual([]);
    const expansions = visits.filter(({ events }) =>
      events.some(({ stage }) => stage === "expansion"),
    );
    expect(expansions).toHaveLength(1);
    for (const { events } of visits) {
      expect(events.at(-1)?.loadedBytes).toBe(events.at(-1)?.totalBytes);
    }
  });

  test("of a circuit that another page uses stays where it was not yet expanded", async () => {
    const [first] = (await readManifest()).circuits.chain?.files[COMPRESSED]?.chunks ?? [];
    cache.chunks.set(first ?? "", await read(`chain/${COMPRESSED}`));
    await fetchProduct();
    expect(cache.chunks.has(first ?? "")).toBe(true);
    await fetchKey("chain", 2);
    expect(asked("chain", COMPRESSED)).toEqual([]);
    expect(cache.chunks.has(first ?? "")).toBe(false);
  });
});
