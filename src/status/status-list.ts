import { StatusError } from "../errors.ts";
import { assertStatusIndex, splitStatusIndex } from "./status-index.ts";
import { STATUS_LIST_LENGTH, STATUS_LISTS } from "./status-tree-parameters.ts";
import { bytesToWord, WORD_BYTES } from "./status-word.ts";

/** Bytes of one W3C list. */
export const LIST_BYTES = STATUS_LIST_LENGTH / 8;
const LIST_WORDS = LIST_BYTES / WORD_BYTES;

/**
 * The revocation bits of one issuer, kept as W3C bitstrings: up to 256 lists of 131,072 entries. 1 = revoked. A bit is
 * set for good: a revoked credential stays revoked.
 */
export class StatusList {
  readonly #lists: Uint8Array[] = [];

  /** @param lists lists that are open, 1 to 256 */
  constructor(lists = 1) {
    if (!Number.isInteger(lists) || lists < 1 || lists > STATUS_LISTS) {
      throw new RangeError(`an issuer has 1 to ${STATUS_LISTS} status lists`);
    }
    for (let i = 0; i < lists; i++) this.#lists.push(new Uint8Array(LIST_BYTES));
  }

  /** @param lists the bitstrings of list 0, 1, ... @throws StatusError `ERR_STATUS_LIST_LENGTH` */
  static fromBytes(lists: readonly Uint8Array[]): StatusList {
    const statusList = new StatusList(lists.length);
    for (const [i, bytes] of lists.entries()) {
      if (bytes.length !== LIST_BYTES) {
        throw new StatusError(
          "ERR_STATUS_LIST_LENGTH",
          `a status list has ${STATUS_LIST_LENGTH} entries`,
        );
      }
      statusList.#list(i).set(bytes);
    }
    return statusList;
  }

  /** Lists that are open. */
  get lists(): number {
    return this.#lists.length;
  }

  /** Opens one more list and returns its number. @throws StatusError `ERR_STATUS_LIST_FULL` */
  openList(): number {
    if (this.lists === STATUS_LISTS) {
      throw new StatusError("ERR_STATUS_LIST_FULL", `an issuer has ${STATUS_LISTS} status lists`);
    }
    return this.#lists.push(new Uint8Array(LIST_BYTES)) - 1;
  }

  /** @throws StatusError `ERR_STATUS_INDEX_RANGE` */
  isRevoked(index: number): boolean {
    const { list, listIndex } = this.#position(index);
    return ((this.#list(list)[listIndex >> 3] ?? 0) & (0x80 >> (listIndex & 7))) !== 0;
  }

  /** @returns whether the bit was 0 before @throws StatusError `ERR_STATUS_INDEX_RANGE` */
  revoke(index: number): boolean {
    if (this.isRevoked(index)) return false;
    const { list, listIndex } = this.#position(index);
    const bytes = this.#list(list);
    bytes[listIndex >> 3] = (bytes[listIndex >> 3] ?? 0) | (0x80 >> (listIndex & 7));
    return true;
  }

  /** A copy of one list's bitstring. */
  bytes(list: number): Uint8Array {
    return this.#list(list).slice();
  }

  /** The words of the status tree that are not 0. */
  *words(): Generator<[index: number, word: bigint]> {
    for (const [list, bytes] of this.#lists.entries()) {
      for (let i = 0; i < LIST_WORDS; i++) {
        const word = bytesToWord(bytes, i * WORD_BYTES);
        if (word !== 0n) yield [list * LIST_WORDS + i, word];
      }
    }
  }

  #position(index: number) {
    assertStatusIndex(index, this.lists);
    return splitStatusIndex(index);
  }

  #list(number: number): Uint8Array {
    const bytes = this.#lists[number];
    if (bytes === undefined) throw new RangeError("no such status list");
    return bytes;
  }
}
