import { expect, test, vi } from "vitest";
import { chooseEngine, isSound } from "../../../src/proving/engine/choose-engine.ts";
import * as loading from "../../../src/proving/engine/load-engine.ts";
import { engineModule, KERNELS } from "./engine-world.ts";

test.each(KERNELS)("the probe accepts the %s kernel here", async (kernel) => {
  expect(await isSound(await engineModule(kernel))).toBe(true);
});

test("without relaxed SIMD, or where its products are wrong, the scalar kernel is taken", async () => {
  const scalar = await engineModule("scalar");
  const fma = await engineModule("fma");
  expect(await chooseEngine()).toBe(fma);

  const compile = vi.spyOn(loading, "loadEngine");
  compile.mockImplementation(async (kernel) => {
    if (kernel === "fma") throw new Error("no relaxed SIMD");
    return scalar;
  });
  expect(await chooseEngine()).toBe(scalar);
  compile.mockRestore();

  const instantiate = WebAssembly.instantiate;
  const spy = vi.spyOn(WebAssembly, "instantiate");
  for (const wrong of [{ isFused: () => 0 }, { frMul2: () => {} }, { fqMul2: () => {} }]) {
    spy.mockImplementation((async (module: WebAssembly.Module, imports: object) => {
      const { exports } = await (
        instantiate as (m: object, i: object) => Promise<WebAssembly.Instance>
      )(module, imports);
      return { exports: { ...exports, ...wrong } };
    }) as unknown as typeof WebAssembly.instantiate);
    expect(await isSound(fma)).toBe(false);
    expect(await chooseEngine()).toBe(scalar);
  }
  spy.mockRestore();
});
