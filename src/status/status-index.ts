import { StatusError } from "../errors.ts";
import { STATUS_LIST_LENGTH, STATUS_LISTS, STATUS_WORD_BITS } from "./status-tree-parameters.ts";

/** Credentials that one issuer's status lists can hold: 2^25. */
export const STATUS_CAPACITY = STATUS_LISTS * STATUS_LIST_LENGTH;

/** @throws StatusError `ERR_STATUS_INDEX_RANGE` */
export function assertStatusIndex(index: number, lists = STATUS_LISTS): number {
  if (!Number.isInteger(index) || index < 0 || index >= lists * STATUS_LIST_LENGTH) {
    throw new StatusError(
      "ERR_STATUS_INDEX_RANGE",
      `a status index is a whole number below ${lists * STATUS_LIST_LENGTH}`,
    );
  }
  return index;
}

/** Where a credential's bit lies: in the W3C lists, and in the words of the status tree. */
export interface StatusPosition {
  /** Number of the W3C list, 0 to 255. */
  readonly list: number;
  /** `statusListIndex` in it. */
  readonly listIndex: number;
  /** Leaf of the status tree. */
  readonly word: number;
  /** Bit of that leaf, 0 = the lowest. */
  readonly bit: number;
}

/** @throws StatusError `ERR_STATUS_INDEX_RANGE` */
export function splitStatusIndex(index: number): StatusPosition {
  assertStatusIndex(index);
  return {
    list: Math.floor(index / STATUS_LIST_LENGTH),
    listIndex: index % STATUS_LIST_LENGTH,
    word: Math.floor(index / STATUS_WORD_BITS),
    bit: index % STATUS_WORD_BITS,
  };
}
