// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "../lib/look-up.circom";
include "../lib/merkle-path.circom";
include "../generated/domains.circom";

/// Levels of the status tree: 2^18 words of 128 bits = 2^25 credentials (src/status/status-tree-parameters.ts).
function STATUS_DEPTH() {
    return 6;
}

/// @title         NotRevoked
/// @notice        the bit of this status index is 0 in the status tree with this root
/// @input index   (private) 25 bits: 7 of the bit in the word, 18 of the word. Assumes: bits - discharged by OpenWords
/// @input path    (private) per level the eight children; those of the first level are words. Constrained: the word is
///                below 2^128 and stands where the index says
/// @output root   the status root
/// @dev Soundness: words are exactly 128 bits and the bit number exactly 7, so no index reads padding; the path is
///      ordered, so no other clean word can stand in
template NotRevoked() {
    signal input index[7 + 3 * STATUS_DEPTH()];
    signal input path[STATUS_DEPTH()][8];
    signal output root;

    component tree = OrderedPath(DOMAIN_STATUS_NODE(), STATUS_DEPTH());
    tree.children <== path;
    for (var i = 0; i < 3 * STATUS_DEPTH(); i++) {
        tree.index[i] <== index[7 + i];
    }
    root <== tree.root;

    component word = Num2Bits(128);
    word.in <== tree.leaf;
    component bit = LookUp(7);
    bit.table <== word.out;
    for (var i = 0; i < 7; i++) {
        bit.index[i] <== index[i];
    }
    bit.out === 0;
}
