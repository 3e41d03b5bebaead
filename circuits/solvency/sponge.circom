// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";

/// @title      Absorb
/// @notice     out = h_n, where h_0 = first and h_(i+1) = hash(h_i, the next 15 elements, or as many as remain)
/// @param      DOMAIN  tag of the value's role; N  elements, 1 or more
/// @input first, elements  (private) field elements. Constrained: nothing beyond the hash
/// @output out the digest
/// @dev Soundness: N is a constant of the circuit, so every chain has one length and one split; two lists with one
///      digest are a collision of Poseidon
template Absorb(DOMAIN, N) {
    var STEPS = (N + 14) \ 15;
    var LAST = N - 15 * (STEPS - 1);
    signal input first;
    signal input elements[N];
    signal output out;

    signal state[STEPS - 1];
    var before = first;
    for (var s = 0; s < STEPS - 1; s++) {
        var block[16];
        block[0] = before;
        for (var i = 0; i < 15; i++) {
            block[i + 1] = elements[15 * s + i];
        }
        state[s] <== TaggedHash(DOMAIN, 16)(block);
        before = state[s];
    }
    var last[LAST + 1];
    last[0] = before;
    for (var i = 0; i < LAST; i++) {
        last[i + 1] = elements[15 * (STEPS - 1) + i];
    }
    out <== TaggedHash(DOMAIN, LAST + 1)(last);
}
