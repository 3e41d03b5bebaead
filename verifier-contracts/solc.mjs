#!/usr/bin/env node
// The compiler that Foundry calls: npm's solcjs behind the two calls that forge makes of a solc binary.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc");

/** Forge names a package's file by its full path where solc, by the import, names it from this folder: read it too. */
function readPackage(path) {
  return path.startsWith("../node_modules/")
    ? { contents: readFileSync(new URL(path, import.meta.url), "utf8") }
    : { error: "not a package's file" };
}

if (process.argv.includes("--version")) {
  process.stdout.write(
    `solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`,
  );
} else {
  process.stdout.write(solc.compile(readFileSync(0, "utf8"), { import: readPackage }));
}
