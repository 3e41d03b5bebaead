// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "totals.circom";

/// @title       MidNode
/// @notice      these totals are the sums of the totals of the nodes below, which are of this node's kind
/// @param       CHILDREN  1 to 16; ASSETS  capacity, 2 to 1024
/// @input kind  (private) Constrained: the same in this node and in those below
/// @input childRoot, childTotals, childSalt  (private) Constrained: TotalsNode; totals below 2^80.
///              Assumes: each child has a proof of its own or totals of 0 - discharged by who verifies that child
/// @input salt  (private) Constrained: hashed into the commitment
/// @output node
/// @dev Soundness: children's totals are ranged again, so a child that nobody checked can only add: 16 totals of 80 bits
///      are 84 bits and wrap nowhere; a sum above 80 bits is refused
template MidNode(CHILDREN, ASSETS) {
    signal input kind;
    signal input childRoot[CHILDREN];
    signal input childTotals[CHILDREN][ASSETS];
    signal input childSalt[CHILDREN];
    signal input salt;
    signal output node;

    signal child[CHILDREN];
    for (var c = 0; c < CHILDREN; c++) {
        child[c] <== TotalsNode(ASSETS)(kind, childRoot[c], childTotals[c], childSalt[c]);
    }
    var totals[ASSETS];
    for (var a = 0; a < ASSETS; a++) {
        for (var c = 0; c < CHILDREN; c++) {
            totals[a] += childTotals[c][a];
        }
    }
    signal root <== TaggedHash(DOMAIN_SOLVENCY_CHILDREN(), CHILDREN)(child);
    node <== TotalsNode(ASSETS)(kind, root, totals, salt);
}
