import { describe, expect, it } from "vitest";
import { parseAddress, parseDuration, parseTime } from "../../src/cli/options.ts";

const refusal = expect.objectContaining({ code: "commander.invalidArgument" });
const thrown = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (cause) {
    return cause;
  }
};

/** https://eips.ethereum.org/EIPS/eip-55, test cases. */
const EIP_55 = [
  "0x52908400098527886E0F7030069857D2E4169EE7",
  "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
  "0xde709f2102306220921060314715629080e2fb77",
  "0x27b1fdb04752bbc536007a920d24acb045561c26",
  "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
  "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

describe("parseAddress", () => {
  it.each(EIP_55)("gives %s in lower case", (address) => {
    expect(parseAddress(address)).toBe(address.toLowerCase());
    expect(parseAddress(address.toLowerCase())).toBe(address.toLowerCase());
    expect(parseAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(address.toLowerCase());
  });

  it.each(EIP_55.slice(4))("refuses %s with the case of one letter changed", (address) => {
    const at = address.search(/[a-f][^x]*$/);
    const wrong = address.slice(0, at) + address[at]?.toUpperCase() + address.slice(at + 1);
    expect(wrong).not.toBe(address);
    expect(thrown(() => parseAddress(wrong))).toEqual(refusal);
  });

  it.each([
    `0x${"0".repeat(40)}`,
    `0X${"1".repeat(40)}`,
    `0x${"1".repeat(39)}`,
    `0x${"1".repeat(41)}`,
    `0x${"g".repeat(40)}`,
    "",
  ])("refuses %j", (text) => {
    expect(thrown(() => parseAddress(text))).toEqual(refusal);
  });
});

describe("parseDuration", () => {
  it("gives seconds up to a hundred years", () => {
    expect(parseDuration("90s")).toBe(90);
    expect(parseDuration("10m")).toBe(600);
    expect(parseDuration("24h")).toBe(86_400);
    expect(parseDuration("36500d")).toBe(3_153_600_000);
    expect(parseDuration("3153600000s")).toBe(3_153_600_000);
  });

  it.each([
    "36501d",
    "999999999d",
    "3153600001s",
    "0s",
    "-1s",
    "1.5h",
    "1w",
    "10",
    "d",
    "1e3s",
    "",
  ])("refuses %j", (text) => {
    expect(thrown(() => parseDuration(text))).toEqual(refusal);
  });
});

describe("parseTime", () => {
  it("gives a moment after 1970", () => {
    expect(parseTime("2027-01-31T00:00:00Z")).toEqual(new Date("2027-01-31T00:00:00Z"));
    expect(parseTime("9999-12-31T23:59:59Z")).toEqual(new Date("9999-12-31T23:59:59Z"));
  });

  it.each([
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "+010000-01-01T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-01-31T00:00:00.5Z",
    "2027-01-31T00:00:00+01:00",
    "2027-01-31",
    "",
  ])("refuses %j", (text) => {
    expect(thrown(() => parseTime(text))).toEqual(refusal);
  });
});
