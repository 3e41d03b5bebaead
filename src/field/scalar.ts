import { EncodingError } from "../errors.ts";

/** Order of BN254's scalar field, the field of every circuit signal (EIP-197). */
export const FIELD_ORDER =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n;
/** Order of BN254's base field, the field of proof coordinates (EIP-196). */
export const BASE_FIELD_ORDER =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n;

const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/;

export function isScalar(value: unknown): value is bigint {
  return typeof value === "bigint" && value >= 0n && value < FIELD_ORDER;
}

/** Throws `ERR_ENCODING_SCALAR_RANGE` unless `0 <= value < FIELD_ORDER`; nothing is reduced. */
export function assertScalar(value: bigint, name = "scalar"): bigint {
  if (typeof value !== "bigint") throw new TypeError(`${name} must be a bigint`);
  if (value < 0n || value >= FIELD_ORDER) {
    throw new EncodingError("ERR_ENCODING_SCALAR_RANGE", `${name} is not below the field's order`, {
      details: { name },
    });
  }
  return value;
}

/** Canonical decimal text (no sign, no leading zero, no hex) below the field's order -> scalar. */
export function parseScalar(text: unknown, name = "scalar"): bigint {
  if (typeof text !== "string" || !DECIMAL.test(text)) {
    throw new EncodingError(
      "ERR_ENCODING_SCALAR_FORM",
      `${name} must be a canonical decimal string`,
      { details: { name } },
    );
  }
  return assertScalar(BigInt(text), name);
}

/** An unsigned integer of at most `bits` bits, else `ERR_ENCODING_FIELD_WIDTH`. */
export function assertWidth(value: bigint, bits: number, name: string): bigint {
  if (typeof value !== "bigint") throw new TypeError(`${name} must be a bigint`);
  if (value < 0n || value >> BigInt(bits) !== 0n) {
    throw new EncodingError("ERR_ENCODING_FIELD_WIDTH", `${name} does not fit ${bits} bits`, {
      details: { name, bits },
    });
  }
  return value;
}

/** 32 bytes, big-endian. */
export function scalarToBytes(value: bigint): Uint8Array {
  assertScalar(value);
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let i = 31; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** Big-endian bytes -> unsigned integer (not reduced). */
export function bytesToInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Zeroes in a row under which a random source is none: honest ones give a single one with a chance of 2^-253. */
const MOST_ZEROES = 8;

/**
 * A uniform non-zero scalar from 48 random bytes (bias below 2^-128). `random` fills the array that it is given; one that
 * does not is misuse, and a `TypeError`.
 */
export function randomScalar(random: (bytes: Uint8Array) => void): bigint {
  const bytes = new Uint8Array(48);
  for (let i = 0; i < MOST_ZEROES; i++) {
    random(bytes);
    const value = bytesToInteger(bytes) % FIELD_ORDER;
    if (value !== 0n) return value;
  }
  throw new TypeError("random must fill the array that it is given");
}
