// Runs a script of this package on a clean clone: installs the dependencies first where they are missing or older
// than the lock file, and builds the proving engine. Plain JavaScript, since nothing is installed yet.  usage: node scripts/bootstrap.mjs <script.ts> [args]
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".symbolon-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed, this is ${process.versions.node}`);
  process.exit(2);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.error("installing dependencies (npm install) ...");
  // not `npm ci`: it refuses a lock file without the optional binaries of every other platform
  const npm = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    console.error("npm install failed; see its output above");
    process.exit(3);
  }
  writeFileSync(stamp, lock);
}

function run(stdout, ...args) {
  const stdio = ["inherit", stdout, "inherit"];
  const child = spawnSync(process.execPath, ["--import", "tsx", ...args], { cwd: root, stdio });
  return child.status ?? 3;
}

// whatever proves needs it; does nothing where it is of the present sources
const engine = "scripts/build-engine.ts";
const engineStatus = process.argv[2] === engine ? 0 : run(2, engine);
process.exit(engineStatus === 0 ? run("inherit", ...process.argv.slice(2)) : engineStatus);
