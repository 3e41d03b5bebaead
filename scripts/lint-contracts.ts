/** Solidity's part of `npm run lint`: solhint, Foundry's formatter and its linter. Any warning is a failure. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgePath } from "./forge-path.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "verifier-contracts");

const sources = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sol"))
  .map((path) => join("verifier-contracts", path))
  .sort();
const isTest = (path: string) => path.startsWith(join("verifier-contracts", "test"));

function run(program: string, args: readonly string[], cwd = ROOT): boolean {
  const { status } = spawnSync(program, [...args], {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) console.error(`${basename(program)} ${args[0]} failed`);
  return status === 0;
}

const solhint = (config: string, files: readonly string[]) =>
  run(join(ROOT, "node_modules/.bin/solhint"), [
    "--disc",
    "--noPoster",
    "--max-warnings",
    "0",
    "-c",
    config,
    ...files,
  ]);

const results = [
  solhint(
    "verifier-contracts/.solhint.json",
    sources.filter((path) => !isTest(path)),
  ),
  solhint("verifier-contracts/test/.solhint.json", sources.filter(isTest)),
  run(forgePath(), ["fmt", "--check"], FOLDER),
  run(forgePath(), ["lint", "--deny", "warnings"], FOLDER),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
