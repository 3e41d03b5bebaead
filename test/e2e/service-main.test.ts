import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { scratchFile, serviceConfig } from "./service-world.ts";

const MAIN = fileURLToPath(new URL("../../src/service/main.ts", import.meta.url));

function start(changes: Record<string, unknown> = {}): ChildProcessWithoutNullStreams {
  const path = scratchFile("config.json");
  writeFileSync(path, JSON.stringify(serviceConfig({ storeFile: scratchFile("db"), ...changes })));
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, path]);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

function listening(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const line = output.split("\n").find((text) => text.includes('"listening"'));
      if (line !== undefined) resolve((JSON.parse(line) as { url: string }).url);
    });
    child.on("close", (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

const exitOf = (child: ChildProcessWithoutNullStreams) =>
  new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));

it("serves until SIGTERM, and exits 0", async () => {
  const child = start();
  const exit = exitOf(child);
  const url = await listening(child);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
});

it("Z6 exits 2 with a development key, unless told", async () => {
  const child = start({ allowDevelopmentKeys: false });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  expect(await exitOf(child)).toBe(2);
  expect(errors).toContain("ERR_PROVING_DEVELOPMENT_KEY");
});

it("exits 2 where the store is no database", async () => {
  const storeFile = scratchFile("text.db");
  writeFileSync(
    storeFile,
    "no database, but long enough to be read as the header of one".repeat(9),
  );
  expect(await exitOf(start({ storeFile }))).toBe(2);
});
