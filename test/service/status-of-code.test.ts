import { expect, it } from "vitest";
import { ERROR_REASONS, type ErrorCode } from "../../src/errors.ts";
import { statusOfCode } from "../../src/service/http/status-of-code.ts";

const codes = Object.entries(ERROR_REASONS).flatMap(([domain, reasons]) =>
  reasons.map((reason) => `ERR_${domain}_${reason}` as ErrorCode),
);

it.each(codes)("%s has an HTTP status of an error", (code) => {
  expect(statusOfCode(code)).toBeGreaterThanOrEqual(400);
  expect(statusOfCode(code)).toBeLessThan(600);
});

it("never blames the caller for a fault of the service", () => {
  for (const code of ["ERR_SERVICE_FAULT", "ERR_SERVICE_CONFIG", "ERR_VERIFICATION_KEY_UNSAFE"]) {
    expect(statusOfCode(code as ErrorCode)).toBe(500);
  }
});
