import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bn254 } from "@noble/curves/bn254.js";
import { groth16 } from "snarkjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeFile } from "../../scripts/build-circuits.ts";
import { assertKeyOrigin } from "../../src/proving/assert-key-origin.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { CircuitRecord, Manifest } from "../../src/proving/manifest.ts";
import { fromG1, fromG2 } from "../../src/proving/points.ts";
import { errorCode } from "./error-code.ts";
import { buildToys, copyToys, PRODUCT_INPUTS } from "./toy-circuits.ts";

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
const ALLOWED = { allowDevelopmentKeys: true };
const DIGEST = "0a".repeat(32);
const FILE = { sha256: DIGEST, bytes: 1, chunks: [DIGEST] };
let directory: string;
const path = (name: string) => join(directory, name);

beforeAll(() => buildToys("load"));
beforeEach(async () => {
  directory = await copyToys("load");
});
afterEach(() => rm(directory, { recursive: true }));

async function editManifest(edit: (manifest: Writable<Manifest>) => void): Promise<void> {
  const manifest = JSON.parse(await readFile(path("manifest.json"), "utf8"));
  edit(manifest);
  await writeFile(path("manifest.json"), JSON.stringify(manifest));
}

function product(manifest: Writable<Manifest>): Writable<CircuitRecord> {
  const record = manifest.circuits.product;
  if (!record) throw new Error("no toy");
  return record;
}

/** Changes a file, and the manifest with it, as an attacker or a careless release would. */
async function replaceFile(name: string, edit: (bytes: Buffer) => Uint8Array): Promise<void> {
  const bytes = edit(await readFile(path(`product/${name}`)));
  await writeFile(path(`product/${name}`), bytes);
  await editManifest((manifest) => {
    const record = describeFile(bytes);
    product(manifest).files[name] = { ...record, chunks: [...record.chunks] };
  });
}

/** After magic, version and count, each section has its type and length before it. */
function sectionStart(key: Buffer, type: number): number {
  let at = 12;
  while (key.readUInt32LE(at) !== type) at += 12 + Number(key.readBigUInt64LE(at + 4));
  return at + 12;
}

const code = (options = ALLOWED) => errorCode(() => loadArtifacts(directory, options));

describe("loadArtifacts", () => {
  test("loads what was built", async () => {
    const { circuits, packageVersion } = await loadArtifacts(directory, ALLOWED);
    expect([...circuits.keys()]).toEqual(["product", "chain"]);
    expect(packageVersion).toBe("0.0.0");
    expect(circuits.get("product")).toMatchObject({
      id: "product",
      version: 1,
      kind: "development",
    });
  });

  test("the circuits that are asked for alone", async () => {
    await rm(path("chain"), { recursive: true });
    const { circuits } = await loadArtifacts(directory, { ...ALLOWED, circuits: { product: 1 } });
    expect([...circuits.keys()]).toEqual(["product"]);
    expect(await code()).toBe("ERR_PROVING_ARTIFACT_MISSING");
  });

  test("another version, an unknown circuit", async () => {
    const load = (circuits: Record<string, number>) =>
      loadArtifacts(directory, { ...ALLOWED, circuits });
    expect((await load({ chain: 2 })).circuits.get("chain")?.version).toBe(2);
    expect(await errorCode(() => load({ chain: 1 }))).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await errorCode(() => load({ chain: 3 }))).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await errorCode(() => load({ constructor: 1 }))).toBe("ERR_PROVING_CIRCUIT_UNKNOWN");
  });

  test.each(["circuit.r1cs", "circuit.wasm", "proving-key.zkey", "verification-key.json"])(
    "%s missing, or not listed",
    async (name) => {
      await editManifest((manifest) => delete product(manifest).files[name]);
      expect(await code()).toBe("ERR_PROVING_ARTIFACT_MISSING");
      await rm(directory, { recursive: true });
      directory = await copyToys("load");
      await rm(path(`product/${name}`));
      expect(await code()).toBe("ERR_PROVING_ARTIFACT_MISSING");
    },
  );

  test.each(["circuit.r1cs", "circuit.wasm", "proving-key.zkey", "verification-key.json"])(
    "S2: %s with one bit changed, cut, or prolonged",
    async (name) => {
      const bytes = await readFile(path(`product/${name}`));
      const flipped = Buffer.from(bytes);
      flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 1;
      for (const damaged of [flipped, bytes.subarray(0, -100), Buffer.concat([bytes, bytes])]) {
        await writeFile(path(`product/${name}`), damaged);
        expect(await code()).toBe("ERR_PROVING_ARTIFACT_HASH");
      }
      await writeFile(path(`product/${name}`), bytes);
      expect((await loadArtifacts(directory, ALLOWED)).circuits.size).toBe(2);
    },
  );

  test("S2: a cut key is refused even if the manifest agrees; snarkjs still proves with one", async () => {
    await replaceFile("proving-key.zkey", (bytes) => bytes.subarray(0, -60));
    const key = new Uint8Array(await readFile(path("product/proving-key.zkey")));
    const wasm = new Uint8Array(await readFile(path("product/circuit.wasm")));
    await expect(groth16.fullProve(PRODUCT_INPUTS, wasm, key)).resolves.toBeDefined();
    expect(await code()).toBe("ERR_PROVING_KEY_FORM");
    await replaceFile("proving-key.zkey", (bytes) => bytes.subarray(0, -40));
    expect(await code()).toBe("ERR_PROVING_KEY_FORM");
  });

  test.each(["circuit.r1cs", "proving-key.zkey", "verification-key.json"])(
    "S3: %s of another circuit under a manifest that agrees",
    async (name) => {
      const other = await readFile(path(`chain/${name}`));
      await replaceFile(name, () => other);
      expect(await code()).toBe("ERR_PROVING_ARTIFACT_VERSION");
    },
  );

  test.each<[string, string]>([
    ["not JSON", "{"],
    ["null", "null"],
    ["no circuits", '{"formatVersion":2,"packageVersion":"1"}'],
    ["a circuit that is none", '{"formatVersion":2,"packageVersion":"1","circuits":{"a":1}}'],
    ["a path as id", '{"formatVersion":2,"packageVersion":"1","circuits":{"../a":{}}}'],
  ])("manifest: %s", async (_, text) => {
    await writeFile(path("manifest.json"), text);
    expect(await code()).toBe("ERR_PROVING_MANIFEST_FORM");
  });

  test.each<[string, (record: Record<string, unknown>) => void]>([
    ["version", (record) => (record.version = "1")],
    ["kind", (record) => (record.kind = "production")],
    ["constraints", (record) => (record.constraints = -1)],
    ["wires", (record) => delete record.wires],
    ["publicSignals", (record) => (record.publicSignals = 3)],
    ["inputs", (record) => (record.inputs = { tag: [-1] })],
    ["files", (record) => (record.files = { "circuit.r1cs": { ...FILE, sha256: "00" } })],
    ["no chunks", (record) => (record.files = { a: { sha256: DIGEST, bytes: 1 } })],
    ["too few chunks", (record) => (record.files = { a: { ...FILE, bytes: 2 ** 20 + 1 } })],
    ["too many chunks", (record) => (record.files = { a: { ...FILE, chunks: [DIGEST, DIGEST] } })],
    ["a chunk", (record) => (record.files = { a: { ...FILE, chunks: [DIGEST.toUpperCase()] } })],
  ])("manifest: malformed %s", async (_, edit) => {
    await editManifest((manifest) =>
      edit(manifest.circuits.product as unknown as Record<string, unknown>),
    );
    expect(await code()).toBe("ERR_PROVING_MANIFEST_FORM");
  });

  test("manifest: of another format, missing", async () => {
    for (const formatVersion of [1, 3, "2", undefined]) {
      await editManifest((manifest) => Object.assign(manifest, { formatVersion }));
      expect(await code()).toBe("ERR_PROVING_ARTIFACT_VERSION");
    }
    await rm(path("manifest.json"));
    expect(await code()).toBe("ERR_PROVING_ARTIFACT_MISSING");
  });
});

describe("Z6: where a key comes from", () => {
  test("a development key is refused unless allowed, whatever the manifest says", async () => {
    expect(await code({ allowDevelopmentKeys: false })).toBe("ERR_PROVING_DEVELOPMENT_KEY");
    expect(await errorCode(() => loadArtifacts(directory))).toBe("ERR_PROVING_DEVELOPMENT_KEY");
    const truthy = { allowDevelopmentKeys: 1 } as unknown as typeof ALLOWED;
    expect(await code(truthy)).toBe("ERR_PROVING_DEVELOPMENT_KEY");
    await editManifest((manifest) => {
      product(manifest).kind = "ceremony";
    });
    expect(await code({ allowDevelopmentKeys: false })).toBe("ERR_PROVING_DEVELOPMENT_KEY");
    expect(await code()).toBe("ERR_PROVING_CEREMONY_UNVERIFIED");
  });

  test("M7: a circuit has the witness module and the proving key that the caller pins, and no other", async () => {
    const { circuits } = JSON.parse(await readFile(path("manifest.json"), "utf8")) as Manifest;
    const hash = (id: string, name: string) => circuits[id]?.files[name]?.sha256 ?? "";
    const pin = (id: string) => ({
      provingKey: hash(id, "proving-key.zkey"),
      wasm: hash(id, "circuit.wasm"),
    });
    const load = (pinnedFiles: Record<string, ReturnType<typeof pin>>) =>
      loadArtifacts(directory, { ...ALLOWED, pinnedFiles });
    const pins = { product: pin("product"), chain: pin("chain") };
    expect((await load(pins)).circuits.size).toBe(2);
    for (const wrong of [
      { product: pins.product },
      { ...pins, chain: { ...pins.chain, wasm: pins.product.wasm } },
      { ...pins, chain: { ...pins.chain, provingKey: DIGEST } },
      Object.create(pins),
    ]) {
      expect(await errorCode(() => load(wrong))).toBe("ERR_PROVING_ARTIFACT_HASH");
    }
    // a key that differs in one bit of a section, released with a manifest that agrees: no other check notices
    await replaceFile("proving-key.zkey", (bytes) => {
      const changed = Buffer.from(bytes);
      const at = sectionStart(changed, 9);
      changed[at] = (changed[at] ?? 0) ^ 1;
      return changed;
    });
    expect((await loadArtifacts(directory, ALLOWED)).circuits.size).toBe(2);
    expect(await errorCode(() => load(pins))).toBe("ERR_PROVING_ARTIFACT_HASH");
  });

  test("M7: a circuit has the key that the caller pins, and no other", async () => {
    const { circuits } = await loadArtifacts(directory, ALLOWED);
    const pinnedKeys = Object.fromEntries(
      Array.from(circuits.values(), ({ id, verificationKeyHash }) => [id, verificationKeyHash]),
    );
    const { product: pin = "", chain = "" } = pinnedKeys;
    const load = (pins: Record<string, string>) =>
      loadArtifacts(directory, { ...ALLOWED, pinnedKeys: pins });
    expect((await load(pinnedKeys)).circuits.size).toBe(2);
    for (const pins of [
      {},
      { product: pin },
      { product: chain, chain },
      { product: pin.toUpperCase(), chain },
      { product: "", chain },
    ]) {
      expect(await errorCode(() => load(pins))).toBe("ERR_PROVING_ARTIFACT_HASH");
    }
  });

  test("a listed record does not make a ceremony of a development key", async () => {
    await copyFile(path("manifest.json"), path("product/ceremony.json"));
    await replaceFile("ceremony.json", (bytes) => bytes);
    await editManifest((manifest) => {
      product(manifest).kind = "ceremony";
    });
    expect(await code()).toBe("ERR_PROVING_CEREMONY_UNVERIFIED");
  });

  describe("a key with unknown secrets", () => {
    const { G1, G2 } = bn254;
    const point = (k: bigint) => fromG1(G1.Point.BASE.multiply(k));
    const point2 = (k: bigint) => fromG2(G2.Point.BASE.multiply(k));
    const record = {
      formatVersion: 1,
      circuitHash: "0a".repeat(32),
      provingKeyHash: "0b".repeat(32),
      verificationKeyHash: "0c".repeat(32),
      phase1Hash: "0d".repeat(32),
      contributions: ["0e".repeat(64)],
      beacon: "0f".repeat(32),
      verifiedAt: "2026-01-02T03:04:05Z",
    };
    const origin = {
      id: "product",
      kind: "ceremony" as const,
      circuitHash: record.circuitHash,
      provingKeyHash: record.provingKeyHash,
      verificationKeyHash: record.verificationKeyHash,
      verificationKey: {
        alpha: point(1001n),
        beta: point2(1002n),
        gamma: point2(1n),
        delta: point2(1003n),
        ic: [point(1004n), point(1005n)],
      },
      ceremony: record as unknown,
      allowDevelopmentKeys: false,
    };

    test("is accepted with the record of a verified ceremony", () => {
      expect(() => assertKeyOrigin(origin)).not.toThrow();
    });

    test.each<[string, object]>([
      ["no record", { ceremony: undefined }],
      ["a record that is none", { ceremony: [] }],
      ["the marker of a development key", { kind: "development" }],
      [
        "that marker, and development keys allowed",
        { kind: "development", allowDevelopmentKeys: true },
      ],
      ["another circuit", { circuitHash: "1a".repeat(32) }],
      ["another proving key", { provingKeyHash: "1b".repeat(32) }],
      ["another verification key", { verificationKeyHash: "1c".repeat(32) }],
      ["another format", { ceremony: { ...record, formatVersion: 2 } }],
      ["Z1: no contribution", { ceremony: { ...record, contributions: [] } }],
      ["Z1: no beacon", { ceremony: { ...record, beacon: undefined } }],
      ["Z3: a beacon of one byte", { ceremony: { ...record, beacon: "0f" } }],
      ["Z2: no digest of phase 1", { ceremony: { ...record, phase1Hash: "" } }],
      ["a contribution without a hash", { ceremony: { ...record, contributions: [null] } }],
      ["a date that is none", { ceremony: { ...record, verifiedAt: "2026-13-02T03:04:05Z" } }],
    ])("is refused with %s", async (_, changes) => {
      const refused = await errorCode(() => assertKeyOrigin({ ...origin, ...changes }));
      expect(refused).toBe("ERR_PROVING_CEREMONY_UNVERIFIED");
    });
  });
});
