// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "layout.circom";
include "packing.circom";
include "totals.circom";
include "totals-match.circom";
include "wide-root.circom";

/// @title        ItemsRoot
/// @notice       root of a batch of items, none of which is there twice
/// @param        ITEMS  2 or more
/// @input tag         (private) Constrained: below 2^248, strictly ascending. Assumes: one of each thing owned -
///                    discharged by src/solvency
/// @input index       (private) Assumes: below 2^10 - discharged by ItemsNode
/// @input amount      (private) Constrained: below 2^64
/// @input encumbered  (private) Constrained: a bit
/// @output root
/// @dev Soundness: 248-bit tags whose differences are 1 to 2^248 ascend as integers; an item is 75 bits, injective
template ItemsRoot(ITEMS) {
    signal input tag[ITEMS];
    signal input index[ITEMS];
    signal input amount[ITEMS];
    signal input encumbered[ITEMS];
    signal output root;

    Ranged(ITEMS, TAG_BITS())(tag);
    Ranged(ITEMS, AMOUNT_BITS())(amount);
    var gap[ITEMS - 1];
    for (var i = 1; i < ITEMS; i++) {
        gap[i - 1] = tag[i] - tag[i - 1] - 1;
    }
    Ranged(ITEMS - 1, TAG_BITS())(gap);
    signal leaf[ITEMS];
    for (var i = 0; i < ITEMS; i++) {
        encumbered[i] * (1 - encumbered[i]) === 0;
        var item = index[i] + amount[i] * (1 << INDEX_BITS())
            + encumbered[i] * (1 << (INDEX_BITS() + AMOUNT_BITS()));
        leaf[i] <== TaggedHash(DOMAIN_SOLVENCY_ITEM(), 2)([tag[i], item]);
    }
    root <== WideRoot(DOMAIN_SOLVENCY_ITEM_NODE(), ITEMS)(leaf);
}

/// @title        ItemsNode
/// @notice       these totals are the sums of the unencumbered items under this root
/// @param        KIND  of reserves; ITEMS  2 or more; ASSETS  capacity, 2 to 1024
/// @input root         (private) Assumes: of these items - discharged by ItemsRoot in the circuit that uses both
/// @input index        (private) Constrained: below 2^10
/// @input amount, encumbered  (private) Assumes: below 2^64, a bit - discharged by ItemsRoot; where it is 1 the amount
///                     counts as 0
/// @input totals, salt (private) Constrained: below 2^80; the sums; hashed into the commitment
/// @output node        the kind, root of the items, commitment to the totals
/// @dev Soundness: the challenge hashes root and commitment, which fix every amount and total
template ItemsNode(KIND, ITEMS, ASSETS) {
    signal input root;
    signal input index[ITEMS];
    signal input amount[ITEMS];
    signal input encumbered[ITEMS];
    signal input totals[ASSETS];
    signal input salt;
    signal output node;

    signal counted[ITEMS];
    for (var i = 0; i < ITEMS; i++) {
        counted[i] <== amount[i] * (1 - encumbered[i]);
    }
    signal commitment <== TotalsCommitment(ASSETS)(totals, salt);
    signal challenge <== TaggedHash(DOMAIN_SOLVENCY_CHALLENGE(), 2)([root, commitment]);
    TotalsMatch(1, ITEMS, ASSETS)([index], [counted], totals, challenge);
    node <== TaggedHash(DOMAIN_SOLVENCY_NODE(), 3)([KIND, root, commitment]);
}
