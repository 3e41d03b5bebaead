import { expect, it } from "vitest";
import { explainServiceConfig } from "../../src/service/config/explain-service-config.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { configJson } from "./world.ts";

const find = (members: ReturnType<typeof explainServiceConfig>, key: string) =>
  members.find((member) => member.key === key);

it("names the source of each value, and shows no secret", () => {
  const { storeFile: _, ...rest } = configJson({ port: 1 });
  const webhooks = {
    endpoints: [{ id: "one", clientId: "exchange", url: "https://hook.example/canary" }],
  };
  const members = explainServiceConfig(
    { ...rest, webhooks },
    {
      SYMBOLON_SERVICE_STORE_URL: "postgres://canary:canary@db.example/canary",
      SYMBOLON_SERVICE_TIMEOUTS__HEADERS_MS: "500",
    },
  );
  expect(find(members, "port")).toEqual({ key: "port", value: 1, source: "file" });
  expect(find(members, "timeouts.headersMs")).toMatchObject({ value: 500, source: "environment" });
  expect(find(members, "timeouts.requestMs")).toMatchObject({ source: "default" });
  expect(find(members, "storeUrl")?.value).toBe("postgres://db.example/(redacted)");
  const text = JSON.stringify(members);
  expect(text).not.toContain("canary");
  expect(text).not.toMatch(/[0-9a-f]{64}/);
  expect(text).toContain("https://hook.example/(redacted)");
});

it("names every key at fault at once, of the file and of the environment", () => {
  const environment = {
    SYMBOLON_SERVICE_PROT: "1",
    SYMBOLON_SERVICE_API_KEYS: "[]",
    SYMBOLON_SERVICE_TIMEOUTS__HEADERS_MS: "soon",
  };
  expect(() => parseServiceConfig(configJson({ audience: "" }), environment)).toThrow(
    expect.objectContaining({
      details: {
        keys: [
          "SYMBOLON_SERVICE_PROT",
          "SYMBOLON_SERVICE_API_KEYS",
          "audience",
          "timeouts.headersMs",
        ],
      },
    }),
  );
});

it("does not let a variable hide what is no object in the file", () => {
  const environment = { SYMBOLON_SERVICE_TIMEOUTS__HEADERS_MS: "500" };
  expect(() => parseServiceConfig(configJson({ timeouts: 5 }), environment)).toThrow(
    expect.objectContaining({ details: { keys: ["timeouts"] } }),
  );
});
