/**
 * `npm run test:contracts`: builds what the Solidity tests read, then runs forge on them, with the arguments given.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { forgePath } from "./forge-path.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (command: string, args: readonly string[], cwd: string): number =>
  spawnSync(command, args, { cwd, stdio: "inherit" }).status ?? 3;

const built = run(process.execPath, ["--import", "tsx", "scripts/build-contracts.ts"], root);
if (built !== 0) process.exit(built);
// forge looks for the compiler's path from its working directory and runs it from the project's root: they must agree
process.exit(run(forgePath(), ["test", ...process.argv.slice(2)], `${root}verifier-contracts`));
