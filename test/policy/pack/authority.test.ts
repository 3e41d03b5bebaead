import { describe, expect, it } from "vitest";
import { didWebUrl } from "../../../src/policy/pack/did-web-url.ts";
import { parseDidDocument } from "../../../src/policy/pack/parse-did-document.ts";
import { DID_DOCUMENT_MOST, resolveAuthority } from "../../../src/policy/pack/resolve-authority.ts";
import { codeOf, codeOfAsync } from "../../support/thrown.ts";
import { DID, EC_KEYS, ED_KEYS, kid, publicOf, withAt } from "./fixtures.ts";

const FORM = "ERR_POLICY_PACK_AUTHORITY_FORM";

describe("didWebUrl", () => {
  // The examples of the method's specification, section 3.2.
  it.each([
    ["did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"],
    ["did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"],
    ["did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"],
    ["did:web:example.com%3A443", "https://example.com:443/.well-known/did.json"],
  ])("%s", (did, url) => {
    expect(didWebUrl(did)).toBe(url);
  });

  it.each([
    ["another method", "did:key:z6MkhaXgBZD"],
    ["upper case, which is the same host", "did:web:Example.com"],
    ["a host that is a number", "did:web:2130706433"],
    ["a short address", "did:web:127.1"],
    ["a padded address", "did:web:127.000.000.001"],
    ["a path upwards", "did:web:example.com:..:secret"],
    ["an empty step", "did:web:example.com::a"],
    ["a slash", "did:web:example.com/a"],
    ["a user", "did:web:user@example.com"],
    ["an encoded slash", "did:web:example.com%2Fa"],
    ["an encoded @", "did:web:a%40example.com"],
    ["port 0", "did:web:example.com%3A0"],
    ["a port beyond", "did:web:example.com%3A65536"],
    ["a query", "did:web:example.com?a"],
    ["a fragment", "did:web:example.com#key-1"],
    ["a line break", "did:web:example.com\n"],
    ["nothing", "did:web:"],
  ])("refuses %s", (_, did) => {
    expect(codeOf(() => didWebUrl(did))).toBe(FORM);
  });
});

const method = (i: number, jwk: { readonly d: string }) => ({
  id: kid(i),
  type: "JsonWebKey",
  controller: DID,
  publicKeyJwk: publicOf(jwk),
});
const DOCUMENT = {
  "@context": ["https://www.w3.org/ns/did/v1"],
  id: DID,
  verificationMethod: [method(0, ED_KEYS[0]), method(1, ED_KEYS[1]), method(2, ED_KEYS[2])],
  assertionMethod: [kid(0), kid(1)],
  authentication: [kid(2)],
};

describe("parseDidDocument", () => {
  it("gives the keys that may assert, and no other", () => {
    expect(parseDidDocument(DOCUMENT, DID).map(({ id }) => id)).toEqual([kid(0), kid(1)]);
  });

  it("passes over methods of other types", () => {
    const other = { id: kid(1), type: "Multikey", controller: DID, publicKeyMultibase: "z6Mk" };
    const keys = parseDidDocument(withAt(DOCUMENT, "verificationMethod.1", other), DID);
    expect(keys.map(({ id }) => id)).toEqual([kid(0)]);
  });

  it.each([
    ["another DID's document", "id", "did:web:other.example"],
    ["no id", "id", undefined],
    ["no assertionMethod", "assertionMethod", undefined],
    ["an empty assertionMethod", "assertionMethod", []],
    ["a key that only authenticates", "assertionMethod", ["did:web:regulator.example#key-9"]],
    ["an embedded method", "assertionMethod.0", method(0, ED_KEYS[0])],
    ["a relative reference", "assertionMethod.0", "#key-1"],
    ["another controller", "verificationMethod.0.controller", "did:web:other.example"],
    ["no controller", "verificationMethod.0.controller", undefined],
    ["a method twice", "verificationMethod.2", method(0, ED_KEYS[2])],
    ["a secret", "verificationMethod.0.publicKeyJwk.d", ED_KEYS[0].d],
    ["another curve", "verificationMethod.0.publicKeyJwk.crv", "X25519"],
    ["a symmetric key", "verificationMethod.0.publicKeyJwk", { kty: "oct", k: "AA" }],
    ["no key", "verificationMethod.0.publicKeyJwk", undefined],
    [
      "too many methods",
      "verificationMethod",
      Array.from({ length: 65 }, (_, i) => method(i, ED_KEYS[0])),
    ],
  ])("refuses %s", (_, path, value) => {
    expect(codeOf(() => parseDidDocument(withAt(DOCUMENT, path, value), DID))).toBe(FORM);
  });

  it("refuses a key of another DID, though its document lists it", () => {
    const foreign = { ...method(0, ED_KEYS[0]), id: "did:web:other.example#key-1" };
    const document = { ...DOCUMENT, verificationMethod: [foreign], assertionMethod: [foreign.id] };
    expect(codeOf(() => parseDidDocument(document, DID))).toBe(FORM);
  });

  it.each([[undefined], [null], [[]], ["{}"]])("refuses %j", (json) => {
    expect(codeOf(() => parseDidDocument(json, DID))).toBe(FORM);
  });
});

const resolve = (answer: () => Promise<Response>, threshold = 1) =>
  resolveAuthority(DID, { threshold, fetch: answer });
const json = (body: unknown, init?: ResponseInit) => async () =>
  new Response(JSON.stringify(body), init);

describe("resolveAuthority", () => {
  it("asks the DID's own address once, and for no redirect", async () => {
    const asked: unknown[] = [];
    const fetch = async (...args: unknown[]) => {
      asked.push(args);
      return new Response(JSON.stringify(DOCUMENT));
    };
    const authority = await resolveAuthority(DID, { threshold: 2, fetch });
    expect(asked).toEqual([
      ["https://regulator.example/.well-known/did.json", { redirect: "error" }],
    ]);
    expect(authority).toEqual({
      did: DID,
      threshold: 2,
      keys: [0, 1].map((i) => ({ id: kid(i), publicKeyJwk: publicOf(ED_KEYS[i] ?? ED_KEYS[0]) })),
    });
  });

  it.each([
    ["404", json(DOCUMENT, { status: 404 })],
    ["a redirect that was not followed", json(DOCUMENT, { status: 302 })],
    ["no JSON", async () => new Response("<html>")],
    ["nothing", async () => new Response(null)],
    ["a failure", () => Promise.reject(new TypeError("fetch failed"))],
    ["a document beyond the limit", json({ ...DOCUMENT, pad: "x".repeat(DID_DOCUMENT_MOST) })],
    [
      "a redirect that was followed",
      async () =>
        Object.defineProperty(new Response(JSON.stringify(DOCUMENT)), "redirected", {
          value: true,
        }),
    ],
  ])("refuses %s", async (_, answer) => {
    expect(await codeOfAsync(() => resolve(answer))).toBe("ERR_POLICY_PACK_UNRESOLVED");
  });

  it("stops reading at the limit", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    const code = await codeOfAsync(() => resolve(async () => new Response(endless)));
    expect(code).toBe("ERR_POLICY_PACK_UNRESOLVED");
    expect(pulled).toBeLessThan(10);
  });

  it("takes a document just below the limit", async () => {
    const room = DID_DOCUMENT_MOST - JSON.stringify({ ...DOCUMENT, pad: "" }).length;
    const answer = json({ ...DOCUMENT, pad: "x".repeat(room) });
    expect(await codeOfAsync(() => resolve(answer))).toBe("accepted");
    const longer = json({ ...DOCUMENT, pad: "x".repeat(room + 1) });
    expect(await codeOfAsync(() => resolve(longer))).toBe("ERR_POLICY_PACK_UNRESOLVED");
  });

  it("refuses a threshold that the document's keys cannot reach, and keys of two algorithms", async () => {
    expect(await codeOfAsync(() => resolve(json(DOCUMENT), 3))).toBe(FORM);
    expect(await codeOfAsync(() => resolve(json(DOCUMENT), 2))).toBe("accepted");
    const mixed = withAt(DOCUMENT, "verificationMethod.1", method(1, EC_KEYS[0]));
    expect(await codeOfAsync(() => resolve(json(mixed)))).toBe(FORM);
  });
});
