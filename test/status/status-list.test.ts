import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STATUS_CAPACITY, splitStatusIndex } from "../../src/status/status-index.ts";
import { LIST_BYTES, StatusList } from "../../src/status/status-list.ts";
import { bytesToWord, writeWord } from "../../src/status/status-word.ts";
import { codeOf } from "../support/thrown.ts";

describe("splitStatusIndex", () => {
  it("is the same place in lists and in words", () => {
    expect(splitStatusIndex(0)).toEqual({ list: 0, listIndex: 0, word: 0, bit: 0 });
    expect(splitStatusIndex(131_072 + 130)).toEqual({
      list: 1,
      listIndex: 130,
      word: 1025,
      bit: 2,
    });
    expect(splitStatusIndex(STATUS_CAPACITY - 1)).toEqual({
      list: 255,
      listIndex: 131_071,
      word: 262_143,
      bit: 127,
    });
  });

  it.each([-1, 2 ** 25, 0.5, Number.NaN, "5"])("refuses %o", (index) => {
    expect(codeOf(() => splitStatusIndex(index as number))).toBe("ERR_STATUS_INDEX_RANGE");
  });
});

describe("bit order", () => {
  it("puts entry 0 at the highest bit of byte 0, and at the lowest bit of word 0 (W3C: the left-most)", () => {
    const list = new StatusList();
    list.revoke(0);
    expect(list.bytes(0)[0]).toBe(0b1000_0000);
    expect([...list.words()]).toEqual([[0, 1n]]);
    list.revoke(9);
    expect(list.bytes(0)[1]).toBe(0b0100_0000);
    expect([...list.words()]).toEqual([[0, 1n | (1n << 9n)]]);
  });

  it("is bit k of the word for entry k", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * 131_072 - 1 }), (index) => {
        const list = new StatusList(2);
        list.revoke(index);
        const { word, bit } = splitStatusIndex(index);
        expect([...list.words()]).toEqual([[word, 1n << BigInt(bit)]]);
      }),
    );
  });

  it("turns words to bytes and back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (word) => {
        const bytes = new Uint8Array(48).fill(255);
        writeWord(word, bytes, 16);
        expect(bytesToWord(bytes, 16)).toBe(word);
        expect([bytes[15], bytes[32]]).toEqual([255, 255]);
      }),
    );
  });
});

describe("StatusList", () => {
  it("knows what is revoked, and only that", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1023 })), (indices) => {
        const list = new StatusList();
        for (const index of indices) expect(list.revoke(index)).toBe(true);
        for (const index of indices) expect(list.revoke(index)).toBe(false);
        const found = Array.from({ length: 1024 }, (_, i) => i).filter((i) => list.isRevoked(i));
        expect(found).toEqual([...indices].sort((a, b) => a - b));
      }),
    );
  });

  it("comes back from its bytes, and hands out copies", () => {
    const list = new StatusList(2);
    list.revoke(5);
    list.revoke(131_072 + 5);
    const again = StatusList.fromBytes([list.bytes(0), list.bytes(1)]);
    expect([...again.words()]).toEqual([...list.words()]);
    list.bytes(0).fill(255);
    expect(list.isRevoked(0)).toBe(false);
  });

  it("refuses an index of a list that is not open, until it is", () => {
    const list = new StatusList();
    expect(codeOf(() => list.revoke(131_072))).toBe("ERR_STATUS_INDEX_RANGE");
    expect(codeOf(() => list.isRevoked(131_072))).toBe("ERR_STATUS_INDEX_RANGE");
    expect(list.openList()).toBe(1);
    expect(codeOf(() => list.revoke(131_072))).toBe("accepted");
  });

  it("has 256 lists at most", () => {
    const list = new StatusList(255);
    expect(list.openList()).toBe(255);
    expect(codeOf(() => list.openList())).toBe("ERR_STATUS_LIST_FULL");
    expect(codeOf(() => list.revoke(2 ** 25 - 1))).toBe("accepted");
    for (const lists of [0, 257, 1.5]) expect(() => new StatusList(lists)).toThrow(RangeError);
    expect(() => list.bytes(256)).toThrow(RangeError);
  });

  it.each([0, LIST_BYTES - 1, LIST_BYTES + 1])("refuses a bitstring of %i bytes", (length) => {
    const codeFor = (bytes: number) => codeOf(() => StatusList.fromBytes([new Uint8Array(bytes)]));
    expect(codeFor(length)).toBe("ERR_STATUS_LIST_LENGTH");
    expect(codeFor(LIST_BYTES)).toBe("accepted");
  });
});
