import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const blocks = [
  ...readFileSync(join(ROOT, "docs/cli.md"), "utf8").matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm),
];
const script = blocks.filter(([, language]) => language === "sh").map(([, , text]) => text);

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** `symbolon` on PATH that runs the command line from its source. */
function installShim(directory: string): void {
  const words = [
    process.execPath,
    "--import",
    import.meta.resolve("tsx"),
    join(ROOT, "src/cli/main.ts"),
  ];
  const shim = `#!/bin/sh\nexec ${words.map(quote).join(" ")} "$@"\n`;
  writeFileSync(join(directory, "symbolon"), shim, { mode: 0o755 });
}

describe("docs/cli.md", () => {
  let bin: string;
  let work: string;
  beforeAll(() => {
    bin = mkdtempSync(join(tmpdir(), "symbolon-bin-"));
    work = mkdtempSync(join(tmpdir(), "symbolon-docs-"));
    installShim(bin);
  });
  afterAll(() => {
    for (const directory of [bin, work]) rmSync(directory, { recursive: true, force: true });
  });

  it("marks every block of commands as sh", () => {
    const others = ["", "bash", "shell", "zsh", "console"];
    expect(blocks.filter(([, language = ""]) => others.includes(language))).toEqual([]);
    expect(script.length).toBeGreaterThan(5);
  });

  it("its sh blocks run as one script in an empty directory", async () => {
    const { SYMBOLON_PASSPHRASE: _, ...env } = process.env;
    const child = spawn("bash", ["-euo", "pipefail", "-c", script.join("\n")], {
      cwd: work,
      env: { ...env, PATH: `${bin}${delimiter}${env.PATH}` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString("utf8");
      });
    }
    const [status] = await once(child, "close");
    expect([status, output]).toEqual([0, expect.any(String)]);

    const said = [
      "accepted: the holder meets policy eu-eea-adult-substantial",
      "ERR_VERIFICATION_NULLIFIER_USED",
      "This wallet can prove it.",
      "is revoked; publish the status list next",
      "This wallet cannot prove it:",
    ].map((text) => output.indexOf(text));
    expect(said).not.toContain(-1);
    expect(readdirSync(work)).toEqual(
      expect.arrayContaining(["presentation.json", "nullifiers.json"]),
    );
  });

  it("names every command that there is, and none that is not", async () => {
    const { COMMANDS } = await import("../../src/cli/commands/index.ts");
    const text = readFileSync(join(ROOT, "docs/cli.md"), "utf8");
    const rows = [...text.matchAll(/^\|([^|\n]*)\|([^|\n]*)\|[^|\n]*\|$/gm)];
    const cells = (cell = "") => [...cell.matchAll(/`([a-z][a-z-]*)`/g)].map(([, word]) => word);
    const documented = new Map(
      rows.flatMap(([, nouns, verbs]) => cells(nouns).map((noun) => [noun, cells(verbs)] as const)),
    );
    for (const [noun, { load }] of Object.entries(COMMANDS)) {
      const loaded = await load();
      const verbs = "length" in loaded ? loaded.map(({ name }) => name) : [];
      expect([noun, documented.get(noun)]).toEqual([noun, verbs]);
      documented.delete(noun);
    }
    expect([...documented.keys()]).toEqual([]);
  });
});
