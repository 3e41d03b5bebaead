/** Bits of one leaf of the status tree. */
export const STATUS_WORD_BITS = 128;
/** Levels of the 8-ary status tree: 8^6 words of 128 bits = 2^25 credentials. */
export const STATUS_DEPTH = 6;
/** Entries of one W3C Bitstring Status List (its minimum length). */
export const STATUS_LIST_LENGTH = 131_072;
/** Status lists of one issuer. */
export const STATUS_LISTS = 256;
