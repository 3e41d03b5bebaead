import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

const HOME = resolve("build/test/consumer");
/** What goes into the tarball or makes it. */
const SOURCES = [
  "package.json",
  "tsdown.config.ts",
  "src",
  "scripts/build-engine.ts",
  "scripts/engine",
];
/** What an integrator has beside the package: a bundler, a type checker, and for the hook React. */
const BESIDE = ["vite", "typescript", "react", "react-dom", "@types/react", "@types/react-dom"];

/**
 * An empty project that installed the packed tarball from npm, as an integrator does: its folder. Made once for each
 * state of the sources, also where several test files ask at the same time.
 */
export async function installConsumer(): Promise<string> {
  const folder = join(HOME, hashSources());
  const done = join(folder, "installed");
  mkdirSync(HOME, { recursive: true });
  while (!existsSync(done)) {
    const isMine = takeLock(`${folder}.lock`);
    if (isMine) install(folder, done);
    else await setTimeout(500);
  }
  return folder;
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    // whoever had it may have been killed
    if (existsSync(lock) && !isAlive(ownerOf(lock))) rmSync(lock, { force: true });
    return false;
  }
}

function ownerOf(lock: string): number {
  try {
    return Number(readFileSync(lock, "utf8")) || process.pid;
  } catch {
    return process.pid; // given back at this moment
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function install(folder: string, done: string): void {
  try {
    if (existsSync(done)) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    npm(resolve("."), "run", "--silent", "build");
    npm(resolve("."), "pack", "--silent", "--pack-destination", folder);
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    const manifest = { name: "consumer", private: true, type: "module" };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    npm(folder, "install", ...quiet, `./${tarball}`, ...BESIDE.map(withVersion));
    writeFileSync(done, "");
  } finally {
    rmSync(`${folder}.lock`, { force: true });
  }
}

function npm(cwd: string, ...args: string[]): void {
  execFileSync("npm", args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
}

function withVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name}@${version}`;
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap(listFiles).sort()) {
    hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
