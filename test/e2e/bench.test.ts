import { spawn } from "node:child_process";
import { expect, it } from "vitest";

it("the exact figures are those on record: constraints, public signals, gas, bytes of a refresh", async () => {
  const args = ["--import", "tsx", "scripts/bench.ts", "--json", "--check"];
  const bench = spawn(process.execPath, [...args, "--only", "circuits,gas,status"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  bench.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  bench.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => bench.on("close", resolve));
  expect(code, stderr).toBe(0);
  const figures = JSON.parse(stdout);
  expect(figures.circuits.compliance.constraints).toBeLessThanOrEqual(13_000);
  expect(figures.circuits.compliance.publicSignals).toBe(5);
  expect(figures.gas.attest).toBeLessThanOrEqual(310_000);
  expect(figures.status.refresh.bytes).toBeLessThanOrEqual(300_000);
});
