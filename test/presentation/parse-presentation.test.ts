import { describe, expect, it } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { parsePresentation } from "../../src/presentation/parse-presentation.ts";

const good = () => ({
  type: "SymbolonPresentation",
  version: 1,
  requestId: "req-1",
  circuit: { id: "compliance", version: 1 },
  proofSystem: "groth16-bn254",
  proof: {
    a: ["1", "2"],
    b: [
      ["3", "4"],
      ["5", "6"],
    ],
    c: ["7", "8"],
  },
  nullifier: "123",
  trustRoot: "456",
  asOf: { date: "20261121", seconds: Date.parse("2026-11-21T10:00:00Z") / 1000 },
  subject: "0xab8483f64d9c6d1ecf9b849ae677dd3315835cb2",
});

type Json = Record<string, unknown>;

/** The good presentation with the value at a dotted path replaced. */
function changed(path: string, value: unknown): unknown {
  const json = good() as Json;
  const keys = path.split(".");
  const last = keys.pop() as string;
  const parent = keys.reduce<Json>((node, key) => node[key] as Json, json);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return json;
}

const formError = (path: string) =>
  expect.objectContaining({ code: "ERR_PRESENTATION_FORM", details: { path } });

describe("parsePresentation", () => {
  it("takes a presentation with and without a subject, into a fresh object", () => {
    const json = good();
    expect(parsePresentation(json)).toEqual(json);
    expect(parsePresentation(json)).not.toBe(json);
    expect(parsePresentation(changed("subject", undefined))).not.toHaveProperty("subject");
  });

  it("gives addresses in lower case", () => {
    const subject = "0xAb8483F64d9C6d1EcF9b849Ae677dD3315835cb2";
    expect(parsePresentation(changed("subject", subject)).subject).toBe(subject.toLowerCase());
  });

  it.each([null, undefined, "", 0, true, [], "{}", [good()]])("refuses %j", (json) => {
    expect(() => parsePresentation(json)).toThrowError(formError("presentation"));
  });

  it.each(Object.keys(good()).filter((key) => key !== "subject"))("misses %s", (key) => {
    expect(() => parsePresentation(changed(key, undefined))).toThrowError(
      formError(`presentation.${key}`),
    );
  });

  it.each([
    ["publicSignals", "presentation"],
    ["proof.curve", "presentation.proof"],
    ["circuit.path", "presentation.circuit"],
    ["asOf.zone", "presentation.asOf"],
  ])("V2: refuses the unknown member %s", (path, where) => {
    expect(() => parsePresentation(changed(path, []))).toThrowError(formError(where));
  });

  it("refuses a __proto__ member and takes no inherited ones", () => {
    const poisoned = JSON.parse(JSON.stringify(good()).replace("{", '{"__proto__":{"x":1},'));
    expect(() => parsePresentation(poisoned)).toThrowError(formError("presentation"));
    expect(() => parsePresentation(Object.create(good()))).toThrowError(
      formError("presentation.type"),
    );
  });

  const notScalars: unknown[] = [
    String(FIELD_ORDER),
    String(FIELD_ORDER + 123n),
    "-1",
    "+1",
    "0x7b",
    "0123",
    "00",
    "",
    " 123",
    "123 ",
    "1e3",
    "12.0",
    "١٢٣",
    "9".repeat(79),
    "9".repeat(1_000_000),
    123,
    123n,
    null,
    true,
    ["123"],
    { toString: () => "123" },
  ];
  it.each(["nullifier", "trustRoot"])(
    "V2: %s must be a canonical decimal below the order",
    (key) => {
      for (const value of notScalars) {
        expect(() => parsePresentation(changed(key, value))).toThrowError(
          formError(`presentation.${key}`),
        );
      }
      for (const value of ["0", "123", String(FIELD_ORDER - 1n)]) {
        expect(parsePresentation(changed(key, value))).toHaveProperty(key, value);
      }
    },
  );

  it("V3: the proof has affine points of canonical decimals, no third coordinate", () => {
    const wrong: [string, unknown, string][] = [
      ["proof.a", ["1", "2", "1"], "proof.a"],
      ["proof.a", ["1"], "proof.a"],
      ["proof.a", [["1", "2"]], "proof.a"],
      ["proof.a", ["1", "0x2"], "proof.a[1]"],
      ["proof.a", ["01", "2"], "proof.a[0]"],
      ["proof.a", [1, 2], "proof.a[0]"],
      ["proof.b", [["3", "4"]], "proof.b"],
      ["proof.b", [["3", "4"], ["5"]], "proof.b[1]"],
      [
        "proof.b",
        [
          ["3", "4"],
          ["5", "6"],
          ["1", "0"],
        ],
        "proof.b",
      ],
      ["proof.c", { 0: "7", 1: "8", length: 2 }, "proof.c"],
      ["proof.c", null, "proof.c"],
    ];
    for (const [path, value, where] of wrong) {
      expect(() => parsePresentation(changed(path, value))).toThrowError(
        formError(`presentation.${where}`),
      );
    }
    expect(parsePresentation(changed("proof.a", ["11", "0"])).proof.a).toEqual(["11", "0"]);
  });

  it("V7: the date of asOf is the UTC date of its seconds", () => {
    expect(() => parsePresentation(changed("asOf.date", "20261122"))).toThrowError(
      expect.objectContaining({ code: "ERR_VERIFICATION_AS_OF_DATE" }),
    );
    for (const date of ["2026-11-21", "20261121 ", 20261121, ""]) {
      expect(() => parsePresentation(changed("asOf.date", date))).toThrowError(
        formError("presentation.asOf.date"),
      );
    }
    for (const seconds of [-1, 1.5, Number.NaN, 2 ** 53, "1795255200", null]) {
      expect(() => parsePresentation(changed("asOf.seconds", seconds))).toThrowError(
        formError("presentation.asOf.seconds"),
      );
    }
  });

  it.each([
    ["type", "SymbolonPresentationRequest"],
    ["version", 2],
    ["version", "1"],
    ["proofSystem", "plonk-bn254"],
    ["requestId", ""],
    ["requestId", "a b"],
    ["requestId", "x".repeat(129)],
    ["circuit.id", "../compliance"],
    ["circuit.version", 0],
    ["subject", "0x0000000000000000000000000000000000000000"],
    ["subject", "0xab8483"],
    ["subject", null],
  ])("refuses %s = %j", (path, value) => {
    expect(() => parsePresentation(changed(path, value))).toThrowError(
      formError(`presentation.${path}`),
    );
  });

  it("S4: repeats no value in its errors", () => {
    const canary = "271828182845904523536";
    for (const path of ["nullifier", "type", "proof.a", "subject", "requestId", "asOf.date"]) {
      let error: unknown;
      try {
        parsePresentation(changed(path, `x ${canary}`));
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify(error) + String(error)).not.toContain(canary);
    }
  });

  it("S7: leaves its input alone", () => {
    const json = good();
    const copy = structuredClone(json);
    parsePresentation(json);
    expect(json).toEqual(copy);
  });
});
