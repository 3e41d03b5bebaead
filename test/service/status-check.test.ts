import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { createDocumentCache } from "../../src/fetch/create-document-cache.ts";
import { guardedFetch } from "../../src/fetch/guarded-fetch.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { publishStatusList } from "../../src/issuer/publish-status-list.ts";
import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { resolveDidWeb } from "../../src/service/documents/resolve-did-web.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { buildTrustTree, type TrustTree } from "../../src/trust/trust-tree.ts";
import { type Host, host } from "../fetch/host.ts";
import { exampleIssuer } from "../issuer/example-issuer.ts";
import { bearer, createWorld, KEYS, START, trustRoot } from "./world.ts";

const ISSUER = "did:web:kyc.example";
const NOW = START / 1000;

type Issuer = Awaited<ReturnType<typeof exampleIssuer>>;

interface Site {
  readonly at: Host;
  /** By path. */
  readonly pages: Map<string, Uint8Array | RequestListener>;
  mediaType: string;
}

/** What an issuer serves, as it publishes it; a page may be replaced by worse. */
async function site(): Promise<Site> {
  const pages: Site["pages"] = new Map();
  const made = { pages, mediaType: "application/vc" } as {
    pages: Site["pages"];
    mediaType: string;
    at: Host;
  };
  made.at = await host((request, response) => {
    const page = pages.get(request.url ?? "");
    if (page === undefined) return response.writeHead(404).end();
    if (typeof page === "function") return page(request, response);
    response.writeHead(200, { "content-type": made.mediaType }).end(page);
  });
  return made;
}

async function publish(on: Site, issuer: Issuer) {
  const { files, record } = await publishStatusList(issuer, { screenedAt: 0, listVersion: 0 });
  for (const [name, bytes] of files) on.pages.set(`/status/${name}`, bytes);
  return record;
}

async function setUp({ configured = true, timeout = 30_000 } = {}) {
  const on = await site();
  const issuer = await exampleIssuer({
    statusAddress: `${on.at.url}/status/`,
    statusList: new StatusList(2),
    now: () => NOW,
  });
  await revokeCredential(issuer, 4);
  const record = await publish(on, issuer);
  const tree: TrustTree = buildTrustTree(await loadHash(), [record]);
  const clock = { now: START };
  // https://kyc.example stands on this machine; all else is the real fetch
  const documents = createDocumentCache({
    fetch: (url, options) => guardedFetch(url.replace("https://kyc.example", on.at.url), options),
    options: { maximum: 100_000, allowLocal: true, timeout },
    cacheSeconds: 60,
    clock: () => clock.now,
  });
  const statusAddresses = configured ? { [ISSUER]: issuer.statusAddress } : {};
  const world = await createWorld({
    config: { fetch: { allowLocal: true, statusAddresses } },
    overrides: { documents, clock: () => clock.now },
  });
  const root = String(tree.root);
  const leafList = JSON.stringify(tree.leafList());
  await addTrustRoot(world.database, { ...trustRoot(root, START + 1), leafList });
  const check = async (query = "", key = KEYS.operator, of = root) => {
    const path = `/v1/trust-roots/${of}/status-check${query}`;
    const response = await world.app.request(path, { headers: bearer(key) });
    return { http: response.status, ...((await response.json()) as object) };
  };
  return { on, issuer, clock, check, documents };
}

const answers = (issuer: object) => ({ http: 200, issuers: [{ issuer: ISSUER, ...issuer }] });

describe("the status check of a trust root", () => {
  beforeAll(async () => {
    await loadHash();
  });

  it("says that an issuer publishes what the root has, and when it published since", async () => {
    const { on, issuer, clock, check } = await setUp();
    expect(await check()).toMatchObject(answers({ status: "same", lists: 2 }));
    const asked = on.at.asked();
    expect(await check()).toMatchObject(answers({ status: "same" }));
    // list 0 and 1 are kept; that there is no list 2 is kept for a few seconds
    expect(on.at.asked()).toBe(asked);

    await revokeCredential(issuer, 131_072 + 9);
    await publish(on, issuer);
    clock.now += 60_000;
    expect(await check()).toMatchObject(answers({ status: "differs", lists: 2 }));
  });

  it("finds the lists by the issuer's DID document", async () => {
    const { on, issuer, clock, check } = await setUp({ configured: false });
    expect(await check()).toMatchObject(
      answers({ status: "unknown", code: "ERR_SERVICE_FETCH_FAILED" }),
    );
    const entry = {
      id: "#status",
      type: "SymbolonStatusLists",
      serviceEndpoint: issuer.statusAddress,
    };
    const serve = (document: object) => {
      clock.now += 60_000;
      on.pages.set("/.well-known/did.json", (_, response) => {
        response.writeHead(200, { "content-type": "application/did+json" });
        response.end(JSON.stringify(document));
      });
    };
    serve({ id: ISSUER, service: [{ type: "Other", serviceEndpoint: "x" }, entry] });
    expect(await check()).toMatchObject(answers({ status: "same" }));
    for (const [code, document] of [
      ["ERR_POLICY_PACK_AUTHORITY_FORM", { id: "did:web:other.example", service: [entry] }],
      ["ERR_STATUS_LIST_FORM", { id: ISSUER }],
      ["ERR_STATUS_LIST_FORM", { id: ISSUER, service: [entry, entry] }],
      [
        "ERR_STATUS_LIST_FORM",
        { id: ISSUER, service: [{ ...entry, serviceEndpoint: "http://kyc.example/" }] },
      ],
      [
        "ERR_STATUS_LIST_FORM",
        { id: ISSUER, service: [{ ...entry, serviceEndpoint: `${issuer.statusAddress}?x=/` }] },
      ],
    ] as const) {
      serve(document);
      expect(await check()).toMatchObject(answers({ status: "unknown", code }));
    }
  });

  it("H9 never says `same` of what it could not read: the list's form, purpose, place and time", async () => {
    const { on, clock, check } = await setUp();
    const page = on.pages.get("/status/list-0.json") as Uint8Array;
    const honest = JSON.parse(new TextDecoder().decode(page)) as {
      credentialSubject: { encodedList: string };
    };
    const subject = honest.credentialSubject;
    const packed = (bytes: Uint8Array) => `u${gzipSync(bytes).toString("base64url")}`;
    const list = (encodedList: string) => ({
      ...honest,
      credentialSubject: { ...subject, encodedList },
    });
    for (const [code, json] of [
      [
        "ERR_STATUS_PURPOSE",
        { ...honest, credentialSubject: { ...subject, statusPurpose: "suspension" } },
      ],
      ["ERR_STATUS_LIST_FORM", { ...honest, issuer: "did:web:other.example" }],
      ["ERR_STATUS_LIST_FORM", { ...honest, id: "https://other.example/list-0.json" }],
      ["ERR_STATUS_STALE", { ...honest, validFrom: "2027-01-01T00:00:00Z" }],
      ["ERR_STATUS_STALE", { ...honest, validUntil: "2026-05-01T00:00:00Z" }],
      ["ERR_STATUS_LIST_FORM", list(subject.encodedList.slice(1))],
      ["ERR_STATUS_LIST_FORM", list("uAAAA")],
      ["ERR_STATUS_LIST_LENGTH", list(packed(new Uint8Array(16_383)))],
      // a bomb: 64 MiB of zeros in 64 KiB
      ["ERR_STATUS_LIST_LENGTH", list(packed(new Uint8Array(1 << 24)))],
    ] as const) {
      on.pages.set("/status/list-0.json", new TextEncoder().encode(JSON.stringify(json)));
      clock.now += 60_000;
      expect(await check()).toMatchObject(answers({ status: "unknown", code }));
    }
    on.pages.set("/status/list-0.json", page);
    clock.now += 60_000;
    expect(await check()).toMatchObject(answers({ status: "same" }));
    // bits that the issuer did not sign for
    on.pages.set(
      "/status/list-0.json",
      new TextEncoder().encode(JSON.stringify(list(packed(new Uint8Array(16_384))))),
    );
    clock.now += 60_000;
    expect(await check()).toMatchObject(answers({ status: "differs" }));
  });

  it("H9 nor of what does not come: gone, redirected, endless, of another type, no JSON", async () => {
    const { on, clock, check } = await setUp();
    const page = on.pages.get("/status/list-0.json") as Uint8Array;
    const json = { "content-type": "application/vc" };
    const worse: (Uint8Array | RequestListener | undefined)[] = [
      undefined,
      (_, response) => response.writeHead(302, { location: "/status/list-1.json" }).end(),
      (_, response) => {
        response.writeHead(200, json);
        const timer = setInterval(() => response.write(" ".repeat(50_000)), 1);
        response.on("close", () => clearInterval(timer));
      },
      (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(page),
      (_, response) => response.writeHead(200).end(page),
      (_, response) =>
        response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(gzipSync(page)),
      new TextEncoder().encode("{"),
      new TextEncoder().encode("[".repeat(5000)),
      new Uint8Array([0xff, 0xfe]),
    ];
    for (const replacement of worse) {
      if (replacement === undefined) on.pages.delete("/status/list-0.json");
      else on.pages.set("/status/list-0.json", replacement);
      clock.now += 60_000;
      expect(await check()).toMatchObject(
        answers({ status: "unknown", code: "ERR_SERVICE_FETCH_FAILED" }),
      );
    }
    on.pages.set("/status/list-0.json", page);
    // the second list gone: the bits that are left are all zero, so only a list with bits would show
    on.pages.set("/status/list-1.json", (_, response) => response.writeHead(500).end());
    clock.now += 60_000;
    expect(await check()).toMatchObject(answers({ status: "unknown" }));
  });

  it("H9 nor of a body that stops in its middle", async () => {
    const { on, check } = await setUp({ timeout: 200 });
    on.pages.set("/status/list-0.json", (_, response) => {
      response.writeHead(200, { "content-type": "application/vc" }).write("{");
    });
    expect(await check()).toMatchObject(
      answers({ status: "unknown", code: "ERR_SERVICE_FETCH_FAILED" }),
    );
  });

  it("H9 does not go where it must not", async () => {
    const world = await createWorld({
      config: { fetch: { statusAddresses: { [ISSUER]: "https://169.254.169.254/status/" } } },
    });
    const issuer = await exampleIssuer();
    const { record } = await publishStatusList(issuer, { screenedAt: 0, listVersion: 0 });
    const tree = buildTrustTree(await loadHash(), [record]);
    const leafList = JSON.stringify(tree.leafList());
    await addTrustRoot(world.database, { ...trustRoot(String(tree.root), START), leafList });
    const path = `/v1/trust-roots/${tree.root}/status-check`;
    const response = await world.app.request(path, { headers: bearer(KEYS.operator) });
    expect(await response.json()).toMatchObject({
      issuers: [{ status: "unknown", code: "ERR_SERVICE_FETCH_BLOCKED" }],
    });
  });

  it("is for operators, of roots that are known, by pages", async () => {
    const { check } = await setUp();
    expect(await check("", KEYS.relyingParty)).toMatchObject({ http: 403 });
    expect(await check("", "nobody")).toMatchObject({ http: 401 });
    expect(await check("", KEYS.operator, "5")).toMatchObject({ http: 404 });
    expect(await check("?from=-1")).toMatchObject({ http: 400 });
    expect(await check("?from=1")).toMatchObject({ http: 200, issuers: [] });
    expect(await check("?issuer=did:web:other.example")).toMatchObject({ issuers: [] });
    expect(await check(`?issuer=${ISSUER}`)).toMatchObject(answers({ status: "same" }));
  });
});

describe("resolveDidWeb", () => {
  it("gives the keys of the DID's own document", async () => {
    const { on, documents } = await setUp();
    const id = `${ISSUER}#key-1`;
    const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
    const document = {
      id: ISSUER,
      verificationMethod: [{ id, type: "JsonWebKey", controller: ISSUER, publicKeyJwk: jwk }],
      assertionMethod: [id],
    };
    on.mediaType = "application/did+json";
    on.pages.set("/.well-known/did.json", new TextEncoder().encode(JSON.stringify(document)));
    expect(await resolveDidWeb(documents, ISSUER)).toEqual([{ id, publicKeyJwk: jwk }]);
    for (const did of [
      "did:web:127.0.0.1",
      "did:web:2130706433",
      "did:key:z6Mk",
      "did:web:localhost%3A8080",
    ]) {
      const strict = createDocumentCache({
        fetch: guardedFetch,
        options: { maximum: 1024 },
        cacheSeconds: 60,
        clock: () => START,
      });
      await expect(resolveDidWeb(strict, did)).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_(SERVICE_FETCH_BLOCKED|POLICY_PACK_AUTHORITY_FORM)$/),
      });
    }
  });
});
