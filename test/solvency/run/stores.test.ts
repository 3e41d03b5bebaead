import { createHash, createHmac } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { FolderStore } from "../../../src/solvency/run/folder-store.ts";
import { createCommandProver } from "../../../src/solvency/run/prove-with-command.ts";
import { S3Store } from "../../../src/solvency/run/s3-store.ts";
import { toyDirectory } from "../../proving/toy-circuits.ts";
import { codeOf, toyArtifacts, toyJobs } from "./toy-run.ts";

const ACCESS = "AKIDEXAMPLE";
const KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const bytesOf = (text: string) => new TextEncoder().encode(text);
const badNames = ["", ".", "..", "a/../b", "/a", "a//b", "a b", "a\0", "a/", "-a", "a/.b", "a\\b"];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "symbolon-store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("FolderStore", () => {
  it("gives back what it was given, the owner's alone, and nothing for another name", async () => {
    const store = new FolderStore(join(folder, "run"));
    await store.put("inputs/ab", bytesOf("one"));
    await store.put("inputs/ab", bytesOf("one"));
    expect(await store.get("inputs/ab")).toEqual(bytesOf("one"));
    expect(await store.get("inputs/cd")).toBeUndefined();
    expect((await stat(join(folder, "run/inputs/ab"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "run/inputs"))).mode & 0o777).toBe(0o700);
    // nothing half-written stays beside
    expect(await readdir(join(folder, "run/inputs"))).toEqual(["ab"]);
  });

  it("leaves the old file whole where a new one cannot be written", async () => {
    const store = new FolderStore(folder);
    await store.put("proofs/a", bytesOf("old"));
    // a name that is a folder already cannot become a file
    await store.put("proofs/b/c", bytesOf("x"));
    await expect(store.put("proofs/b", bytesOf("new"))).rejects.toThrow();
    expect(await store.get("proofs/a")).toEqual(bytesOf("old"));
    expect((await readdir(join(folder, "proofs"))).sort()).toEqual(["a", "b"]);
  });

  it("refuses names that leave the folder", async () => {
    const store = new FolderStore(folder);
    for (const name of badNames) {
      await expect(store.put(name, bytesOf("x"))).rejects.toThrow(TypeError);
      await expect(store.get(name)).rejects.toThrow(TypeError);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("does not take a file that it may not read for one that is not there", async () => {
    const store = new FolderStore(folder);
    await store.put("dir/x", bytesOf("x"));
    await expect(store.get("dir")).rejects.toThrow();
  });
});

const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

/** Recomputes a request's Signature Version 4 from what AWS documents, and says whether it is the one that was sent. */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const { authorization = "" } = request.headers;
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (found === null) return false;
  const [, access, day = "", region = "", names = "", signature] = found;
  const header = (name: string) => String(request.headers[name] ?? "").trim();
  const digest = header("x-amz-content-sha256");
  if (digest !== "UNSIGNED-PAYLOAD" && digest !== sha256(body)) return false;
  const canonical = [
    request.method,
    request.url,
    "",
    ...names.split(";").map((name) => `${name}:${header(name)}`),
    "",
    names,
    digest,
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", header("x-amz-date"), scope, sha256(canonical)].join("\n");
  const key = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${KEY}`, day));
  return access === ACCESS && hmac(key, text).toString("hex") === signature;
}

describe("S3Store", () => {
  let server: Server;
  let url: string;
  const objects = new Map<string, Buffer>();
  let answer: number | undefined;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const name = request.url ?? "";
      if (answer !== undefined) return response.writeHead(answer).end();
      if (!isSigned(request, body)) return response.writeHead(403).end("SignatureDoesNotMatch");
      if (request.method === "PUT") {
        objects.set(name, body);
        return response.writeHead(200).end();
      }
      const object = objects.get(name);
      return object === undefined
        ? response.writeHead(404).end()
        : response.writeHead(200).end(object);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket/run`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answer = undefined;
  });
  const open = (changes: object = {}) =>
    new S3Store({
      url,
      accessKeyId: ACCESS,
      secretAccessKey: KEY,
      region: "eu-west-1",
      ...changes,
    });

  it("writes and reads objects by signed requests", async () => {
    const store = open();
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
    await store.put("inputs/ab", bytes);
    expect(await store.get("inputs/ab")).toEqual(bytes);
    expect(await store.get("inputs/cd")).toBeUndefined();
    expect([...objects.keys()]).toEqual(["/bucket/run/inputs/ab"]);
    expect(await open({ url: `${url}/` }).get("inputs/ab")).toEqual(bytes);
  });

  it("says that the store refuses another key, and takes no other answer for a missing object", async () => {
    const other = open({ secretAccessKey: "another" });
    expect(await codeOf(other.put("inputs/ab", bytesOf("x")))).toBe("RUN_STORE");
    expect(await codeOf(other.get("inputs/ab"))).toBe("RUN_STORE");
    for (const status of [301, 400, 403, 410]) {
      answer = status;
      expect(await codeOf(open().get("inputs/ab"))).toBe("RUN_STORE");
      expect(await codeOf(open().put("inputs/ab", bytesOf("x")))).toBe("RUN_STORE");
    }
  });

  it("says so where nobody answers", async () => {
    const nowhere = open({ url: "http://127.0.0.1:1/bucket", timeoutMilliseconds: 2000 });
    expect(await codeOf(nowhere.get("inputs/ab"))).toBe("RUN_STORE");
  });

  it("refuses names that leave the prefix", async () => {
    for (const name of badNames) {
      await expect(open().put(name, bytesOf("x"))).rejects.toThrow(TypeError);
      await expect(open().get(name)).rejects.toThrow(TypeError);
    }
  });
});

describe("createCommandProver", () => {
  const script = `
    const [mode, zkey, wtns, proof, signals] = process.argv.slice(2);
    const { readFileSync, writeFileSync } = await import("node:fs");
    if (mode === "fail") process.exit(3);
    if (mode === "silent") process.exit(0);
    if (mode === "hang") { writeFileSync(zkey + ".started", ""); await new Promise(() => setInterval(() => {}, 1000)); }
    const { groth16 } = await import("snarkjs");
    const made = await groth16.prove(zkey, wtns);
    if (mode === "junk") made.proof.pi_a[0] = "1";
    writeFileSync(proof, JSON.stringify(made.proof));
    writeFileSync(signals, JSON.stringify(made.publicSignals));
    writeFileSync(process.env.SEEN, wtns);
    process.exit(0);
  `;
  const prepare = async (mode: string) => {
    const { artifacts } = await toyArtifacts("solvency-run");
    const product = artifacts.circuits.get("product");
    if (product === undefined) throw new Error("the toy is missing");
    const program = join(folder, "prover.mjs");
    // next to node_modules, where it finds snarkjs
    const local = join(toyDirectory("solvency-run"), `prover-${mode}.mjs`);
    await writeFile(local, script);
    await writeFile(program, "");
    process.env.SEEN = join(folder, "seen");
    const zkey = join(folder, "proving-key.zkey");
    await writeFile(zkey, product.provingKey);
    const prover = createCommandProver({
      circuits: new Map([["product", { wasm: product.wasm, provingKeyPath: zkey }]]),
      command: [process.execPath, local, mode, "{zkey}", "{wtns}", "{proof}", "{public}"],
    });
    return { prover, key: product.verificationKey, zkey };
  };
  const [job] = toyJobs(1);
  const inputs = job?.inputs() ?? {};

  it("has somebody else's program prove, and leaves no witness behind", async () => {
    const { prover, key } = await prepare("good");
    const { proof, publicSignals } = await prover.prove("product", inputs);
    expect(publicSignals).toEqual(job?.publicSignals);
    expect(await verifyProof(key, publicSignals, proof)).toBe(true);
    const seen = await readFile(join(folder, "seen"), "utf8");
    expect(seen).toContain("witness.wtns");
    await expect(stat(seen)).rejects.toThrow(expect.objectContaining({ code: "ENOENT" }));
  });

  it.each(["fail", "silent", "junk"])("fails with a code where the program is %s", async (mode) => {
    const { prover } = await prepare(mode);
    expect(await codeOf(prover.prove("product", inputs))).toBe("ERR_PROVING_BACKEND");
  });

  it("fails with a code for a program that is not there, an unknown circuit and no witness", async () => {
    const { prover } = await prepare("good");
    expect(await codeOf(prover.prove("other", inputs))).toBe("ERR_PROVING_CIRCUIT_UNKNOWN");
    expect(await codeOf(prover.prove("product", { ...inputs, limit: 65_536n }))).toBe(
      "ERR_PROVING_WITNESS",
    );
    const { artifacts } = await toyArtifacts("solvency-run");
    const wasm = artifacts.circuits.get("product")?.wasm ?? new Uint8Array();
    const none = createCommandProver({
      circuits: new Map([["product", { wasm, provingKeyPath: "none" }]]),
      command: [join(folder, "none")],
    });
    expect(await codeOf(none.prove("product", inputs))).toBe("ERR_PROVING_BACKEND");
    expect(() => createCommandProver({ circuits: new Map(), command: [] })).toThrow(RangeError);
  });

  it("ends the program when it is told to", async () => {
    const { prover, zkey } = await prepare("hang");
    const stop = new AbortController();
    const proving = prover.prove("product", inputs, { signal: stop.signal });
    while ((await stat(`${zkey}.started`).catch(() => undefined)) === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stop.abort();
    expect(await codeOf(proving)).toBe("ERR_PROVING_ABORTED");
  });
});
