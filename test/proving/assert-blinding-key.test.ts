import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { groth16 } from "snarkjs";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { describeFile } from "../../scripts/build-circuits.ts";
import { hashVerificationKey } from "../../src/proving/hash-verification-key.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { readProvingKey } from "../../src/proving/read-proving-key.ts";
import { errorCode } from "./error-code.ts";
import { buildToys, copyToys, PRODUCT_INPUTS } from "./toy-circuits.ts";

/** Bytes before the points in the header: two primes with their lengths, three counts. */
const POINTS = 4 + 32 + 4 + 32 + 12;
const ALPHA1 = POINTS;
const BETA1 = ALPHA1 + 64;
const DELTA1 = BETA1 + 64 + 128 + 128;
const HEADER = 2;
const B1 = 6;

let directory: string;
let honest: Buffer;
const path = (name: string) => join(directory, "product", name);

beforeAll(() => buildToys("blinding"));
beforeEach(async () => {
  directory = await copyToys("blinding");
  honest = await readFile(path("proving-key.zkey"));
});
afterEach(() => rm(directory, { recursive: true }));

/** Where a section's content lies: after magic, version and count, each section has its type and length before it. */
function section(bytes: Buffer, type: number): Buffer {
  for (let at = 12; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at + 4));
    if (bytes.readUInt32LE(at) === type) return bytes.subarray(at + 12, at + 12 + length);
    at += 12 + length;
  }
  throw new Error("no such section");
}

function changedKey(edit: (key: Buffer) => void): Buffer {
  const key = Buffer.from(honest);
  edit(key);
  return key;
}

/** Neither r in a nor what would give it away in the equation: delta1, beta1 and B1 are points at infinity. */
const withoutBlinding = () =>
  changedKey((key) => {
    section(key, HEADER).fill(0, BETA1, BETA1 + 64);
    section(key, HEADER).fill(0, DELTA1, DELTA1 + 64);
    section(key, B1).fill(0);
  });

async function release(key: Buffer): Promise<string> {
  await writeFile(path("proving-key.zkey"), key);
  const file = join(directory, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  manifest.circuits.product.files["proving-key.zkey"] = describeFile(key);
  await writeFile(file, JSON.stringify(manifest));
  return errorCode(() => loadArtifacts(directory, { allowDevelopmentKeys: true }));
}

describe("a proving key that does not hide the witness", () => {
  it("gives proofs that verify under the honest verification key, and are the same in a each time", async () => {
    const wasm = new Uint8Array(await readFile(path("circuit.wasm")));
    const verificationKey = JSON.parse(await readFile(path("verification-key.json"), "utf8"));
    // the toy circuit logs
    vi.spyOn(console, "log").mockImplementation(() => {});
    const proveTwice = async (key: Buffer) => {
      const proofs: string[] = [];
      for (let i = 0; i < 2; i++) {
        const made = await groth16.fullProve(PRODUCT_INPUTS, wasm, new Uint8Array(key));
        expect(await groth16.verify(verificationKey, made.publicSignals, made.proof)).toBe(true);
        proofs.push((made.proof as { pi_a: string[] }).pi_a.join());
      }
      return proofs;
    };
    const [first, second] = await proveTwice(withoutBlinding());
    expect(first).toBe(second);
    const [one, other] = await proveTwice(honest);
    expect(one).not.toBe(other);
    vi.restoreAllMocks();
  });

  it("has the honest verification key inside, so that no pin of that key tells", () => {
    const of = (key: Buffer) => hashVerificationKey(readProvingKey(key).verificationKey);
    expect(of(withoutBlinding())).toBe(of(honest));
  });

  it("is refused by the loader", async () => {
    expect(await release(withoutBlinding())).toBe("ERR_PROVING_KEY_UNSAFE");
    await release(honest).then(
      (code) => expect(code).toBe("nothing"),
      (nothingRefused) => expect(String(nothingRefused)).toMatch("nothing was refused"),
    );
  });

  it.each([
    ["alpha in its place", (key: Buffer) => section(key, HEADER).subarray(ALPHA1, ALPHA1 + 64)],
    ["beta in its place", (key: Buffer) => section(key, HEADER).subarray(BETA1, BETA1 + 64)],
    ["a point of the key's sections", (key: Buffer) => section(key, 5).subarray(0, 64)],
    ["no point of the curve", () => Buffer.alloc(64, 1)],
  ])("is refused with %s", async (_name, point) => {
    const key = changedKey((bytes) => {
      section(bytes, HEADER).set(Uint8Array.from(point(bytes)), DELTA1);
    });
    expect(await release(key)).toBe("ERR_PROVING_KEY_UNSAFE");
  });
});
