import { expect, it } from "vitest";
import { BASE_FIELD } from "../../scripts/engine/curve-constants.ts";
import { generateFmaField } from "../../scripts/engine/generate-fma-field.ts";
import { createVectorPool } from "../../scripts/engine/vector-pool.ts";

it("keeps each constant once, in both lanes, with the bits of a double", () => {
  const pool = createVectorPool("V");
  expect(pool.integer(7n)).toBe("v128.load(V, 0)");
  expect(pool.float(1)).toBe("v128.load(V, 16)");
  expect(pool.integer(7n)).toBe("v128.load(V, 0)");
  expect(pool.integer(0x3ff0000000000000n)).toBe("v128.load(V, 16)");
  expect(pool.integer(2n ** 64n - 2n)).toBe("v128.load(V, 32)");
  const words = [7n, 0x3ff0000000000000n, -2n].flatMap((word) => [word, word]);
  expect(pool.declaration()).toBe(`const V: usize = memory.data<i64>([${words}], 16);`);
});

it.each(["mul2", "sqr2", "addNorm2", "subNorm2", "subSubNorm2"])(
  "the fast kernel's %s makes no constant vector in its code",
  (name) => {
    const text = generateFmaField({ ...BASE_FIELD, isChecked: false });
    const body = text.split(`export function ${name}(`)[1]?.split("\n}")[0] ?? "";
    expect(body).toContain("v128.load(VECTORS,");
    expect(body).not.toContain("splat");
  },
);
