// Scalars -> signed digits of windows, each scalar split in two of half the length by the curves' endomorphism.

// k = k1 + k2 lambda modulo r, with k1 and k2 below 2^128 in absolute value (Gallant, Lambert, Vanstone, CRYPTO 2001).
// Short vectors (A1, B1), (A2, B2) with A + B lambda = 0 modulo r; A1 = B2, and B1 is negative.
const A1: u64 = 0x89d3256894d213e3;
const MINUS_B1_LOW: u64 = 0x8211bbeb7d4f1128;
const MINUS_B1_HIGH: u64 = 0x6f4d8248eeb859fc;
const A2_LOW: u64 = 0x0be4e1541221250b;
const A2_HIGH: u64 = 0x6f4d8248eeb859fd;
// B2 2^256 / r and -B1 2^256 / r, rounded down.
const G1_WORDS: usize = memory.data<u64>([0xd91d232ec7e0b3d7, 2]);
const G2_WORDS: usize = memory.data<u64>([0x7a7bd9d4391eb18d, 0x4ccef014a773d2cf, 2]);
const A1_WORDS: usize = memory.data<u64>([A1]);
const A2_WORDS: usize = memory.data<u64>([A2_LOW, A2_HIGH]);
const MINUS_B1_WORDS: usize = memory.data<u64>([MINUS_B1_LOW, MINUS_B1_HIGH]);

const ORDER_0: u64 = 0x43e1f593f0000001;
const ORDER_1: u64 = 0x2833e84879b97091;
const ORDER_2: u64 = 0xb85045b68181585d;
const ORDER_3: u64 = 0x30644e72e131a029;

const product: usize = memory.data(96, 8);
const c1: usize = memory.data(32, 8);
const c2: usize = memory.data(32, 8);
const k1: usize = memory.data(32, 8);
const k2: usize = memory.data(32, 8);
const negated: usize = memory.data(32, 8);

// out = a * b in words of 32 bits, all `wordsA + wordsB` of them; the words of `out` start as they are given.
function multiplyAdd(out: usize, a: usize, wordsA: i32, b: usize, wordsB: i32): void {
  for (let i = 0; i < wordsA; i++) {
    const x = <u64>load<u32>(a + 4 * i);
    let carry: u64 = 0;
    for (let j = 0; j < wordsB; j++) {
      const at = out + 4 * (i + j);
      const t = x * <u64>load<u32>(b + 4 * j) + <u64>load<u32>(at) + carry;
      store<u32>(at, <u32>t);
      carry = t >> 32;
    }
    store<u32>(out + 4 * (i + wordsB), <u32>carry);
  }
}

// Modulo 2^192: out -= a * b.
function multiplySubtract(out: usize, a: usize, wordsA: i32, b: usize, wordsB: i32): void {
  memory.fill(product, 0, 96);
  multiplyAdd(product, a, wordsA, b, wordsB);
  subtract(out, product);
}

function subtract(out: usize, a: usize): void {
  let borrow: i64 = 0;
  for (let i = 0; i < 6; i++) {
    const t = <i64>load<u32>(out + 4 * i) - <i64>load<u32>(a + 4 * i) + borrow;
    store<u32>(out + 4 * i, <u32>t);
    borrow = t >> 32;
  }
}

// k -> k1, k2 in two's complement, 192 bits each.
function split(k: usize): void {
  memory.fill(product, 0, 96);
  multiplyAdd(product, k, 8, G1_WORDS, 3);
  memory.fill(c1, 0, 32);
  memory.copy(c1, product + 32, 12);
  memory.fill(product, 0, 96);
  multiplyAdd(product, k, 8, G2_WORDS, 5);
  memory.fill(c2, 0, 32);
  memory.copy(c2, product + 32, 20);
  // k1 = k - c1 A1 - c2 A2, k2 = -c1 B1 - c2 B2
  memory.copy(k1, k, 24);
  multiplySubtract(k1, c1, 3, A1_WORDS, 2);
  multiplySubtract(k1, c2, 5, A2_WORDS, 4);
  memory.fill(k2, 0, 32);
  memory.fill(product, 0, 96);
  multiplyAdd(product, c1, 3, MINUS_B1_WORDS, 4);
  memory.copy(k2, product, 24);
  multiplySubtract(k2, c2, 5, A1_WORDS, 2);
}

// |k| < 2^128 -> a digit in (-2^(bits - 1), 2^(bits - 1)] for each window, 16 bits, `stride` bytes apart.
function writeDigits(low: u64, high: u64, isNegative: bool, bits: i32, windows: i32, out: usize, stride: usize): void {
  const mask = <u64>((1 << bits) - 1);
  const half = 1 << (bits - 1);
  let carry = 0;
  for (let w = 0; w < windows; w++, out += stride) {
    let digit = <i32>(low & mask) + carry;
    low = (low >> bits) | (high << (64 - bits));
    high >>= bits;
    carry = 0;
    if (digit > half) {
      digit -= 1 << bits;
      carry = 1;
    }
    store<i16>(out, <i16>(isNegative ? -digit : digit));
  }
}

function writeHalf(k: usize, bits: i32, windows: i32, out: usize, stride: usize): void {
  const isNegative = <i64>load<u64>(k, 16) < 0;
  if (isNegative) {
    memory.fill(negated, 0, 32);
    subtract(negated, k);
    k = negated;
  }
  writeDigits(load<u64>(k), load<u64>(k, 8), isNegative, bits, windows, out, stride);
}

// Canonical scalars of 32 bytes -> digits: of scalar i in window w at digits + 4 (w count + i), 16 bits for the point
// and 16 for the mapped point. A scalar within 2^127 of 0, on either side, is not split: 1 and -1 cost one addition.
export function recode(scalars: usize, count: i32, bits: i32, windows: i32, digits: usize): void {
  const stride = 4 * <usize>count;
  memory.fill(digits, 0, stride * <usize>windows);
  for (let i = 0; i < count; i++, scalars += 32, digits += 4) {
    const w0 = load<u64>(scalars);
    const w1 = load<u64>(scalars, 8);
    const w2 = load<u64>(scalars, 16);
    const w3 = load<u64>(scalars, 24);
    if ((w2 | w3) == 0 && w1 >> 63 == 0) {
      if (w0 | w1) writeDigits(w0, w1, false, bits, windows, digits, stride);
      continue;
    }
    if (w3 == ORDER_3 && w2 == ORDER_2) {
      // r - k, which is below 2^128
      const low = ORDER_0 - w0;
      const high = ORDER_1 - w1 - <u64>(ORDER_0 < w0);
      if (high >> 63 == 0) {
        writeDigits(low, high, true, bits, windows, digits, stride);
        continue;
      }
    }
    split(scalars);
    writeHalf(k1, bits, windows, digits, stride);
    writeHalf(k2, bits, windows, digits + 2, stride);
  }
}

// Whether all scalars are below r.
export function areCanonical(scalars: usize, count: i32): bool {
  for (let i = 0; i < count; i++, scalars += 32) {
    const w3 = load<u64>(scalars, 24);
    if (w3 < ORDER_3) continue;
    if (w3 > ORDER_3) return false;
    const w2 = load<u64>(scalars, 16);
    if (w2 != ORDER_2) {
      if (w2 > ORDER_2) return false;
      continue;
    }
    const w1 = load<u64>(scalars, 8);
    if (w1 > ORDER_1 || (w1 == ORDER_1 && load<u64>(scalars) >= ORDER_0)) return false;
  }
  return true;
}
