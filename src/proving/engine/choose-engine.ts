import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../field/scalar.ts";
import { ELEMENT, EngineInstance } from "./engine-instance.ts";
import { type EngineKernel, loadEngine } from "./load-engine.ts";

/**
 * The fastest kernel that this platform computes right: `fma` where relaxed SIMD is there and its multiply-add
 * rounds once, which the standard leaves open, else `scalar`. Node 20 has relaxed SIMD behind a flag of the whole
 * process, which a library must not set: `--experimental-wasm-relaxed-simd`.
 */
export async function chooseKernel(): Promise<EngineKernel> {
  try {
    if (await isSound(await loadEngine("fma"))) return "fma";
  } catch {
    // no relaxed SIMD
  }
  return "scalar";
}

/** The module of that kernel, compiled. */
export async function chooseEngine(): Promise<WebAssembly.Module> {
  return loadEngine(await chooseKernel());
}

/**
 * Whether products and squares of numbers with all kinds of limbs come out right, in both lanes, and zero is told from
 * them, p as well as 0.
 */
export async function isSound(module: WebAssembly.Module): Promise<boolean> {
  const engine = await EngineInstance.create(module);
  const { wasm } = engine;
  if (wasm.isFused && !wasm.isFused(2 ** 27 + 1)) return false;
  const [a, b, c, d] = [0, 1, 2, 3].map(() => engine.allocate(ELEMENT)) as [
    number,
    number,
    number,
    number,
  ];
  const bytes = engine.allocate(32);
  for (const [field, p] of [
    ["fq", BASE_FIELD_ORDER],
    ["fr", FIELD_ORDER],
  ] as const) {
    const put = (at: number, value: bigint): void => {
      wasm[`${field}Unpack`](at, engine.putScalar(value));
      wasm[`${field}Mul`](at, at, wasm[`${field}RSquared`].value);
    };
    const isAt = (at: number, value: bigint): boolean => {
      wasm[`${field}Pack`](bytes, at);
      return engine.readNumbers(bytes, 1)[0] === value;
    };
    let [x, y] = [p - 1n, (p + 1n) / 2n];
    for (let i = 0; i < 32; i++) {
      put(a, x);
      put(b, y);
      wasm[`${field}Mul2`](c, a, b, d, b, b);
      const [product, square] = [(x * y) % p, (y * y) % p];
      if (!isAt(c, product) || !isAt(d, square)) return false;
      wasm[`${field}Sqr2`](c, b, d, a);
      if (!isAt(c, square) || !isAt(d, (x * x) % p)) return false;
      if (wasm[`${field}IsZero`](c)) return false;
      [x, y] = [(square + 2n ** 51n - 1n) % p, (product * 3n + 1n) % p];
    }
    wasm[`${field}Unpack`](c, engine.putScalar(p));
    if (!wasm[`${field}IsZero`](c)) return false;
  }
  return true;
}
