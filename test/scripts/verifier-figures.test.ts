import { expect, it } from "vitest";
import { verifierFigures } from "../../scripts/bench/verify/measure-verifiers.ts";

const of = (wall: number, cpu: number) => ({ wallMs: [wall, wall, 99], cpuMs: [cpu, cpu, 99] });
const measured = {
  snarkjs: of(40, 30),
  noble: of(20, 18),
  "noble-batch": of(6, 5),
  scalar: of(4, 3),
  "scalar-batch": of(1, 0.5),
};

it("sets each way to verify beside snarkjs one by one, and the engine beside @noble/curves too", () => {
  expect(verifierFigures(measured)).toMatchObject({
    snarkjsMs: 40,
    nobleMs: 20,
    nobleBatch64PerProofMs: 6,
    engineMs: 4,
    batch64PerProofMs: 1,
    ratio: 10,
    cpuRatio: 10,
    batchRatio: 40,
    batchCpuRatio: 60,
    nobleRatio: 6,
    nobleBatchRatio: 10,
  });
});

it("has a part for the fast kernel where it was measured, and none where it was not", () => {
  expect(verifierFigures(measured)).not.toHaveProperty("fma");
  const both = { ...measured, fma: of(2, 1), "fma-batch": of(0.5, 0.25) };
  expect(verifierFigures(both)).toMatchObject({ ratio: 10, fma: { ratio: 20, batchRatio: 80 } });
});

it.each(["snarkjs", "noble", "noble-batch", "scalar", "scalar-batch"])(
  "makes no figures without those of %s",
  (name) => {
    const { [name]: _, ...rest } = measured as Record<string, ReturnType<typeof of>>;
    expect(() => verifierFigures(rest)).toThrow(`${name} was not measured`);
  },
);
