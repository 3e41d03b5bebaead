import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/cli/exit-code.ts";
import {
  CliError,
  ERROR_REASONS,
  type ErrorCode,
  PolicyError,
  ProvingError,
  SymbolonError,
  VerificationError,
} from "../../src/errors.ts";

describe("exitCode", () => {
  it("is 1 for a refusal, 2 for bad input, 3 for a fault", () => {
    expect(exitCode(new VerificationError("ERR_VERIFICATION_PROOF_INVALID", ""))).toBe(1);
    expect(exitCode(new VerificationError("ERR_VERIFICATION_PROOF_FORM", ""))).toBe(2);
    expect(exitCode(new PolicyError("ERR_POLICY_NOT_SATISFIED", ""))).toBe(1);
    expect(exitCode(new PolicyError("ERR_POLICY_FORM", ""))).toBe(2);
    expect(exitCode(new ProvingError("ERR_PROVING_WORKER_LOST", ""))).toBe(3);
    expect(exitCode(new ProvingError("ERR_PROVING_ARTIFACT_HASH", ""))).toBe(2);
    expect(exitCode(new CliError("ERR_CLI_USAGE", ""))).toBe(2);
    expect(exitCode(new CliError("ERR_CLI_RESULT_UNWRITTEN", ""))).toBe(3);
  });

  it("is 3 for an error without a code: a defect", () => {
    for (const error of [new TypeError(""), new RangeError(""), "text", undefined]) {
      expect(exitCode(error)).toBe(3);
    }
  });

  it("calls no form error a refusal or a fault", () => {
    const codes = Object.entries(ERROR_REASONS).flatMap(([domain, reasons]) =>
      reasons.map((reason) => `ERR_${domain}_${reason}` as ErrorCode),
    );
    const forms = codes.filter((code) => /_FORM$|_RANGE$|_COUNT$/.test(code));
    expect(forms.length).toBeGreaterThan(20);
    for (const code of forms)
      expect([code, exitCode(new SymbolonError(code, ""))]).toEqual([code, 2]);
  });
});
