import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assertScalar,
  assertWidth,
  bytesToInteger,
  FIELD_ORDER,
  parseScalar,
  randomScalar,
  scalarToBytes,
} from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";

const scalar = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });

describe("assertScalar", () => {
  it("takes 0 and p - 1, refuses -1 and p (S1)", () => {
    expect(assertScalar(0n)).toBe(0n);
    expect(assertScalar(FIELD_ORDER - 1n)).toBe(FIELD_ORDER - 1n);
    expect(codeOf(() => assertScalar(-1n))).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect(codeOf(() => assertScalar(FIELD_ORDER))).toBe("ERR_ENCODING_SCALAR_RANGE");
  });

  it("refuses a number, however small", () => {
    expect(() => assertScalar(5 as never)).toThrow(TypeError);
    expect(assertScalar(5n)).toBe(5n);
  });

  it("names the value, and does not show it", () => {
    try {
      assertScalar(FIELD_ORDER + 987654321n, "salt");
      expect.unreachable();
    } catch (error) {
      expect(String(error)).toContain("salt");
      expect(JSON.stringify(error)).not.toContain(String(FIELD_ORDER + 987654321n));
    }
  });
});

describe("parseScalar", () => {
  it("reads what it writes", () => {
    fc.assert(fc.property(scalar, (value) => parseScalar(String(value)) === value));
  });

  it.each(["", " 1", "1 ", "+1", "-1", "-0", "01", "00", "0x1", "1e3", "1.0", "1_0", "NaN", "١"])(
    "refuses %j (V2)",
    (text) => {
      expect(codeOf(() => parseScalar(text))).toBe("ERR_ENCODING_SCALAR_FORM");
    },
  );

  it.each([[null], [1], [1n], [["1"]], [{}], [undefined]])("refuses %o (V2)", (value) => {
    expect(codeOf(() => parseScalar(value))).toBe("ERR_ENCODING_SCALAR_FORM");
  });

  it("takes p - 1, refuses p, p + 1 and a megabyte of digits", () => {
    expect(parseScalar(String(FIELD_ORDER - 1n))).toBe(FIELD_ORDER - 1n);
    expect(codeOf(() => parseScalar(String(FIELD_ORDER)))).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect(codeOf(() => parseScalar(String(FIELD_ORDER + 1n)))).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect(codeOf(() => parseScalar("9".repeat(1 << 20)))).toBe("ERR_ENCODING_SCALAR_FORM");
  });
});

describe("assertWidth", () => {
  it.each([1, 7, 25, 128, 240])("takes 2^%i - 1 and refuses 2^n, -1", (bits) => {
    const limit = 1n << BigInt(bits);
    expect(assertWidth(limit - 1n, bits, "x")).toBe(limit - 1n);
    expect(codeOf(() => assertWidth(limit, bits, "x"))).toBe("ERR_ENCODING_FIELD_WIDTH");
    expect(codeOf(() => assertWidth(-1n, bits, "x"))).toBe("ERR_ENCODING_FIELD_WIDTH");
  });

  it("refuses a number", () => {
    expect(() => assertWidth(1 as never, 8, "x")).toThrow(TypeError);
  });
});

describe("bytes", () => {
  it("32 bytes, big-endian, and back", () => {
    expect(scalarToBytes(0x0102n).slice(-2)).toEqual(Uint8Array.of(1, 2));
    fc.assert(
      fc.property(scalar, (value) => {
        const bytes = scalarToBytes(value);
        return bytes.length === 32 && bytesToInteger(bytes) === value;
      }),
    );
  });

  it("refuses p", () => {
    expect(codeOf(() => scalarToBytes(FIELD_ORDER))).toBe("ERR_ENCODING_SCALAR_RANGE");
  });
});

describe("randomScalar", () => {
  it("draws again for 0 and stays below the order", () => {
    const fills = [0, 0xff];
    const value = randomScalar((bytes) => bytes.fill(fills.shift() ?? 1));
    expect(fills).toEqual([]);
    expect(value).toBe(((1n << 384n) - 1n) % FIELD_ORDER);
  });

  it("uses all 48 bytes", () => {
    const low = randomScalar((bytes) => bytes.fill(1));
    const high = randomScalar((bytes) => {
      bytes.fill(1);
      bytes[0] = 2;
    });
    expect(low).not.toBe(high);
  });
});
