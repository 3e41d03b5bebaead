/** Solidity's part of `npm run lint`: solhint, Foundry's formatter and its linter. Any warning is a failure. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "verifier-contracts");

const sources = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sol"))
  .map((path) => join("verifier-contracts", path))
  .sort();
const isTest = (path: string) => path.startsWith(join("verifier-contracts", "test"));

function run(command: string, args: readonly string[], cwd = ROOT): boolean {
  const program = resolve(ROOT, "node_modules/.bin", command);
  const { status } = spawnSync(program, [...args], {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) console.error(`${command} ${args[0]} failed`);
  return status === 0;
}

const solhint = (config: string, files: readonly string[]) =>
  run("solhint", ["--disc", "--noPoster", "--max-warnings", "0", "-c", config, ...files]);

const results = [
  solhint(
    "verifier-contracts/.solhint.json",
    sources.filter((path) => !isTest(path)),
  ),
  solhint("verifier-contracts/test/.solhint.json", sources.filter(isTest)),
  run("forge", ["fmt", "--check"], FOLDER),
  run("forge", ["lint", "--deny", "warnings", "--quiet"], FOLDER),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
