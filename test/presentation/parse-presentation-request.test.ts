import { beforeAll, describe, expect, it } from "vitest";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import { parsePresentationRequest } from "../../src/presentation/parse-presentation-request.ts";
import { requestRule } from "../../src/presentation/request-rule.ts";
import { examplePolicy } from "../support/example-policy.ts";

let hash: Hash;
let policyHash: string;
beforeAll(async () => {
  hash = await loadHash();
  policyHash = String(compilePolicy(hash, examplePolicy()).policyHash);
});

const REGISTRY = "0x5b38da6a701c568545dcfcb03fcb875f56beddc4";
const POLICY_ID = `0x${"ab".repeat(32)}`;

const good = () => ({
  type: "SymbolonPresentationRequest",
  version: 1,
  id: "req-1",
  audience: "https://exchange.example",
  nonce: `0x${"0123456789abcdef".repeat(4)}`,
  circuits: [{ id: "compliance", version: 1, verificationKeyHash: "0f".repeat(32) }],
  policy: examplePolicy(),
  policyHash,
  scope: { mode: "once", label: "airdrop-2026" },
  freshness: { maxAsOfAge: 600 },
  expiresAt: "2026-11-21T10:10:00Z",
});

type Json = Record<string, unknown>;

function changed(path: string, value: unknown): unknown {
  const json = good() as Json;
  const keys = path.split(".");
  const last = keys.pop() as string;
  const parent = keys.reduce<Json>((node, key) => node[key] as Json, json);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return json;
}

const parse = (json: unknown) => parsePresentationRequest(hash, json);
const formError = (path: string) =>
  expect.objectContaining({ code: "ERR_PRESENTATION_REQUEST_FORM", details: { path } });

describe("parsePresentationRequest", () => {
  it("takes a request as it is, with and without its optional members", () => {
    expect(parse(good())).toEqual(good());
    const full = {
      ...good(),
      scope: { mode: "account", label: POLICY_ID },
      chain: { chainId: 31337, registry: REGISTRY, policyId: POLICY_ID, policyVersion: 3 },
      subject: REGISTRY,
      responseUri: "https://exchange.example/presentations",
    };
    expect(parse(full)).toEqual(full);
  });

  it.each([
    "type",
    "version",
    "id",
    "audience",
    "nonce",
    "circuits",
    "policy",
    "policyHash",
    "scope",
    "freshness",
    "expiresAt",
  ])("misses %s", (key) => {
    expect(() => parse(changed(key, undefined))).toThrowError(formError(`request.${key}`));
  });

  it.each([
    ["extra", "request"],
    ["scope.chain", "request.scope"],
    ["freshness.maxAge", "request.freshness"],
  ])("refuses the unknown member %s", (path, where) => {
    expect(() => parse(changed(path, 1))).toThrowError(formError(where));
  });

  it.each([
    ["version", 2],
    ["id", "../x"],
    ["audience", ""],
    ["audience", "https://exchange.example\u202e"],
    ["audience", "https://exсhange.example"],
    ["audience", "x".repeat(513)],
    ["nonce", `0x${"0".repeat(63)}`],
    ["nonce", `0x${"0".repeat(65)}`],
    ["nonce", `0x${"AB".repeat(32)}`],
    ["nonce", "ab".repeat(32)],
    ["nonce", 5],
    ["circuits", []],
    ["circuits", {}],
    ["policyHash", "01"],
    ["policyHash", String(FIELD_ORDER)],
    ["policyHash", 5],
    ["scope.mode", "twice"],
    ["scope.mode", 0],
    ["scope.mode", "toString"],
    ["scope.label", ""],
    ["scope.label", "a\nb"],
    ["scope.label", "a\u200bb"],
    ["freshness.maxAsOfAge", 0],
    ["freshness.maxAsOfAge", 86_401],
    ["freshness.maxAsOfAge", 1.5],
    ["freshness.maxAsOfAge", "600"],
    ["expiresAt", "2026-11-21"],
    ["expiresAt", "2026-11-31T10:10:00Z"],
    ["expiresAt", "2026-11-21T10:10:00+00:00"],
    ["expiresAt", 1795255200],
    ["subject", "0x0000000000000000000000000000000000000000"],
    ["responseUri", "http://exchange.example/"],
    ["responseUri", "javascript:alert(1)"],
    ["responseUri", "https://user:pass@exchange.example/"],
    ["responseUri", "presentations"],
  ])("refuses %s = %j", (path, value) => {
    expect(() => parse(changed(path, value))).toThrowError(formError(`request.${path}`));
  });

  it("admits http to the machine itself", () => {
    expect(parse(changed("responseUri", "http://localhost:8080/x")).responseUri).toBeDefined();
  });

  it("refuses a key hash that is no SHA-256, a wrong version and repeated circuits", () => {
    const [circuit] = good().circuits;
    for (const [change, path] of [
      [{ verificationKeyHash: "0f".repeat(31) }, "request.circuits[0].verificationKeyHash"],
      [{ verificationKeyHash: "0F".repeat(32) }, "request.circuits[0].verificationKeyHash"],
      [{ version: 0 }, "request.circuits[0].version"],
      [{ wasm: "x" }, "request.circuits[0]"],
    ] as const) {
      expect(() => parse(changed("circuits", [{ ...circuit, ...change }]))).toThrowError(
        formError(path),
      );
    }
    expect(() => parse(changed("circuits", [circuit, { ...circuit }]))).toThrowError(
      formError("request.circuits"),
    );
    expect(parse(changed("circuits", [circuit, { ...circuit, version: 2 }])).circuits).toHaveLength(
      2,
    );
  });

  it("takes a chain whose policy id is the label, and no other", () => {
    const chain = { chainId: 1, registry: REGISTRY, policyId: POLICY_ID, policyVersion: 3 };
    const scope = { mode: "once", label: POLICY_ID };
    expect(parse({ ...good(), chain, scope }).chain).toEqual(chain);
    expect(() => parse({ ...good(), chain })).toThrowError(formError("request.scope.label"));
    for (const [key, value] of [
      ["chainId", 0],
      ["chainId", 2 ** 53],
      ["chainId", "1"],
      ["registry", "0x5b38"],
      ["policyId", "0xab"],
      ["policyVersion", 0],
      ["policyVersion", 2 ** 16],
      ["policyVersion", undefined],
    ] as const) {
      expect(() => parse({ ...good(), scope, chain: { ...chain, [key]: value } })).toThrowError(
        formError(`request.chain.${key}`),
      );
    }
  });

  it("M2: needs a subject in the mode account, but for a chain, where the contract asks the sender", () => {
    const account = { ...good(), scope: { mode: "account", label: "trading" } };
    expect(() => parse(account)).toThrowError(formError("request.subject"));
    expect(parse({ ...account, subject: REGISTRY }).subject).toBe(REGISTRY);
    const chain = { chainId: 1, registry: REGISTRY, policyId: POLICY_ID, policyVersion: 3 };
    const scope = { mode: "account", label: POLICY_ID };
    expect(parse({ ...good(), scope, chain }).subject).toBeUndefined();
    for (const mode of ["once", "session"]) {
      expect(parse(changed("scope.mode", mode)).subject).toBeUndefined();
    }
  });

  it("refuses a policy hash that is not the policy's", () => {
    expect(() => parse(changed("policyHash", "5"))).toThrowError(
      expect.objectContaining({ code: "ERR_POLICY_HASH_MISMATCH" }),
    );
    expect(() =>
      parse(changed("policy", { ...examplePolicy(), anyOf: [{ anyone: true }] })),
    ).toThrowError(expect.objectContaining({ code: "ERR_POLICY_HASH_MISMATCH" }));
  });

  it("refuses a policy with an unknown operator", () => {
    const policy = { ...examplePolicy(), anyOf: [{ residence: { near: ["DE"] } }] };
    expect(() => parse(changed("policy", policy))).toThrowError(
      expect.objectContaining({ code: "ERR_POLICY_OPERATOR_UNKNOWN" }),
    );
  });

  it("S7: leaves its input alone", () => {
    const json = good();
    const copy = structuredClone(json);
    parse(json);
    expect(json).toEqual(copy);
  });
});

describe("requestRule", () => {
  it("gives each purpose its scope, and one policy one policy hash", () => {
    const rule = (path: string, value: unknown) => requestRule(hash, parse(changed(path, value)));
    const first = requestRule(hash, parse(good()));
    for (const [path, value] of [
      ["scope.label", "airdrop-2027"],
      ["scope.mode", "session"],
      ["audience", "https://other.example"],
    ] as const) {
      const other = rule(path, value);
      expect(other.policy.policyHash).toBe(first.policy.policyHash);
      expect(other.scope).not.toBe(first.scope);
      expect(other.ruleHash).not.toBe(first.ruleHash);
    }
    expect(rule("nonce", `0x${"11".repeat(32)}`).ruleHash).toBe(first.ruleHash);
  });
});
