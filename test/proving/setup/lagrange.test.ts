import { describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { ELEMENT } from "../../../src/proving/engine/engine-instance.ts";
import { putElement } from "../../../src/proving/setup/evaluate-circuit.ts";
import { primitiveRoot, vanishingAt } from "../../../src/proving/setup/evaluation-domain.ts";
import { createEngine, createRandom, KERNELS } from "../engine/engine-world.ts";
import { lagrangeAt } from "./reference-key.ts";

const modulo = (value: bigint) => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;

describe.each(KERNELS)("Lagrange polynomials by the %s kernel", (kernel) => {
  test.each([1, 2, 3, 1023, 1024, 1025, 2049])("%i of them, as defined", async (count) => {
    const engine = await createEngine(kernel);
    const { wasm } = engine;
    const random = createRandom(BigInt(count));
    const power = 12;
    const point = random.below(FIELD_ORDER);
    const vanishing = vanishingAt({ power, size: 2 ** power }, point);
    const factor = random.below(FIELD_ORDER);
    const out = engine.allocate(ELEMENT * (count + 1));
    const root = putElement(engine, primitiveRoot(power));
    const one = putElement(engine, 1n);
    wasm.lagrange(out, count, one, root, putElement(engine, point), putElement(engine, factor));
    const bytes = engine.allocate(32 * (count + 1));
    wasm.writeScalars(bytes, out, count + 1);
    const found = engine.readNumbers(bytes, count + 1);
    const expected = lagrangeAt(power, point).slice(0, count);
    found.slice(0, count).forEach((value, i) => {
      // ours has another factor in front
      const reference = (expected[i] as bigint) * factor * 2n ** BigInt(power);
      expect(modulo(value * vanishing)).toBe(modulo(reference));
    });
    expect(found[count]).toBe(0n);
  });

  test("the reference interpolates 1, x and x^15", () => {
    const point = 123456789n ** 7n % FIELD_ORDER;
    const values = lagrangeAt(4, point);
    const w = primitiveRoot(4);
    for (const degree of [0n, 1n, 15n]) {
      let [sum, x] = [0n, 1n];
      for (const value of values) {
        sum = modulo(sum + value * x ** degree);
        x = modulo(x * w);
      }
      expect(sum).toBe(point ** degree % FIELD_ORDER);
      expect(x).toBe(1n);
    }
  });
});
