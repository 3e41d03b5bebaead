// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";

/// @title      WideRoot
/// @notice     root of the 16-ary tree over these leaves; the last group of a level is filled up with 0
/// @param      DOMAIN  tag of the tree's nodes; N  leaves, 1 or more
/// @input leaves  (private) Assumes: digests computed in the circuit - discharged by CashBatch, MarginBatch and Items
/// @output root
/// @dev Soundness: N is a constant, so depth and filling are; a leaf has another domain than a node
template WideRoot(DOMAIN, N) {
    var GROUPS = (N + 15) \ 16;
    signal input leaves[N];
    signal output root;

    signal node[GROUPS];
    for (var g = 0; g < GROUPS; g++) {
        var group[16];
        for (var i = 0; i < 16; i++) {
            if (16 * g + i < N) {
                group[i] = leaves[16 * g + i];
            }
        }
        node[g] <== TaggedHash(DOMAIN, 16)(group);
    }
    if (GROUPS == 1) {
        root <== node[0];
    } else {
        root <== WideRoot(DOMAIN, GROUPS)(node);
    }
}
