import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";
import { describe, expect, it } from "vitest";

/** Code on chain is at most this long. */
const EIP_170_BYTES = 24_576;

/** A document's snippets of one language form one program, read from top to bottom. */
function snippets(file: string, language: string): string[] {
  const blocks = readFileSync(file, "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , text]) => text as string);
}

function run(
  command: string,
  args: string[],
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

const documents = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

describe("snippets of the documents", () => {
  for (const file of documents) {
    const program = snippets(file, "ts");
    if (program.length > 0) {
      it(`${file}: the TypeScript runs`, async () => {
        mkdirSync("build/snippets", { recursive: true });
        const target = join("build/snippets", `${file.replace(/\W/g, "-")}.ts`);
        writeFileSync(target, program.join("\n"));
        const { status, stderr } = await run(process.execPath, [
          "--conditions=symbolon-source",
          "--import",
          "tsx",
          target,
        ]);
        expect(status, stderr).toBe(0);
      });
    }
    for (const [i, source] of snippets(file, "solidity").entries()) {
      it(`${file}: Solidity snippet ${i + 1} compiles`, () => {
        const input = {
          language: "Solidity",
          sources: { "Snippet.sol": { content: source } },
          settings: {
            outputSelection: {
              "*": { "*": ["evm.bytecode.object", "evm.deployedBytecode.object"] },
            },
          },
        };
        const output = JSON.parse(
          solc.compile(JSON.stringify(input), {
            import: (path: string) => ({
              contents: readFileSync(path.replace(/^symbolon\//, ""), "utf8"),
            }),
          }),
        );
        const errors = (output.errors ?? []).filter(
          (entry: { severity: string }) => entry.severity === "error",
        );
        expect(errors).toEqual([]);
        const contracts = Object.values(output.contracts["Snippet.sol"]) as {
          evm: { deployedBytecode: { object: string } };
        }[];
        expect(contracts.length).toBeGreaterThan(0);
        for (const { evm } of contracts) {
          expect(evm.deployedBytecode.object.length / 2).toBeLessThanOrEqual(EIP_170_BYTES);
        }
      });
    }
    for (const [i, text] of snippets(file, "json").entries()) {
      it(`${file}: JSON snippet ${i + 1} parses`, () => {
        expect(() => JSON.parse(text)).not.toThrow();
      });
    }
  }
});
