// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// @title         Select
/// @notice        out = in[index]
/// @param         LOG  bits of the index
/// @input in      (private) 2^LOG field elements. Constrained: not here
/// @input index   (private) little-endian. Assumes: bits - discharged by OpenWords
/// @output out    the element
/// @dev Soundness: one multiplication a pair; with a binary index the value is determined
template Select(LOG) {
    var N = 1 << LOG;
    signal input in[N];
    signal input index[LOG];
    signal output out;

    // tree[N + k] is chosen from tree[2k] and tree[2k + 1] by the index bit of its level
    signal tree[2 * N - 1];
    for (var i = 0; i < N; i++) {
        tree[i] <== in[i];
    }
    var k = 0;
    for (var l = 0; l < LOG; l++) {
        for (var i = 0; i < N >> (l + 1); i++) {
            tree[N + k] <== tree[2 * k] + index[l] * (tree[2 * k + 1] - tree[2 * k]);
            k++;
        }
    }
    out <== tree[2 * N - 2];
}

/// @title         LookUp
/// @notice        out = table[index], for a table of bits
/// @param         LOG  bits of the index, 2 or more
/// @input table   (private) 2^LOG bits. Assumes: bits - discharged by OpenWords, or Num2Bits in NotRevoked
/// @input index   (private) little-endian. Assumes: bits - discharged by OpenWords
/// @output out    the bit
/// @dev Soundness: the table is cut into chunks; a chunk is selected as one number, opened again with its exact width
///      (far below 254 bits: no alias), and a bit of it is selected. 46 constraints for 256 bits, not 255
template LookUp(LOG) {
    var LOW = LOG \ 2;
    var CHUNK = 1 << LOW;
    var CHUNKS = 1 << (LOG - LOW);
    signal input table[1 << LOG];
    signal input index[LOG];
    signal output out;

    component chunk = Select(LOG - LOW);
    for (var c = 0; c < CHUNKS; c++) {
        var sum = 0;
        for (var i = 0; i < CHUNK; i++) {
            sum += table[c * CHUNK + i] * (1 << i);
        }
        chunk.in[c] <== sum;
    }
    for (var i = LOW; i < LOG; i++) {
        chunk.index[i - LOW] <== index[i];
    }

    component opened = Num2Bits(CHUNK);
    opened.in <== chunk.out;

    component bit = Select(LOW);
    bit.in <== opened.out;
    for (var i = 0; i < LOW; i++) {
        bit.index[i] <== index[i];
    }
    out <== bit.out;
}
