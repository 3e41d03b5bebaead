// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "items.circom";
include "layout.circom";

/// @title    ReservesTransparent
/// @notice   these totals are the sums of the items under this root, which anyone recomputes from what is published
/// @param    ITEMS  2 or more; ASSETS  capacity, 2 to 1024
/// @input tag, index, amount, encumbered, totals, salt  (private) Constrained: ItemsRoot, ItemsNode
/// @output node  Assumes: its root is of items whose owners have signed - discharged by whoever verifies the published
///           evidence. Constrained: kind transparent, root of the items, commitment to the totals
/// @dev Soundness: the kind is a constant: no other circuit of items makes a node of it
template ReservesTransparent(ITEMS, ASSETS) {
    signal input tag[ITEMS];
    signal input index[ITEMS];
    signal input amount[ITEMS];
    signal input encumbered[ITEMS];
    signal input totals[ASSETS];
    signal input salt;
    signal output node;

    signal root <== ItemsRoot(ITEMS)(tag, index, amount, encumbered);
    node <== ItemsNode(KIND_TRANSPARENT(), ITEMS, ASSETS)(root, index, amount, encumbered, totals, salt);
}
