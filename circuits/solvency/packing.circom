// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// @title      Ranged
/// @notice     every element is below 2^WIDTH
/// @param      N  elements; WIDTH  bits, 1 to 250
/// @input in   (private) field elements. Constrained: below 2^WIDTH
/// @dev Soundness: fewer than 254 bits, so a decomposition has no alias
template Ranged(N, WIDTH) {
    signal input in[N];

    component range[N];
    for (var i = 0; i < N; i++) {
        range[i] = Num2Bits(WIDTH);
        range[i].in <== in[i];
    }
}

/// @title      Pack
/// @notice     PER elements of WIDTH bits in one, little-endian; the last one holds what remains
/// @param      N  elements; WIDTH  bits of one; PER  of them in one, PER * WIDTH at most 250
/// @input in   (private) Assumes: below 2^WIDTH - discharged by Ranged, TotalsMatch and SolvencyPolicy
/// @output out packed
/// @dev Soundness: at most 250 bits in one, so with ranged elements no two lists have one packing
template Pack(N, WIDTH, PER) {
    var PACKED = (N + PER - 1) \ PER;
    signal input in[N];
    signal output out[PACKED];

    for (var p = 0; p < PACKED; p++) {
        var sum = 0;
        for (var i = 0; i < PER; i++) {
            if (PER * p + i < N) {
                sum += in[PER * p + i] * (1 << (WIDTH * i));
            }
        }
        out[p] <== sum;
    }
}

/// @title      AtLeast
/// @notice     out = 1 where left >= right, else 0
/// @param      WIDTH  bits, 1 to 250
/// @input left, right  (private) Assumes: below 2^WIDTH - discharged by the caller, which writes the widths down
/// @output out a bit
/// @dev Soundness: left - right + 2^WIDTH is 1 to 2^(WIDTH + 1) - 1, at most 251 bits: no alias, and its top bit is the
///      answer
template AtLeast(WIDTH) {
    signal input left;
    signal input right;
    signal output out;

    signal difference[WIDTH + 1] <== Num2Bits(WIDTH + 1)(left - right + (1 << WIDTH));
    out <== difference[WIDTH];
}
