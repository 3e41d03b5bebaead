import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listMembers, variableOf } from "../../src/service/config/list-members.ts";

const unit = readFileSync("docs/deploy/symbolon.service", "utf8");
const container = readFileSync("docs/deploy/Containerfile", "utf8");
const directives = unit
  .split("\n")
  .filter((line) => /^[A-Z]\w+=/.test(line))
  .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
const valuesOf = (name: string) => directives.filter(([key]) => key === name).map(([, v]) => v);

describe("docs/deploy/symbolon.service", () => {
  it.each([
    ["DynamicUser", "yes"],
    ["ProtectSystem", "strict"],
    ["NoNewPrivileges", "yes"],
    ["CapabilityBoundingSet", ""],
    ["StateDirectoryMode", "0700"],
    ["UMask", "0077"],
    ["Restart", "on-failure"],
    ["RestartPreventExitStatus", "2"],
    ["LoadCredential", "passphrase:/etc/symbolon/passphrase"],
  ])("has %s=%s", (name, value) => expect(valuesOf(name)).toEqual([value]));

  it("bounds memory, and leaves longer to stop than the service takes by default", () => {
    expect(valuesOf("MemoryMax")).toEqual(["1G"]);
    expect(Number(valuesOf("TimeoutStopSec")[0])).toBeGreaterThan(10);
  });

  it("sets variables that there are", () => {
    const variables = new Set(listMembers().map(({ variable }) => variable));
    const named = valuesOf("Environment").map((text) => text.split("=")[0] ?? "");
    const ours = named.filter((name) => name.startsWith("SYMBOLON_"));
    expect(ours.length).toBe(2);
    expect(ours.filter((name) => !variables.has(name))).toEqual([]);
  });
});

describe("docs/deploy/Containerfile", () => {
  it("pins its base by digest, runs without root, and starts what the package builds", () => {
    const bases = [...container.matchAll(/^FROM (\S+)/gm)].map(([, image = ""]) => image);
    expect(bases.every((image) => /@sha256:[0-9a-f]{64}$/.test(image))).toBe(true);
    expect(container).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(container).toContain("HEALTHCHECK");
    const [, entry = ""] = /^ENTRYPOINT \["node", "dist\/([\w/-]+)\.js"\]$/m.exec(container) ?? [];
    expect(existsSync(`src/${entry}.ts`)).toBe(true);
    expect(readFileSync("tsdown.config.ts", "utf8")).toContain(entry);
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [, script = ""] of container.matchAll(/npm run ([\w:]+)/g)) {
      expect(scripts).toHaveProperty([script]);
    }
  });
});

describe("variables", () => {
  it("follow from the path, and no two members share one", () => {
    expect(variableOf(["timeouts", "headersMs"])).toBe("SYMBOLON_SERVICE_TIMEOUTS__HEADERS_MS");
    const variables = listMembers().flatMap(({ variable }) => variable ?? []);
    expect(new Set(variables).size).toBe(variables.length);
  });
});
