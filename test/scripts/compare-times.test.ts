import { expect, it } from "vitest";
import { compareTimes, medianOf, rounded } from "../../scripts/bench/prove/compare-times.ts";
import { timeInTurn } from "../../scripts/bench/prove/time-in-turn.ts";

it("takes the middle, of an even number the mean of both", () => {
  expect(medianOf([9, 1, 5])).toBe(5);
  expect(medianOf([9, 1, 5, 4])).toBe(4.5);
  expect(medianOf([])).toBeNaN();
});

it("says how many times faster the engine is, on the clock and by processor time", () => {
  const snarkjs = { wallMs: [2_000, 2_400, 9_000], cpuMs: [1_800, 1_900, 2_000] };
  const engine = { wallMs: [800, 600, 610], cpuMs: [500, 501, 499] };
  expect(compareTimes(snarkjs, engine)).toEqual({
    snarkjsMs: 2_400,
    engineMs: 610,
    ratio: 3.93,
    snarkjsCpuMs: 1_900,
    engineCpuMs: 500,
    cpuRatio: 3.8,
  });
});

it.each([
  [1.23456, 1.23],
  [12.3456, 12.3],
  [123.456, 123],
  [12_345.6, 12_346],
  [100, 100],
  [1_000, 1_000],
])("rounds %f to %f", (value, expected) => {
  expect(rounded(value)).toBe(expected);
});

it("runs each in turn, and leaves out the round that warms up", async () => {
  const calls: string[] = [];
  let clock = 0;
  const contender = (name: string, cost: number) => async () => {
    calls.push(name);
    clock += calls.length <= 2 ? 1_000 : cost;
    return { name, wallMs: 2 * cost };
  };
  const contenders = new Map([
    ["a", contender("a", 7)],
    ["b", contender("b", 3)],
  ]);
  const { times, last } = await timeInTurn(contenders, 2, {
    cpuMs: () => clock,
    wallMs: ({ wallMs }) => wallMs,
  });
  expect(calls).toEqual(["a", "b", "a", "b", "a", "b"]);
  expect(times).toEqual({
    a: { wallMs: [14, 14], cpuMs: [7, 7] },
    b: { wallMs: [6, 6], cpuMs: [3, 3] },
  });
  expect(last.b?.name).toBe("b");
});

it("a contender that fails fails the measurement", async () => {
  const contenders = new Map([["a", async () => Promise.reject(new Error("no proof"))]]);
  await expect(timeInTurn(contenders, 1)).rejects.toThrow("no proof");
});
