/** What both generated field kernels share: the constants of a field in a kernel's limbs, as AssemblyScript text. */

export interface FieldOptions {
  /** For comments. */
  readonly name: string;
  readonly modulus: bigint;
  /** Further values to keep in memory, in Montgomery form, by name; several in a row for one of an extension field. */
  readonly constants?: Readonly<Record<string, readonly bigint[]>>;
  /** Trap where an operand is outside of the bounds in docs/engine-bounds.md. For tests: slow. */
  readonly isChecked?: boolean;
}

export interface LimbForm {
  readonly count: number;
  readonly bits: number;
}

/** Limbs in [-2^(bits-1), 2^(bits-1)), the last one whatever is left. */
export function balancedLimbs(value: bigint, { count, bits }: LimbForm): bigint[] {
  const limbs: bigint[] = [];
  let rest = value;
  for (let i = 0; i < count - 1; i++) {
    const limb = BigInt.asIntN(bits, rest);
    limbs.push(limb);
    rest = (rest - limb) >> BigInt(bits);
  }
  limbs.push(rest);
  return limbs;
}

/** Of an odd value. */
export function invertModuloPowerOfTwo(value: bigint, bits: number): bigint {
  let inverse = 1n;
  for (let known = 1; known < bits; known *= 2) {
    inverse = BigInt.asUintN(bits, inverse * (2n - value * inverse));
  }
  return inverse;
}

export function raise(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** 0 .. count - 1 */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The values that every kernel keeps in memory, by name. Montgomery's R is 2^(count * bits). */
export function fieldConstants(
  { modulus, constants = {} }: FieldOptions,
  form: LimbForm,
): [name: string, values: readonly bigint[]][] {
  const r = 2n ** BigInt(form.count * form.bits) % modulus;
  /** In (-p/2, p/2): the smaller a factor, the smaller its products. */
  const centre = (value: bigint) => (2n * value > modulus ? value - modulus : value);
  const over256 = raise(2n ** 256n, modulus - 2n, modulus);
  const plain: [string, readonly bigint[]][] = [
    ["ONE", [r]],
    ["R_SQUARED", [(r * r) % modulus]],
    // factors that take `value * 2^256` and `value * 2^512`, the forms of a .zkey, to `value * R`
    ["FROM_FILE", [(r * r * over256) % modulus]],
    ["FROM_FILE_SQUARED", [(r * r * over256 * over256) % modulus]],
    ["PLAIN_ONE", [1n]],
    ...Object.entries(constants).map(([name, values]): [string, bigint[]] => [
      name,
      values.map((value) => (value * r) % modulus),
    ]),
  ];
  return plain.map(([name, values]) => [name, values.map(centre)]);
}

const ASSERTION =
  /^(export function (?:mul2?|sqr2?|add|sub|addForProduct|subSigned|norm|addNorm2?|subNorm2?|subSubNorm2?|subSignedNorm2?|isZero)\()(.*)\{$/gm;

/** Calls `assertFactors`, `assertSquared`, `assertTerms` or `assertZero`, which `assertions` defines, wherever operands come in. */
export function withAssertions(text: string, assertions: string): string {
  const checked = text.replace(ASSERTION, (line, head: string, parameters: string) => {
    const operands = [...parameters.matchAll(/\b([abc]2?): usize/g)].map(
      ([, name]) => name as string,
    );
    const name = /function (\w+)/.exec(head)?.[1] ?? "";
    const calls: string[] = [];
    if (/^(mul|sqr)/.test(name)) {
      for (const lane of ["", "2"]) {
        const [x, y = x] = operands.filter((operand) => operand.endsWith("2") === (lane === "2"));
        if (x) calls.push(`assertFactors(${x}, ${y});`);
        if (x && name.startsWith("sqr")) calls.push(`assertSquared(${x});`);
      }
    } else if (name === "isZero") {
      calls.push("assertZero(a);");
    } else {
      for (const lane of ["", "2"]) {
        const own = operands.filter((operand) => operand.endsWith("2") === (lane === "2"));
        if (own.length === 0) continue;
        const sums = own.map((operand) => `largest(${operand})`).join(" + ");
        const tops = own.map((operand) => `top(${operand})`).join(" + ");
        calls.push(`assertTerms(${sums}, ${tops});`);
      }
    }
    return `${line}\n  ${calls.join(" ")}`;
  });
  return `${checked}\n${assertions}`;
}

/** What does not depend on the form of the limbs. */
export function plainFunctions(modulus: bigint): string {
  const words = range(4).map((i) => BigInt.asIntN(64, modulus >> BigInt(64 * i)));
  return `export function copy(out: usize, a: usize): void {
  memory.copy(out, a, BYTES);
}

// All bytes 0, which as a y coordinate means infinity: no point of the curves has y = 0.
export function clear(out: usize): void {
  memory.fill(out, 0, BYTES);
}

export function isClear(a: usize): bool {
  return (load<u64>(a, 0) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24) | load<u64>(a, 32)) == 0;
}

// Whether 32 bytes, little-endian, are below the field's order.
export function isCanonical(bytes: usize): bool {
  if (load<u64>(bytes, 24) != ${words[3]}) return load<u64>(bytes, 24) < ${words[3]};
  if (load<u64>(bytes, 16) != ${words[2]}) return load<u64>(bytes, 16) < ${words[2]};
  if (load<u64>(bytes, 8) != ${words[1]}) return load<u64>(bytes, 8) < <u64>${words[1]};
  return load<u64>(bytes, 0) < <u64>${words[0]};
}

const power: usize = memory.data(40, 16);

// a^(p - 2) (Fermat): 0 for 0. Of the exponent only p is used, and p is public.
export function invert(out: usize, a: usize): void {
  memory.copy(power, ONE, BYTES);
  for (let word = 3; word >= 0; word--) {
    const bits: u64 = word == 3 ? ${words[3]} : word == 2 ? ${words[2]} : word == 1 ? ${words[1]} : ${BigInt.asIntN(64, (words[0] ?? 0n) - 2n)};
    for (let bit = 63; bit >= 0; bit--) {
      sqr(power, power);
      if ((bits >> bit) & 1) mul(power, power, a);
    }
  }
  memory.copy(out, power, BYTES);
}`;
}
