import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
  type Inputs,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { type PolicyInputs, policyHash } from "./reference.ts";

const spec = productCircuit("solvency/solvency-policy", "SolvencyPolicy", 6);
const [RATIO, WEIGHT] = [(1n << 17n) - 1n, (1n << 14n) - 1n];
const honest = {
  isPerAsset: 1n,
  isPortfolio: 0n,
  ratioBps: 10_500n,
  assetListDigest: 99n,
  coverBps: [10_000n, 0n, RATIO, 1n, 2n, 3n],
  weight: [
    [10_000n, 9_000n, 0n, 4n, 5n, 6n],
    [8_000n, 1n, WEIGHT, 7n, 8n, 9n],
  ],
} as const satisfies PolicyInputs;
const inputs = (change: Partial<PolicyInputs> = {}): Inputs => ({ ...honest, ...change }) as Inputs;
const out = policyHash(honest);
/** One number of a list changed. */
const cover = (place: number, value: bigint) => ({
  coverBps: (honest.coverBps as readonly bigint[]).with(place, value),
});
const weight = (level: 0 | 1, place: number, value: bigint) => {
  const row = (honest.weight[level] as readonly bigint[]).with(place, value);
  return { weight: level === 0 ? [row, honest.weight[1]] : [honest.weight[0], row] } as const;
};

describe("SolvencyPolicy", { timeout: 600_000 }, () => {
  it("has the reference's hash, in each mode and at the edges", async () => {
    await expectValues(spec, inputs(), { out });
    const all = (value: bigint) => Array<bigint>(6).fill(value);
    for (const change of [
      { isPerAsset: 0n, isPortfolio: 1n, ratioBps: 0n },
      { isPortfolio: 1n, ratioBps: RATIO, assetListDigest: P - 1n },
      { coverBps: all(RATIO), weight: [all(WEIGHT), all(WEIGHT)] as const },
    ]) {
      const policy = { ...honest, ...change };
      await expectValues(spec, inputs(change), { out: policyHash(policy) });
    }
  });

  it("refuses a policy without a mode, and modes that are no bits", async () => {
    for (const change of [
      { isPerAsset: 0n },
      { isPerAsset: 2n },
      { isPerAsset: P - 1n },
      { isPerAsset: 2n, isPortfolio: 1n },
      { isPerAsset: P - 1n, isPortfolio: 1n },
      { isPortfolio: 2n },
      { isPortfolio: P - 1n },
      { isPerAsset: 0n, isPortfolio: 2n },
      { isPerAsset: 3n, isPortfolio: P - 1n },
    ]) {
      await expectRefused(spec, { twin: inputs(), bad: change });
    }
  });

  it("refuses what is out of range, at each place", async () => {
    for (const ratioBps of [1n << 17n, P - 1n]) {
      await expectRefused(spec, { twin: inputs(), bad: { ratioBps } });
    }
    for (const place of [0, 5]) {
      for (const value of [1n << 17n, P - 1n]) {
        await expectRefused(spec, { twin: inputs(), bad: cover(place, value) as Inputs });
      }
      for (const level of [0, 1] as const) {
        for (const value of [1n << 14n, P - 1n]) {
          await expectRefused(spec, { twin: inputs(), bad: weight(level, place, value) as Inputs });
        }
      }
    }
  });

  it("refuses another policy for the honest hash: haircut, cover, ratio, list, order, the last row dropped", async () => {
    for (const change of [
      weight(0, 0, 9_999n),
      weight(1, 0, 10_000n),
      weight(1, 5, 0n),
      { weight: [honest.weight[1], honest.weight[0]] as const },
      cover(0, 9_999n),
      cover(5, 0n),
      { ratioBps: 10_499n },
      { assetListDigest: 98n },
      { isPortfolio: 1n },
      { isPerAsset: 0n, isPortfolio: 1n },
    ]) {
      await expectRefused(spec, { twin: inputs(), bad: change as Inputs, set: { out } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, inputs()));
    await expectConstraintCount(spec);
  });
});
