// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../generated/domains.circom";
include "layout.circom";
include "packing.circom";
include "sponge.circom";

/// @title          Market
/// @notice         root of a table of prices and margin weights
/// @param          ASSETS  capacity, 2 to 1024
/// @input pricedAt (private) seconds. Assumes: the time of the prices - discharged by whoever recomputes the root
/// @input price    (private) Constrained: below 2^64
/// @input weight   (private) basis points. Constrained: below 2^14. Assumes: at most 10,000 - discharged by whoever
///                 recomputes the root of the published table
/// @output root
/// @dev Soundness: three ranged rows of 78 bits are 234 bits: injective
template Market(ASSETS) {
    var PACKED = (ASSETS + 2) \ 3;
    signal input pricedAt;
    signal input price[ASSETS];
    signal input weight[ASSETS];
    signal output root;

    Ranged(ASSETS, AMOUNT_BITS())(price);
    Ranged(ASSETS, WEIGHT_BITS())(weight);
    var row[ASSETS];
    for (var a = 0; a < ASSETS; a++) {
        row[a] = price[a] + weight[a] * (1 << AMOUNT_BITS());
    }
    signal packed[PACKED] <== Pack(ASSETS, AMOUNT_BITS() + WEIGHT_BITS(), 3)(row);
    root <== Absorb(DOMAIN_SOLVENCY_MARKET(), PACKED)(pricedAt, packed);
}
