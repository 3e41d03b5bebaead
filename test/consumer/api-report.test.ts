import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { reportApi } from "../../scripts/api-report.ts";
import { installConsumer } from "../support/consumer.ts";

const REPORTS = resolve("docs/api");

let packageFolder: string;
beforeAll(async () => {
  const consumer = await installConsumer();
  // beside its dependencies and not among them: declarations below node_modules count as somebody else's
  packageFolder = join(consumer, "unpacked");
  cpSync(join(consumer, "node_modules/symbolon"), packageFolder, { recursive: true });
});

describe("the API report", () => {
  it("is the public surface of the packed package, subpath by subpath", () => {
    expect(reportApi({ packageFolder, isCheck: true })).toEqual([]);
  });

  it("names the subpath whose report is another", () => {
    const reportFolder = resolve("build/test/api-report");
    cpSync(REPORTS, reportFolder, { recursive: true });
    const changed = join(reportFolder, "trust.api.md");
    const text = readFileSync(changed, "utf8");
    writeFileSync(
      changed,
      text.replace("export function verifyLeafList", "export function verify"),
    );
    expect(reportApi({ packageFolder, reportFolder, isCheck: true })).toEqual(["trust"]);
  });

  it("has a report for each subpath, and no other", () => {
    const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
      exports: Record<string, { types?: string; browser?: unknown }>;
    };
    const expected = Object.entries(exports).flatMap(([subpath, { types, browser }]) => {
      const name = subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-");
      if (types === undefined) return []; // a script, with nothing to import
      return browser === undefined
        ? [`${name}.api.md`]
        : [`${name}.api.md`, `${name}.browser.api.md`];
    });
    expect(readdirSync(REPORTS).sort()).toEqual(expected.sort());
  });
});
