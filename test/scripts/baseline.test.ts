import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compareWithBaseline, exactFigures, writeBaseline } from "../../scripts/bench/baseline.ts";

const figures = {
  circuits: { compliance: { constraints: 100, publicSignals: 5, wasmBytes: 3 } },
  gas: { attest: 290_000 },
  verify: { snarkjsMs: 12 },
};

it("takes the figures that no machine changes", () => {
  expect([...exactFigures(figures)]).toEqual([
    ["circuits.compliance.constraints", 100],
    ["circuits.compliance.publicSignals", 5],
    ["gas.attest", 290_000],
  ]);
});

const baseline = Object.fromEntries(exactFigures(figures));

it("finds no drift in equal figures, whatever the times", () => {
  expect(compareWithBaseline({ ...figures, verify: { snarkjsMs: 99 } }, baseline)).toEqual([]);
});

it.each([
  [{ ...figures, gas: { attest: 290_001 } }, "gas.attest: 290001, baseline 290000"],
  [{ ...figures, gas: { attest: 290_000, renew: 1 } }, "gas.renew: 1 is not in the baseline"],
  [{ ...figures, gas: {} }, "gas.attest: not measured, baseline 290000"],
])("names each drift", (measured, line) => {
  expect(compareWithBaseline(measured, baseline)).toEqual([line]);
});

it("leaves a section that was not measured alone", () => {
  expect(compareWithBaseline({ circuits: figures.circuits }, baseline)).toEqual([]);
  const directory = mkdtempSync(join(tmpdir(), "symbolon-bench-"));
  try {
    const path = join(directory, "baseline.json");
    writeBaseline(path, { gas: { attest: 7 } }, baseline);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ ...baseline, "gas.attest": 7 });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
