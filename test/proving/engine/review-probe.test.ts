import { afterEach, describe, expect, test, vi } from "vitest";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { chooseKernel, isSound } from "../../../src/proving/engine/choose-engine.ts";
import * as loading from "../../../src/proving/engine/load-engine.ts";
import { engineModule } from "./engine-world.ts";

/** What becomes of the generated text of the kernel `fma`. */
let change = (text: string): string => text;

vi.mock("../../../scripts/engine/generate-fma-field.ts", async (load) => {
  const original = await load<typeof import("../../../scripts/engine/generate-fma-field.ts")>();
  return {
    generateFmaField: (options: Parameters<typeof original.generateFmaField>[0]) =>
      change(original.generateFmaField(options)),
  };
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Multiply-add with two roundings, as the standard allows it. */
const unfused = (text: string): string => {
  const name = "f64x2.relaxed_madd(";
  let rest = text;
  for (let at = rest.indexOf(name); at >= 0; at = rest.indexOf(name)) {
    const parts = [""];
    let depth = 0;
    let end = at + name.length;
    for (; depth >= 0; end++) {
      const letter = rest[end] as string;
      if (letter === "(") depth++;
      if (letter === ")") depth--;
      if (letter === "," && depth === 0) parts.push("");
      else if (depth >= 0) parts[parts.length - 1] += letter;
    }
    const [a, b, c] = parts;
    rest = `${rest.slice(0, at)}f64x2.add(f64x2.mul(${a}, ${b}),${c})${rest.slice(end)}`;
  }
  return rest;
};

const within = (head: string, edit: (body: string) => string) => (text: string) => {
  const start = text.indexOf(head);
  const end = text.indexOf("\n}", start);
  if (start < 0 || end < 0) throw new Error(`no ${head}`);
  return text.slice(0, start) + edit(text.slice(start, end)) + text.slice(end);
};
const claimFused = within("export function isFused", (body) =>
  body.replace(/return .*/, "return true;"),
);
const isOf = (field: string, edit: (text: string) => string) => (text: string) =>
  text.includes(`: BN254's ${field} field,`) ? edit(text) : text;
const lane = (at: 0 | 1, operation = "mul2") =>
  within(`export function ${operation}(`, (body) =>
    body.replace(
      new RegExp(`store_lane<u64>\\(out2?, r3, ${at}`),
      `store_lane<u64>(${at === 0 ? "out" : "out2"}, r2, ${at}`,
    ),
  );

describe("the probe refuses a kernel that", () => {
  test.each<[string, (text: string) => string]>([
    ["rounds twice, though the first look says that it does not", (x) => claimFused(unfused(x))],
    ["is wrong in the first lane of the base field alone", isOf("base", lane(0))],
    ["squares wrong in the second lane of the scalar field alone", isOf("scalar", lane(1, "sqr2"))],
    [
      "takes all for zero",
      within("export function isZero", (x) => x.replace("{", "{\n  return true;")),
    ],
  ])("%s", async (_name, edit) => {
    change = edit;
    const module = await WebAssembly.compile(Uint8Array.from(await compileEngine("fma")));
    expect(await isSound(module)).toBe(false);
    vi.spyOn(loading, "loadEngine").mockImplementation(async (kernel) =>
      kernel === "fma" ? module : engineModule("scalar"),
    );
    expect(await chooseKernel()).toBe("scalar");
  });

  test("does not compile, traps, or lacks what it looks at", async () => {
    change = within("export function mul2", (body) => body.replace("{", "{\n  unreachable();"));
    const traps = await WebAssembly.compile(Uint8Array.from(await compileEngine("fma")));
    const empty = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    for (const module of [traps, empty]) {
      vi.spyOn(loading, "loadEngine").mockImplementation(async () => module);
      expect(await chooseKernel()).toBe("scalar");
      vi.restoreAllMocks();
    }
  });
});

test("the same way of making kernels, unchanged, gives one that is taken", async () => {
  change = (text) => text;
  const module = await WebAssembly.compile(Uint8Array.from(await compileEngine("fma")));
  expect(await isSound(module)).toBe(true);
});
