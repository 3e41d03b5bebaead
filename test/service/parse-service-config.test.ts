import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/errors.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { configJson } from "./world.ts";

function keysAtFault(json: unknown, environment: Record<string, string> = {}): unknown {
  try {
    parseServiceConfig(json, environment);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(error.code).toBe("ERR_SERVICE_CONFIG");
    return error.details.keys;
  }
  return "accepted";
}

describe("parseServiceConfig", () => {
  it("fills in safe defaults", () => {
    expect(parseServiceConfig(configJson())).toMatchObject({
      host: "127.0.0.1",
      allowDevelopmentKeys: false,
      allowedOrigins: [],
      requestLifetimeSeconds: 600,
      trustRootWindowSeconds: 86_400,
      verification: { concurrency: 2, batch: 16, maxWaiting: 64 },
      timeouts: { headersMs: 10_000, requestMs: 15_000 },
    });
  });

  const [key] = configJson().apiKeys as Record<string, string>[];
  const [policy] = configJson().policies as Record<string, unknown>[];
  const bad: Record<string, [Record<string, unknown>, string]> = {
    "a missing audience": [{ audience: undefined }, "audience"],
    "an unknown member": [{ allowDevelopmentKey: true }, "allowDevelopmentKey"],
    "a port beyond 65535": [{ port: 65_536 }, "port"],
    "a port as text": [{ port: "80" }, "port"],
    "a truthy flag": [{ allowDevelopmentKeys: "yes" }, "allowDevelopmentKeys"],
    "an address with a user": [{ publicUrl: "https://me:pw@gate.example" }, "publicUrl"],
    "an address with a query": [{ publicUrl: "https://gate.example/?x=1" }, "publicUrl"],
    "an address with a fragment": [{ publicUrl: "https://gate.example/#x" }, "publicUrl"],
    "no address": [{ publicUrl: "gate" }, "publicUrl"],
    "a file URL": [{ publicUrl: "file:///etc" }, "publicUrl"],
    "no API key": [{ apiKeys: [] }, "apiKeys"],
    "a short digest": [{ apiKeys: [{ ...key, sha256: "ab" }] }, "apiKeys.0.sha256"],
    "a plain key": [{ apiKeys: [{ ...key, key: "plain" }] }, "apiKeys.0.key"],
    "an unknown role": [{ apiKeys: [{ ...key, role: "admin" }] }, "apiKeys.0.role"],
    "two keys of one id": [{ apiKeys: [key, { ...key, sha256: "0".repeat(64) }] }, "apiKeys"],
    "one key under two ids": [
      { apiKeys: [key, { ...key, id: "second", role: "operator" }] },
      "apiKeys",
    ],
    "no policy": [{ policies: [] }, "policies"],
    "two policies of one id": [{ policies: [policy, policy] }, "policies"],
    "an unknown mode": [
      { policies: [{ ...policy, scope: { mode: "twice", label: "x" } }] },
      "policies.0.scope.mode",
    ],
    "a wildcard origin": [{ allowedOrigins: ["*"] }, "allowedOrigins.0"],
    "an origin with a path": [{ allowedOrigins: ["https://x.example/y"] }, "allowedOrigins.0"],
    "no concurrency": [{ verification: { concurrency: 0 } }, "verification.concurrency"],
    "an endless timeout": [{ timeouts: { headersMs: 0 } }, "timeouts.headersMs"],
  };
  for (const [name, [changes, member]] of Object.entries(bad)) {
    it(`names the key of ${name}`, () => {
      expect(keysAtFault(configJson(changes))).toEqual([member]);
    });
  }

  for (const json of [null, [], "x", 1, undefined]) {
    it(`refuses ${JSON.stringify(json)} for a configuration`, () => {
      expect(keysAtFault(json)).toEqual([]);
    });
  }

  it("lets the environment win, by type", () => {
    const environment = {
      SYMBOLON_SERVICE_PORT: "9000",
      SYMBOLON_SERVICE_ALLOW_DEVELOPMENT_KEYS: "true",
      SYMBOLON_SERVICE_CONFIG: "read by main",
      SYMBOLON_OTHER: "not ours",
    };
    expect(parseServiceConfig(configJson({ port: 1 }), environment)).toMatchObject({
      port: 9000,
      allowDevelopmentKeys: true,
    });
  });

  it("refuses an environment variable that it does not know, or cannot read", () => {
    expect(keysAtFault(configJson(), { SYMBOLON_SERVICE_PROT: "1" })).toEqual([
      "SYMBOLON_SERVICE_PROT",
    ]);
    expect(keysAtFault(configJson(), { SYMBOLON_SERVICE_PORT: "1e3" })).toEqual(["port"]);
    expect(keysAtFault(configJson(), { SYMBOLON_SERVICE_ALLOW_DEVELOPMENT_KEYS: "1" })).toEqual([
      "allowDevelopmentKeys",
    ]);
  });

  it("repeats no value in its message", () => {
    const changes = { port: "canary-value", apiKeys: [{ ...key, sha256: "canary-value" }] };
    expect(() => parseServiceConfig(configJson(changes))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("canary-value") }),
    );
  });
});
