import { describe, expect, it } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { decodeInputs, encodeInputs } from "../../../src/solvency/run/encode-inputs.ts";
import { inputsKey, openInputs, sealInputs } from "../../../src/solvency/run/seal-inputs.ts";

const SECRET = new Uint8Array(32).fill(5);
const JOB = "ab".repeat(32);
const inputs = { b: [[1n, 2n], [FIELD_ORDER - 1n]], a: 0n };
const refused = expect.objectContaining({ code: "ERR_SOLVENCY_RUN_INPUTS" });
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("sealInputs", () => {
  const key = inputsKey(SECRET, "run");
  const sealed = sealInputs(key, JOB, inputs);

  it("opens to what was sealed, and seals the same to the same bytes", () => {
    expect(openInputs(key, JOB, sealed)).toEqual(inputs);
    expect(sealInputs(key, JOB, { a: 0n, b: inputs.b })).toEqual(sealed);
    expect(new TextDecoder().decode(sealed.bytes)).not.toContain(String(FIELD_ORDER - 1n));
  });

  it("differs for another job, run or secret, and opens for none of them", () => {
    const other = "cd".repeat(32);
    for (const [k, job] of [
      [key, other],
      [inputsKey(SECRET, "other"), JOB],
      [inputsKey(new Uint8Array(32).fill(6), "run"), JOB],
    ] as const) {
      expect(sealInputs(k, job, inputs).name).not.toBe(sealed.name);
      expect(() => openInputs(k, job, sealed)).toThrow(refused);
    }
  });

  it("refuses every changed byte, a cut one, and another name", () => {
    const { bytes, name } = sealed;
    for (let i = 0; i < bytes.length; i += 3) {
      const changed = bytes.slice();
      changed[i] = (changed[i] as number) ^ 1;
      expect(() => openInputs(key, JOB, { name, bytes: changed })).toThrow(refused);
    }
    expect(() => openInputs(key, JOB, { name, bytes: bytes.subarray(1) })).toThrow(refused);
    expect(() => openInputs(key, JOB, { name: "00".repeat(32), bytes })).toThrow(refused);
    expect(() => openInputs(key, JOB, { name, bytes: new Uint8Array(0) })).toThrow(refused);
  });

  it("refuses a short secret and what is no job's id", () => {
    expect(() => inputsKey(new Uint8Array(31), "run")).toThrow(RangeError);
    for (const id of ["", "ab", "AB".repeat(32), `${JOB}00`]) {
      expect(() => sealInputs(key, id, inputs)).toThrow(TypeError);
    }
  });
});

describe("decodeInputs", () => {
  it("is the inverse of encodeInputs", () => {
    expect(decodeInputs(encodeInputs(inputs))).toEqual(inputs);
  });

  it.each([
    "",
    "{",
    "[]",
    "null",
    '"1"',
    '{"a":1}',
    '{"a":null}',
    '{"a":"-1"}',
    '{"a":"01"}',
    '{"a":"0x1"}',
    '{"a":["1",{"b":"2"}]}',
    `{"a":"${FIELD_ORDER}"}`,
  ])("refuses %j", (text) => {
    expect(() => decodeInputs(bytesOf(text))).toThrow(refused);
  });
});
