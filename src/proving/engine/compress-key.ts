import { ProvingError } from "../../errors.ts";
import { BASE_FIELD_ORDER } from "../../field/scalar.ts";
import { BinaryReader } from "../binary-reader.ts";
import { readProvingKey } from "../read-proving-key.ts";
import { ByteWriter } from "./byte-writer.ts";
import { packCoefficients } from "./coefficient-streams.ts";
import { COMPRESSED_MAGIC, COMPRESSED_VERSION, SECTION_FORMS } from "./compressed-form.ts";

const P = BASE_FIELD_ORDER;
/** 2^256: a coordinate X of a .zkey stands for X / R. */
const R = 2n ** 256n % P;
const CURVE_B = (3n * R ** 3n) % P;
/** b of the twist, 3 / (9 + u) = 3 (9 - u) / 82, times R^3. */
const TWIST_B = [27n, P - 3n].map((x) => (x * R ** 3n * invert(82n)) % P) as [bigint, bigint];
const FORM_OF: Readonly<Record<number, number>> = {
  4: SECTION_FORMS.coefficients,
  5: SECTION_FORMS.g1,
  6: SECTION_FORMS.g1,
  7: SECTION_FORMS.g2,
  8: SECTION_FORMS.g1,
  9: SECTION_FORMS.g1,
};

/**
 * The compressed form (compressed-form.ts) of a Groth16 .zkey: half as large, before any other compression.
 * `expandKey` gives the same bytes back. Takes a second or two at 2^14 constraints: it is for whoever builds a key.
 * Throws `ERR_PROVING_KEY_FORM` for what cannot be given back: a file that is no such key, a point off its curve, a
 * number that is not below its field's order, a matrix other than 0 and 1.
 */
export function compressKey(zkey: Uint8Array): Uint8Array<ArrayBuffer> {
  readProvingKey(zkey);
  const reader = new BinaryReader(zkey, refuse);
  reader.subarray(8);
  const sections = reader.u32();
  const out = new ByteWriter();
  out.bytes(new TextEncoder().encode(COMPRESSED_MAGIC));
  out.u32(COMPRESSED_VERSION);
  out.u64(zkey.length);
  out.u32(sections);
  for (let left = sections; left > 0; left--) {
    const type = reader.u32();
    const body = reader.subarray(reader.u64());
    const form = FORM_OF[type] ?? SECTION_FORMS.plain;
    out.u32(type);
    out.u32(form);
    if (form === SECTION_FORMS.coefficients) packCoefficients(out, body, refuse);
    else if (form === SECTION_FORMS.g1) packPoints(out, body, 1);
    else if (form === SECTION_FORMS.g2) packPoints(out, body, 2);
    else {
      out.u64(body.length);
      out.bytes(body);
    }
  }
  return out.finish();
}

function packPoints(out: ByteWriter, body: Uint8Array, degree: 1 | 2): void {
  const count = body.length / (64 * degree);
  const present = new Uint8Array(Math.ceil(count / 8));
  const xs = new ByteWriter();
  const reader = new BinaryReader(body, refuse);
  for (let i = 0; i < count; i++) {
    const bytes = body.subarray(64 * degree * i, 64 * degree * (i + 1));
    const numbers = Array.from({ length: 2 * degree }, () => reader.element());
    if (numbers.every((number) => number === 0n)) continue;
    if (numbers.some((number) => number >= P)) refuse("a coordinate is out of range");
    const [x, y] = [numbers.slice(0, degree), numbers.slice(degree)];
    if (!(degree === 1 ? isOnCurve(x, y) : isOnTwist(x, y))) refuse("a point is not on its curve");
    present[i >> 3] = (present[i >> 3] ?? 0) | (1 << (i & 7));
    const packed = bytes.slice(0, 32 * degree);
    const last = packed.length - 1;
    const sign = Number((y[0] || (y[1] ?? 0n)) & 1n);
    packed[last] = (packed[last] ?? 0) | (sign << 7);
    xs.bytes(packed);
  }
  out.u32(count);
  out.bytes(present);
  out.bytes(xs.finish());
}

/** Y^2 R = X^3 + 3 R^3 for X = xR, Y = yR. */
function isOnCurve([x = 0n]: bigint[], [y = 0n]: bigint[]): boolean {
  return (y * y * R - x * x * x - CURVE_B) % P === 0n;
}

/** The same over Fq2. */
function isOnTwist([a = 0n, b = 0n]: bigint[], [c = 0n, d = 0n]: bigint[]): boolean {
  const [real, imaginary] = [a * (a * a - 3n * b * b), b * (3n * a * a - b * b)];
  return (
    ((c * c - d * d) * R - real - TWIST_B[0]) % P === 0n &&
    (2n * c * d * R - imaginary - TWIST_B[1]) % P === 0n
  );
}

function invert(value: bigint): bigint {
  let [result, square] = [1n, value];
  for (let rest = P - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

function refuse(reason: string): never {
  throw new ProvingError("ERR_PROVING_KEY_FORM", `proving key: ${reason}`);
}
