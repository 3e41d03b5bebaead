import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { verifyPossession } from "../../src/issuer/verify-possession.ts";
import type { Artifacts } from "../../src/proving/artifacts.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import { installConsumer } from "../support/consumer.ts";
import { holderData } from "../support/holder-data.ts";
import { createWorld, type World } from "../support/world.ts";
import { startChromium } from "../web/support/chromium.ts";
import { type ArtifactServer, serveArtifactDirectory } from "./support/artifact-server.ts";
import { attestOnChain } from "./support/attest-on-chain.ts";
import { type BuiltPage, buildPage, servePageForDevelopment } from "./support/build-page.ts";
import { type DrivenPage, openPage, proverOf } from "./support/page-driver.ts";
import { ISOLATED, POLICY, servePage } from "./support/serve-page.ts";

const ARTIFACTS = "build/artifacts";

let project: string;
let built: BuiltPage;
let site: Awaited<ReturnType<typeof servePage>>;
let host: ArtifactServer;
let browser: Browser;
let artifacts: Artifacts;
let world: World;

beforeAll(async () => {
  project = await installConsumer();
  built = await buildPage(project, "page-proving");
  site = await servePage(built.folder);
  host = await serveArtifactDirectory(ARTIFACTS);
  browser = await startChromium();
  artifacts = await loadArtifacts(ARTIFACTS, { allowDevelopmentKeys: true });
  world = await createWorld();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await host?.stop();
});

const circuit = (id: string) => {
  const found = artifacts.circuits.get(id);
  if (found === undefined) throw new Error(`no artifacts of ${id}`);
  return found;
};

/** A page with artifacts of both circuits and a prover, in a browser profile of its own. */
async function openProver(options: object = {}): Promise<DrivenPage> {
  const driven = await openPage(browser, site.url);
  expect(await driven.call("fetch", { baseUrl: host.url })).toMatchObject({ value: {} });
  await driven.call("openProver", options);
  return driven;
}

describe("the bundle of an integrator's page", () => {
  it("is made by Vite without a word: nothing in it is of Node", () => {
    expect(built.warnings).toEqual([]);
    for (const [name, text] of built.chunks) {
      const found = text.match(/__vite-browser-external|["'`]node:|\brequire\(|\bnew Function\b/g);
      expect(found, name).toBeNull();
    }
  });

  it("has the worker as one file that imports nothing", () => {
    const workers = [...built.chunks].filter(([name]) => name.includes("engine-worker"));
    expect(workers).toHaveLength(1);
    const modules = [...built.chunks.keys()].filter((name) => name.endsWith(".wasm"));
    expect(modules).toHaveLength(2);
    for (const [, text] of workers) {
      expect(text).not.toMatch(/(?:^|[;}\s])(?:import|export)\s*[{*"'`]/);
      expect(text).not.toMatch(/\bimport\(/);
    }
  });
});

describe("Vite's development server", () => {
  it("serves the package and its worker as they are", async () => {
    const server = await servePageForDevelopment(project, "page-development");
    const driven = await openPage(browser, server.url);
    const { value } = await driven.call("fetch", { baseUrl: host.url });
    expect(value?.stage).toBe("done");
    await driven.call("openProver", {});
    const possession = { issuerId: "did:web:kyc.example", credentialIssuer: "https://kyc.example" };
    const proved = await driven.call("provePossession", { ...possession, nonce: "n" });
    expect(proved.value).toMatchObject({ circuitId: "possession" });
    await driven.page.context().close();
    await server.stop();
  });
});

describe("docs/browser.md", () => {
  const [snippet = "", policy = ""] = [
    ...readFileSync("docs/browser.md", "utf8").matchAll(/^```(?:js)?\n([\s\S]*?)^```$/gm),
  ].map(([, text]) => text?.trim());

  it("its snippet gives a prover, under its policy and no more", async () => {
    const { folder } = await buildPage(project, "page-docs", {
      "index.html": `<!doctype html><p id="status"></p><script type="module" src="./main.js"></script>`,
      "main.js": `${snippet}\nstatus.id = prover.verificationKeyHash("compliance");`,
    });
    const strict = await servePage(folder, policy);
    const driven = await openPage(browser, strict.url);
    const { verificationKeyHash } = circuit("compliance");
    await driven.page.locator(`p[id="${verificationKeyHash}"]`).waitFor();
    expect(await driven.page.locator("p").textContent()).toMatch(/^(\d+) of \1 bytes$/);
    expect(driven.complaints).toEqual([]);
    await driven.page.context().close();
    await strict.stop();
  });
});

describe("a proof made in the browser", () => {
  let driven: DrivenPage;
  beforeAll(async () => {
    driven = await openProver({ threads: 2 });
  });
  afterAll(() => driven.page.context().close());

  it("names the same keys as Node does", async () => {
    for (const id of ["compliance", "possession"]) {
      expect(await driven.call("keyOf", id)).toBe(circuit(id).verificationKeyHash);
    }
    expect(await driven.call("keyOf", "constructor")).toBeUndefined();
  });

  it("is accepted by the verifier in Node, as part of a presentation", async () => {
    const { verificationKey, verificationKeyHash } = circuit("compliance");
    const accepted = {
      id: "compliance",
      version: 1,
      verificationKey,
      verificationKeyHash,
    } as const;
    const asked = await createWorld({ request: { circuits: [accepted] } });
    const prover = proverOf(driven, { compliance: verificationKeyHash });
    const presentation = await createPresentation({ ...holderData(asked), prover });
    const trustRoots = new MemoryTrustRoots();
    trustRoots.post(asked.trustTree.root, asked.now.getTime() / 1000 - 3600);
    const { hash, request, now } = asked;
    const circuits = [accepted];
    const json: unknown = JSON.parse(JSON.stringify(presentation));
    const verified = await verifyPresentation(json, { hash, request, circuits, trustRoots, now });
    expect(verified).toMatchObject({ nullifier: presentation.nullifier });
  });

  it("is accepted by the contracts on a real EVM", async () => {
    const { verificationKeyHash } = circuit("compliance");
    const prover = proverOf(driven, { compliance: verificationKeyHash });
    expect(await attestOnChain(prover, circuit("compliance"))).toMatchObject({
      isCompliant: true,
      tier: "proof",
    });
  });

  it("of possession, made by symbolon/holder in the page, is accepted by the issuer", async () => {
    const context = { credentialIssuer: "https://kyc.example", nonce: "n-0S6_WzA2Mj" };
    const issuerId = "did:web:kyc.example";
    const { value: proof } = await driven.call("provePossession", { issuerId, ...context });
    const { verificationKey } = circuit("possession");
    const commitment = await verifyPossession({ proof, ...context, verificationKey });
    expect(commitment).toBe(BigInt((proof as { commitment: string }).commitment));
    expect(commitment).not.toBe(bindHolder(world.hash, world.holder, issuerId).commitment);
    const replayed = verifyPossession({ proof, ...context, nonce: "another", verificationKey });
    await expect(replayed).rejects.toMatchObject({ code: "ERR_VERIFICATION_PROOF_INVALID" });
  });

  it("tells each stage once begun, in shares that never fall", async () => {
    const { value } = await driven.call("prove", "compliance", world.complianceInputs());
    const events = value?.events ?? [];
    expect([...new Set(events.map(({ stage }) => stage))]).toEqual([
      "load",
      "witness",
      "prove",
      "done",
    ]);
    const shares = events.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(events.at(-1)).toEqual({ stage: "done", share: 1 });
  });

  it("is refused for inputs that do not satisfy the circuit, without a word about them", async () => {
    const revoked = { ...world.complianceInputs(), holderSecret: 71_077_345n };
    const outcome = await driven.call("prove", "compliance", revoked);
    expect(outcome.code).toBe("ERR_PROVING_WITNESS");
    expect(JSON.stringify(outcome)).not.toContain("71077345");
    for (const [inputs, code] of [
      [{}, "ERR_PROVING_INPUT_FORM"],
      [{ ...world.complianceInputs(), asOf: -1n }, "ERR_PROVING_INPUT_RANGE"],
    ] as const) {
      expect((await driven.call("prove", "compliance", inputs)).code).toBe(code);
    }
    expect((await driven.call("prove", "constructor", {})).code).toBe(
      "ERR_PROVING_CIRCUIT_UNKNOWN",
    );
  });

  it("leaves the console empty", () => {
    expect(driven.complaints).toEqual([]);
  });
});

describe("interruptions", () => {
  let driven: DrivenPage;
  beforeAll(async () => {
    driven = await openPage(browser, site.url);
    await driven.call("fetch", { baseUrl: host.url });
  });
  beforeEach(() => driven.call("openProver", { threads: 2 }));
  afterEach(() => driven.call("close"));
  afterAll(() => driven.page.context().close());

  const possession = async () => {
    const { hash, holder } = world;
    const { blind } = bindHolder(hash, holder, "did:web:kyc.example");
    return { holderSecret: holder.secret, holderBlind: blind, contextHash: 7n };
  };

  it.each(["load", "witness", "prove"])(
    "aborted in stage %s, and the next proof is made by the same workers",
    async (abortAt) => {
      const inputs = world.complianceInputs();
      const outcome = await driven.call("prove", "compliance", inputs, { abortAt });
      expect(outcome.code).toBe("ERR_PROVING_ABORTED");
      const next = await driven.call("prove", "compliance", inputs);
      const { publicSignals = [], proof } = next.value ?? {};
      const { verificationKey } = circuit("compliance");
      expect(proof && (await verifyProof(verificationKey, publicSignals, proof))).toBe(true);
      expect(driven.workers()).toBe(2);
    },
  );

  it.each([0, 1])(
    "worker %i ends in mid-proof: said to be lost, and the next proof is made",
    async (index) => {
      const inputs = world.complianceInputs();
      await driven.call("prove", "compliance", inputs);
      // at its next pause after it has begun, as a worker does for which there is no memory
      await driven.page.workers()[index]?.evaluate(() => {
        addEventListener(
          "message",
          ({ data }) => data.body?.kind === "request" && globalThis.close(),
        );
      });
      const running = driven.call("prove", "compliance", inputs);
      expect((await running).code).toBe("ERR_PROVING_WORKER_LOST");
      const next = await driven.call("prove", "compliance", inputs);
      expect(next.value).toBeDefined();
      expect(driven.workers()).toBe(2);
    },
  );

  it("a listener that throws fails its own proof alone", async () => {
    const inputs = await possession();
    const broken = await driven.call("prove", "possession", inputs, { throwAt: "witness" });
    expect(broken.message).toBe("the listener's own");
    expect((await driven.call("prove", "possession", inputs)).value).toBeDefined();
  });

  it("several proofs at once of one circuit and of two, and none sees another's inputs", async () => {
    const inputs = await possession();
    const outcomes = await Promise.all([
      driven.call("prove", "compliance", world.complianceInputs()),
      ...[11n, 12n, 13n].map((contextHash) =>
        driven.call("prove", "possession", { ...inputs, contextHash }),
      ),
    ]);
    const [first, ...others] = outcomes.map(({ value }) => value);
    expect(others.map((value) => value?.publicSignals[1])).toEqual([11n, 12n, 13n]);
    expect(driven.workers()).toBe(4);
    const { verificationKey } = circuit("compliance");
    const { publicSignals = [], proof } = first ?? {};
    expect(proof && (await verifyProof(verificationKey, publicSignals, proof))).toBe(true);
  });

  it("idle workers are ended, and their memory with them; the next proof starts others", async () => {
    await driven.call("close");
    await driven.call("openProver", { threads: 2, idleMilliseconds: 0 });
    for (let i = 0; i < 2; i++) {
      const { value } = await driven.call("prove", "possession", await possession());
      expect(value).toBeDefined();
      await driven.workersGone();
    }
  });

  it.each([
    ["of another origin", "https://cdn.example/engine-worker.js"],
    ["that is not there", "/no-such-worker.js"],
    ["that is no script", "/index.html"],
  ])("a worker's script %s is a coded failure", async (_, workerUrl) => {
    await driven.call("openProver", { workerUrl });
    const outcome = await driven.call("prove", "possession", await possession());
    expect(outcome.code).toBe("ERR_PROVING_WORKER_LOST");
    expect(outcome.message).toContain("workerUrl");
  });

  it("close ends what runs; later proofs are refused", async () => {
    const running = driven.call("prove", "compliance", world.complianceInputs());
    await (driven.page.workers()[0] ?? driven.page.waitForEvent("worker"));
    await driven.call("close");
    expect((await running).code).toBe("ERR_PROVING_ABORTED");
    await driven.workersGone();
    const later = await driven.call("prove", "possession", await possession());
    expect(later.code).toBe("ERR_PROVING_ABORTED");
  });
});

describe("the memory", () => {
  it.each([
    ["that hands files over", {}],
    ["that shares memory, since it is isolated", ISOLATED],
  ])("of a page %s: two proofs after each other", async (_, headers) => {
    const own = await servePage(built.folder, POLICY, headers);
    const driven = await openPage(browser, own.url);
    expect(await driven.call("isIsolated")).toBe(headers === ISOLATED);
    await driven.call("fetch", { baseUrl: `${own.url}artifacts/`, hasNoCache: true });
    await driven.call("openProver", { threads: 2 });
    const { verificationKey } = circuit("compliance");
    for (let i = 0; i < 2; i++) {
      const { value } = await driven.call("prove", "compliance", world.complianceInputs());
      const { publicSignals = [], proof } = value ?? {};
      expect(proof && (await verifyProof(verificationKey, publicSignals, proof))).toBe(true);
    }
    expect(driven.complaints).toEqual([]);
    await driven.page.context().close();
    await own.stop();
  });
});

describe("a circuit from its files alone", () => {
  it("is proved with inputs as snarkjs takes them", async () => {
    const driven = await openProver();
    const { hash, holder } = world;
    const { blind } = bindHolder(hash, holder, "did:web:kyc.example");
    const inputs = {
      holderSecret: `0x${holder.secret.toString(16)}`,
      holderBlind: [String(blind)],
      contextHash: 7,
    };
    const { value } = await driven.call("proveAlone", "possession", inputs);
    const { publicSignals = [], proof } = value ?? {};
    expect(publicSignals[1]).toBe(7n);
    const { verificationKey } = circuit("possession");
    expect(proof && (await verifyProof(verificationKey, publicSignals, proof))).toBe(true);
    const { code, details } = await driven.call("proveAlone", "possession", {
      ...inputs,
      other: 1,
    });
    expect({ code, details }).toEqual({
      code: "ERR_PROVING_INPUT_FORM",
      details: { name: "other" },
    });
    await driven.page.context().close();
  });
});

describe("snarkjs, the second backend", () => {
  it("proves in the page, too; its worker is loaded for it alone", async () => {
    const driven = await openProver();
    await driven.call("openSnarkjs", { maxWorkers: 1 });
    const { value } = await driven.call("prove", "compliance", world.complianceInputs());
    const { publicSignals = [], proof } = value ?? {};
    const { verificationKey } = circuit("compliance");
    expect(proof && (await verifyProof(verificationKey, publicSignals, proof))).toBe(true);
    expect(driven.page.workers().map((worker) => worker.url())).toEqual([
      expect.stringContaining("snarkjs-browser-worker"),
    ]);
    expect(driven.complaints).toEqual([]);
    await driven.page.context().close();
  });
});

describe("under a policy that is too strict", () => {
  const without = (part: string) => POLICY.replace(part, "");

  it.each<[string, string, string, RegExp]>([
    ["'wasm-unsafe-eval'", " 'wasm-unsafe-eval'", "ERR_PROVING_BACKEND", /'wasm-unsafe-eval'/],
    ["worker-src", "worker-src 'self'; ", "", /./],
  ])("without %s", async (_, part, code, message) => {
    const strict = await servePage(built.folder, without(part));
    const driven = await openPage(browser, strict.url);
    const fetched = await driven.call("fetch", { baseUrl: host.url, hasNoCache: true });
    if (code === "") {
      // script-src stands in for worker-src
      expect(fetched.code).toBeUndefined();
    } else {
      // a compressed key is expanded in the worker that fetches
      expect(fetched).toMatchObject({ code, message: expect.stringMatching(message) });
    }
    await driven.page.context().close();
    await strict.stop();
  });

  it("that refuses the worker's script the failure is coded, and says where to look", async () => {
    const strict = await servePage(
      built.folder,
      POLICY.replace("worker-src 'self'", "worker-src 'none'"),
    );
    const driven = await openPage(browser, strict.url);
    const fetched = await driven.call("fetch", { baseUrl: host.url, hasNoCache: true });
    expect(fetched).toMatchObject({
      code: "ERR_PROVING_WORKER_LOST",
      message: expect.stringContaining("worker-src"),
    });
    await driven.page.context().close();
    await strict.stop();
  });
});
