// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "layout.circom";
include "packing.circom";

/// Bits of an account's worth: balance, price and weight (142), 16 slots of them.
function EQUITY_BITS() {
    return 146;
}

/// @title        MarginLeaf
/// @notice       the leaf of a margin account: who, what they hold and what they owe
/// @param        SLOTS  1 to 15
/// @input idCommitment         (private) Assumes: hash of a unique id and a salt - discharged by the customer's own check
/// @input index, balance, debt (private) Assumes: below 2^10, 2^64, 2^64 - discharged by TotalsMatch and MarginAccount
/// @output leaf
/// @dev Soundness: a slot is 138 bits, one to an element: with ranged parts the packing is injective
template MarginLeaf(SLOTS) {
    signal input idCommitment;
    signal input index[SLOTS];
    signal input balance[SLOTS];
    signal input debt[SLOTS];
    signal output leaf;

    var content[1 + SLOTS];
    content[0] = idCommitment;
    for (var s = 0; s < SLOTS; s++) {
        content[1 + s] = index[s] + balance[s] * (1 << INDEX_BITS())
            + debt[s] * (1 << (INDEX_BITS() + AMOUNT_BITS()));
    }
    leaf <== TaggedHash(DOMAIN_SOLVENCY_LEAF(), 1 + SLOTS)(content);
}

/// @title        MarginAccount
/// @notice       what the account holds, weighted, is worth at least what it owes
/// @param        SLOTS  1 to 16
/// @input balance        (private) Assumes: below 2^64 - discharged by TotalsMatch
/// @input debt           (private) Constrained: below 2^64
/// @input price, weight  (private) Assumes: below 2^64 and 2^14 - discharged by Market and MarketLookUp
/// @dev Soundness: balance * price * weight is 142 bits, debt * price * 10,000 is 142 bits, 16 of either 146; a negative
///      difference is p minus less than 2^146 and does not fit
template MarginAccount(SLOTS) {
    signal input balance[SLOTS];
    signal input debt[SLOTS];
    signal input price[SLOTS];
    signal input weight[SLOTS];

    Ranged(SLOTS, AMOUNT_BITS())(debt);
    signal value[SLOTS];
    signal collateral[SLOTS];
    signal owed[SLOTS];
    var equity = 0;
    for (var s = 0; s < SLOTS; s++) {
        value[s] <== balance[s] * price[s];
        collateral[s] <== value[s] * weight[s];
        owed[s] <== debt[s] * price[s];
        equity += collateral[s] - owed[s] * 10000;
    }
    Ranged(1, EQUITY_BITS())([equity]);
}
