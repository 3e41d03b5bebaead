import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const pages = readdirSync("docs/security").map((name) => join("docs/security", name));

/** Places in the text that name a file: links, and paths in code. */
function placesOf(page: string): string[] {
  const text = readFileSync(page, "utf8");
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) =>
    normalize(join(dirname(page), path)),
  );
  const code = /`((?:circuits|scripts|src|test|verifier-contracts)\/[\w/.-]+)`/g;
  return [...links, ...[...text.matchAll(code)].map(([, path = ""]) => path)];
}

const solidity = readdirSync("verifier-contracts/test", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".t.sol"))
  .map((name) => readFileSync(join("verifier-contracts/test", name), "utf8"))
  .join("\n");

const tests = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join("test", name), "utf8"))
  .join("\n");

describe("the audit pack", () => {
  it.each(pages)("%s: each file that it names exists", (page) => {
    expect(placesOf(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)("%s: each contract test that it names exists", (page) => {
    const named = [...readFileSync(page, "utf8").matchAll(/\btest_\w+/g)].map(([name]) => name);
    expect(named.filter((name) => !solidity.includes(`function ${name}(`))).toEqual([]);
  });

  it.each(pages)("%s: each title of a test that it quotes stands in a test", (page) => {
    const text = readFileSync(page, "utf8");
    const quoted = [...text.matchAll(/(?<![\w`])_([^_|\n]+(?:\n[^_|\n]+)?)_(?![\w`])/g)]
      .map(([, title = ""]) => title.replaceAll(/\s+/g, " "))
      .filter((title) => title.length > 24 && !/ below 2\^\d+$/.test(title));
    expect(quoted.filter((title) => !tests.includes(title))).toEqual([]);
  });

  it("names every page of the pack in its index", () => {
    const index = placesOf("docs/security/README.md");
    const others = pages.filter((page) => page !== "docs/security/README.md");
    expect(others.filter((page) => !index.includes(page))).toEqual([]);
    expect(others.length).toBeGreaterThan(5);
  });

  it("would notice a file that is gone", () => {
    expect(placesOf("docs/security/README.md").length).toBeGreaterThan(10);
    expect(existsSync("docs/security/no-such.md")).toBe(false);
  });
});
