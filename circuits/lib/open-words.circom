// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// Words of 240 bits that N_BITS bits need (src/field/layout.ts).
function WORDS_FOR(N_BITS) {
    return (N_BITS + 239) \ 240;
}

/// @title       OpenWords
/// @notice      the bits of a record that is packed little-endian into words of 240 bits
/// @param       N_BITS  bits of the record, 1 or more
/// @input words (private) packed words. Constrained: each below 2^240, the last below 2^(bits that remain)
/// @output bits the record's bits
/// @dev Soundness: fewer than 254 bits a word, so a decomposition has no alias; the width of the last word leaves
///      no bit above the record
template OpenWords(N_BITS) {
    var WORDS = WORDS_FOR(N_BITS);
    signal input words[WORDS];
    signal output bits[N_BITS];

    component open[WORDS];
    for (var w = 0; w < WORDS; w++) {
        var width = w == WORDS - 1 ? N_BITS - 240 * w : 240;
        open[w] = Num2Bits(width);
        open[w].in <== words[w];
        for (var i = 0; i < width; i++) {
            bits[240 * w + i] <== open[w].out[i];
        }
    }
}

/// @title        BitsAt
/// @notice       the bits of one field of an opened record
/// @param        N_BITS  bits of the record; OFFSET, WIDTH  place of the field (generated layout functions)
/// @input record (private) Assumes: bits - discharged by OpenWords
/// @output bits  the field, little-endian
/// @dev Soundness: wiring only
template BitsAt(N_BITS, OFFSET, WIDTH) {
    signal input record[N_BITS];
    signal output bits[WIDTH];

    for (var i = 0; i < WIDTH; i++) {
        bits[i] <== record[OFFSET + i];
    }
}

/// @title        ValueAt
/// @notice       one field of an opened record as a number
/// @param        N_BITS  bits of the record; OFFSET, WIDTH  place of the field (generated layout functions)
/// @input record (private) Assumes: bits - discharged by OpenWords
/// @output value the field
/// @dev Soundness: wiring only
template ValueAt(N_BITS, OFFSET, WIDTH) {
    signal input record[N_BITS];
    signal output value;

    var sum = 0;
    for (var i = 0; i < WIDTH; i++) {
        sum += record[OFFSET + i] * (1 << i);
    }
    value <== sum;
}
