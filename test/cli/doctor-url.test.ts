import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseContentPolicy, sourcesOf } from "../../src/cli/doctor/content-policy.ts";
import { run, temporaryDirectory } from "./support/run.ts";

interface Finding {
  readonly name: string;
  readonly level: "ok" | "note" | "fault";
  readonly found: string;
  readonly remedy?: string;
}

const ARTIFACTS = "build/artifacts";
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
const JS = "text/javascript";

/** What a server answers by path; a function for what depends on the request. */
type Site = Record<
  string,
  { body?: string | Uint8Array; headers?: Record<string, string>; status?: number }
>;

let site: Site;
let directory: string;
/** Headers of every file of artifacts. */
let fileHeaders: Record<string, string>;
let hasRange: boolean;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const given = site[pathname];
    if (given) {
      response.writeHead(given.status ?? 200, given.headers).end(given.body);
      return;
    }
    const path = pathname.startsWith("/artifacts/") ? pathname.slice("/artifacts/".length) : "none";
    const body = await readFile(join(directory, path)).catch(() => undefined);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    const range = hasRange && /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const part = range ? body.subarray(Number(range[1]), Number(range[2]) + 1) : body;
    response.writeHead(range ? 206 : 200, fileHeaders).end(part);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

beforeEach(() => {
  directory = ARTIFACTS;
  hasRange = true;
  fileHeaders = { etag: '"1"', "access-control-allow-origin": "*" };
  site = {
    "/": {
      body: '<!doctype html><script type="module" crossorigin src="/assets/index-1.js"></script>',
      headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY },
    },
    "/assets/index-1.js": {
      body: 'new Worker(new URL("/assets/engine-worker-2.js",import.meta.url),{type:"module"})',
      headers: { "content-type": JS },
    },
    "/assets/engine-worker-2.js": { body: "1", headers: { "content-type": JS } },
  };
});
afterEach(async () => {
  if (directory !== ARTIFACTS) await rm(directory, { recursive: true });
});

async function doctor(...urls: string[]) {
  const { code, json } = await run(["doctor", "--json", "--url", ...urls]);
  return { code, checks: (json as unknown as { checks: Finding[] }).checks };
}
const page = () => doctor(`${origin}/`);
const host = () => doctor(`${origin}/artifacts/`);
const withPolicy = (policy: string | undefined) => {
  site["/"] = {
    ...site["/"],
    headers: {
      "content-type": "text/html",
      ...(policy !== undefined && { "content-security-policy": policy }),
    },
  };
};
const worst = (checks: readonly Finding[]) => checks.filter(({ level }) => level !== "ok");

/** A copy of the artifacts, its manifest edited. */
async function damaged(edit: (manifest: Record<string, never>) => unknown): Promise<void> {
  const copy = await temporaryDirectory();
  directory = join(copy, "artifacts");
  await cp(ARTIFACTS, directory, { recursive: true });
  const path = join(directory, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  edit(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

describe("doctor, of a wallet's page", () => {
  it("has nothing to say of one that is well", async () => {
    const { code, checks } = await page();
    expect(worst(checks)).toEqual([]);
    expect(checks.map(({ name }) => name.split(" ")[0])).toEqual(["page", "policy", "worker"]);
    expect(code).toBe(0);
  });

  it.each<[string, string, RegExp, RegExp]>([
    ["script-src 'self'; worker-src 'self'", "fault", /WebAssembly is blocked/, /wasm-unsafe-eval/],
    [
      "default-src 'self'; worker-src 'self'",
      "fault",
      /WebAssembly is blocked/,
      /wasm-unsafe-eval/,
    ],
    [`${POLICY}, script-src 'self'`, "fault", /WebAssembly is blocked/, /wasm-unsafe-eval/],
    [POLICY.replace("worker-src 'self'", "worker-src 'none'"), "fault", /worker-src/, /'self'/],
    [
      POLICY.replace("worker-src 'self'", "worker-src https://cdn.example"),
      "fault",
      /worker/,
      /'self'/,
    ],
    [POLICY.replace("; worker-src 'self'", ""), "note", /no worker-src/, /add worker-src/],
    [POLICY.replace("; worker-src 'self'", "; child-src 'none'"), "fault", /worker-src/, /'self'/],
    [POLICY.replace("wasm-unsafe-eval", "unsafe-eval"), "note", /not needed/, /wasm-unsafe-eval/],
  ])("under the policy %s", async (policy, level, found, remedy) => {
    withPolicy(policy);
    const { code, checks } = await page();
    const said = worst(checks).find((finding) => found.test(finding.found));
    expect(said?.level).toBe(level);
    expect(said?.remedy).toMatch(remedy);
    expect(code).toBe(level === "fault" ? 1 : 0);
  });

  it("reads a policy in a meta element as well, and both hold", async () => {
    const meta = `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">`;
    site["/"] = { ...site["/"], body: `<!doctype html><head>${meta}</head>` };
    const { code, checks } = await page();
    expect(code).toBe(1);
    expect(worst(checks)[0]?.found).toContain("wasm-unsafe-eval");
  });

  it("advises a policy where there is none", async () => {
    withPolicy(undefined);
    const { code, checks } = await page();
    expect(code).toBe(0);
    expect(worst(checks)).toMatchObject([
      { level: "note", remedy: expect.stringContaining("wasm-unsafe-eval") },
    ]);
  });

  it.each<[string, Site[string], RegExp]>([
    ["is not there", { status: 404 }, /answers 404/],
    [
      "is served as a page",
      { body: "<html>", headers: { "content-type": "text/html" } },
      /text\/html/,
    ],
    ["is served as nothing", { body: "1" }, /nothing/],
    [
      "has a policy of its own that blocks WebAssembly",
      {
        body: "1",
        headers: { "content-type": JS, "content-security-policy": "script-src 'self'" },
      },
      /its own policy/,
    ],
  ])(
    "finds the worker's script where the bundle names it, and says that it %s",
    async (_, worker, found) => {
      site["/assets/engine-worker-2.js"] = worker;
      const { code, checks } = await page();
      expect(code).toBe(1);
      expect(worst(checks)).toMatchObject([
        { name: "worker /assets/engine-worker-2.js", found: expect.stringMatching(found) },
      ]);
    },
  );

  it("with the artifacts' address, holds the policy and CORS to each other's origins", async () => {
    const both = () =>
      doctor(`${origin}/`, `${origin.replace("127.0.0.1", "localhost")}/artifacts`);
    const { code, checks } = await both();
    expect(code).toBe(1);
    expect(
      worst(checks)
        .map(({ found }) => found)
        .join("\n"),
    ).toMatch(/blocked by connect-src/);
    withPolicy(`${POLICY}; connect-src ${origin.replace("127.0.0.1", "localhost")}`);
    expect((await both()).code).toBe(0);
    fileHeaders = { etag: '"1"', "access-control-allow-origin": "https://another.example" };
    const refused = await both();
    expect(refused.code).toBe(1);
    expect(worst(refused.checks)[0]?.found).toContain("no CORS");
  });
});

describe("doctor, of artifacts on a host", () => {
  it.each(["/artifacts/", "/artifacts", "/artifacts/manifest.json"])(
    "fetches and checks all of %s, and names development keys",
    async (path) => {
      const { code, checks } = await doctor(origin + path);
      expect(code).toBe(0);
      expect(worst(checks).map(({ name, level }) => [name, level])).toEqual([
        ["keys compliance", "note"],
        ["keys possession", "note"],
      ]);
      expect(checks.map(({ found }) => found).join("\n")).toContain("every chunk as listed");
    },
  );

  it.each<[string, (manifest: never) => unknown, RegExp]>([
    [
      "of another release",
      (manifest: { packageVersion: string }) => (manifest.packageVersion = "9.9.9"),
      /9\.9\.9/,
    ],
    [
      "with another version of a circuit",
      (manifest: { circuits: { compliance: { version: number } } }) =>
        (manifest.circuits.compliance.version = 7),
      /version 7/,
    ],
    [
      "without a circuit",
      (manifest: { circuits: { possession?: unknown } }) => delete manifest.circuits.possession,
      /possession is missing/,
    ],
    [
      "of the format before",
      (manifest: { formatVersion: number }) => (manifest.formatVersion = 1),
      /ERR_PROVING_ARTIFACT_VERSION/,
    ],
    [
      "with the hash of another file",
      (manifest: {
        circuits: { compliance: { files: { "circuit.wasm": { chunks: string[] } } } };
      }) => (manifest.circuits.compliance.files["circuit.wasm"].chunks[2] = "0".repeat(64)),
      /ERR_PROVING_ARTIFACT_HASH/,
    ],
  ] as [string, (manifest: never) => unknown, RegExp][])("%s", async (_, edit, found) => {
    await damaged(edit as (manifest: Record<string, never>) => unknown);
    const { code, checks } = await host();
    const said = worst(checks).find((finding) => found.test(finding.found));
    expect(said?.remedy).toMatch(/\S/);
    expect(code).toBe(said?.level === "fault" ? 1 : 0);
  });

  it.each<[string, () => void, "note" | "fault", RegExp]>([
    ["no CORS", () => (fileHeaders = { etag: '"1"' }), "note", /no CORS/],
    ["no Range", () => (hasRange = false), "note", /no Range/],
    [
      "no tag",
      () => (fileHeaders = { "access-control-allow-origin": "*" }),
      "note",
      /neither ETag/,
    ],
    [
      "a manifest that is kept for ever",
      () => (fileHeaders = { ...fileHeaders, "cache-control": "max-age=31536000, immutable" }),
      "fault",
      /kept for ever/,
    ],
    [
      "a page in place of the manifest",
      () => {
        site["/artifacts/manifest.json"] = {
          body: "<html>",
          headers: { "content-type": "text/html" },
        };
      },
      "fault",
      /a page stands in its place/,
    ],
    [
      "no manifest",
      () => (site["/artifacts/manifest.json"] = { status: 403 }),
      "fault",
      /answers 403/,
    ],
    [
      "a file that is gone",
      () => (site["/artifacts/possession/circuit.wasm"] = { status: 404 }),
      "fault",
      /ERR_PROVING_ARTIFACT_MISSING/,
    ],
    [
      "a compressed key that is gone",
      () => (site["/artifacts/possession/proving-key.compressed"] = { status: 404 }),
      "fault",
      /proving-key\.compressed.*ERR_PROVING_ARTIFACT_MISSING/,
    ],
    [
      "a key that is gone where wallets fetch it compressed",
      () => (site["/artifacts/possession/proving-key.zkey"] = { status: 404 }),
      "fault",
      /proving-key\.zkey.*ERR_PROVING_ARTIFACT_MISSING/,
    ],
  ])("%s", async (_, change, level, found) => {
    change();
    const { code, checks } = await doctor(`${origin}/artifacts/manifest.json`);
    const said = worst(checks).find((finding) => found.test(finding.found));
    expect(said?.level).toBe(level);
    expect(said?.remedy).toMatch(/\S/);
    expect(code).toBe(level === "fault" ? 1 : 0);
  });

  it("says where nothing answers, and refuses what is no address", async () => {
    const { code, checks } = await doctor("http://127.0.0.1:1/");
    expect([code, checks[0]?.level]).toEqual([1, "fault"]);
    const misuse = await run(["doctor", "--json", "--url", "nowhere"]);
    expect(misuse.code).toBe(2);
    expect(misuse.json.error?.code).toBe("ERR_CLI_USAGE");
  });
});

describe("a content security policy", () => {
  it.each([
    ["worker-src a; child-src b; script-src c; default-src d", "worker-src", ["a"]],
    ["child-src b; script-src c; default-src d", "worker-src", ["b"]],
    ["script-src c; default-src d", "worker-src", ["c"]],
    ["default-src d", "worker-src", ["d"]],
    ["script-src a; SCRIPT-SRC b", "script-src", ["a"]],
  ])("%s: %s is %s", (policy, directive, sources) => {
    expect(sourcesOf(parseContentPolicy(policy), directive)).toEqual([sources]);
  });

  it("without a word of it allows all", () => {
    expect(sourcesOf(parseContentPolicy("img-src 'none'; ;"), "worker-src")).toEqual([]);
    expect(parseContentPolicy(" ; , ")).toEqual([]);
  });
});
