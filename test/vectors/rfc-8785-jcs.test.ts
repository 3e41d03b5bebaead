import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/field/canonical-json.ts";
import { codeOf } from "../support/thrown.ts";

const canonicalOf = (json: string) => canonicalJson(JSON.parse(json));
const utf8 = (text: string) => Buffer.from(text, "utf8").toString("hex");

describe("RFC 8785, sections 3.2.2 to 3.2.4", () => {
  const SAMPLE = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`;
  const BYTES = `
    7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72
    75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
    5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
    65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
    5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30
    30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d`;

  it("has the bytes of section 3.2.4", () => {
    expect(utf8(canonicalOf(SAMPLE))).toBe(BYTES.replace(/\s/g, ""));
  });

  it("sorts the members of section 3.2.3 by UTF-16 code units", () => {
    const sample = String.raw`{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`;
    const values = [...canonicalOf(sample).matchAll(/:"([^"]+)"/g)].map(([, value]) => value);
    expect(values).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });
});

describe("RFC 8785, appendix B: numbers", () => {
  const number = (bits: string) => Buffer.from(bits, "hex").readDoubleBE();

  it.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("%s is %s", (bits, text) => {
    expect(canonicalJson(number(bits))).toBe(text);
  });

  it.each([
    ["7fffffffffffffff", "not a number"],
    ["7ff0000000000000", "infinity"],
    ["fff0000000000000", "minus infinity"],
  ])("%s, %s, is an error", (bits) => {
    expect(codeOf(() => canonicalJson(number(bits)))).toBe("ERR_ENCODING_JSON_FORM");
  });
});

/** cyberphone/json-canonicalization, testdata: the reference implementation's own files, by their names. */
describe("the reference implementation's test data", () => {
  it.each([
    ["arrays", '[56,{"d":true,"10":null,"1":[ ]}]', '[56,{"1":[],"10":null,"d":true}]'],
    [
      "french",
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ingnore locale"}',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ingnore locale"}',
    ],
    [
      "structures",
      String.raw`{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{ },"":"empty","a":{ },"111":[{ }],"A":{ }}`,
      String.raw`{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}`,
    ],
    [
      "unicode",
      String.raw`{"Unnormalized Unicode":"\u1e0d\u0307"}`,
      '{"Unnormalized Unicode":"ḍ̇"}',
    ],
    [
      "weird",
      String.raw`{"\u20ac":"Euro Sign","1":"One","\u0080":"Control\u007f","\ud83d\ude02":"Smiley","\u00f6":"Latin Small Letter O With Diaeresis","\ufb33":"Hebrew Letter Dalet With Dagesh","</script>":"Browser Challenge"}`,
      '{"1":"One","</script>":"Browser Challenge","\u0080":"Control\u007f","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😂":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
  ])("%s", (_, input, output) => {
    expect(utf8(canonicalOf(input))).toBe(utf8(output));
    expect(canonicalOf(output)).toBe(canonicalOf(input));
  });
});

describe("what I-JSON cannot carry (RFC 8785, section 3.1)", () => {
  const circle: unknown[] = [];
  circle.push([circle]);
  const held = [1];

  it.each<[string, unknown, unknown]>([
    ["undefined", undefined, null],
    ["a member of undefined, which JSON.stringify leaves out", { a: 1, b: undefined }, { a: 1 }],
    ["undefined in a list, which JSON.stringify makes null", [undefined], [null]],
    ["a hole in a list", new Array(2), [null, null]],
    ["a bigint", { a: 1n }, { a: "1" }],
    ["a symbol", [Symbol("a")], ["a"]],
    ["a member named by a symbol", { [Symbol("a")]: 1 }, { a: 1 }],
    ["a function", { toJSON: () => 1 }, { toJSON: 1 }],
    ["a date, which JSON.stringify makes text", new Date(0), new Date(0).toISOString()],
    ["a map, which JSON.stringify empties", new Map([["a", 1]]), { a: 1 }],
    ["a list with a name", Object.assign([1], { a: 1 }), [1]],
    ["a circle", circle, [held, held]],
    ["a lone high surrogate", "a\ud800", "a\ud83d\ude00"],
    ["a lone low surrogate", ["\ude00a"], ["\ud83d\ude00a"]],
    ["a lone surrogate in a name", { "\ud800": 1 }, { "\ud83d\ude00": 1 }],
    ["NaN", { a: Number.NaN }, { a: 0 }],
  ])("refuses %s, and takes the twin", (_, value, twin) => {
    expect(codeOf(() => canonicalJson(value))).toBe("ERR_ENCODING_JSON_FORM");
    expect(JSON.parse(canonicalJson(twin))).toEqual(twin);
  });

  it("says no value in its message", () => {
    expect.assertions(1);
    try {
      canonicalJson({ secret: "\ud800 0123456789" });
    } catch (error) {
      expect(String(error)).not.toMatch(/0123456789|secret/);
    }
  });
});
