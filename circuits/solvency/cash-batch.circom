// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "layout.circom";
include "packing.circom";
include "totals.circom";
include "totals-match.circom";
include "wide-root.circom";

/// @title                CashLeaf
/// @notice               the leaf of a customer, or of a part of one: who, and what they hold
/// @param                SLOTS  1 to 45
/// @input idCommitment   (private) Assumes: hash of a unique id and a salt - discharged by the customer's own check
/// @input index, balance (private) Assumes: below 2^10 and 2^64 - discharged by TotalsMatch
/// @output leaf
/// @dev Soundness: three slots of 74 bits are 222 bits: with ranged parts the packing is injective
template CashLeaf(SLOTS) {
    var PACKED = (SLOTS + 2) \ 3;
    signal input idCommitment;
    signal input index[SLOTS];
    signal input balance[SLOTS];
    signal output leaf;

    var slot[SLOTS];
    for (var s = 0; s < SLOTS; s++) {
        slot[s] = index[s] + balance[s] * (1 << INDEX_BITS());
    }
    signal packed[PACKED] <== Pack(SLOTS, INDEX_BITS() + AMOUNT_BITS(), 3)(slot);
    var content[1 + PACKED];
    content[0] = idCommitment;
    for (var p = 0; p < PACKED; p++) {
        content[1 + p] = packed[p];
    }
    leaf <== TaggedHash(DOMAIN_SOLVENCY_LEAF(), 1 + PACKED)(content);
}

/// @title                CashBatch
/// @notice               these totals are, asset by asset, the sums of the balances of the leaves under this root
/// @param                SLOTS  of a customer, 1 to 45; CUSTOMERS  leaves; ASSETS  capacity, 2 to 1024
/// @input idCommitment   (private) Assumes: one of each customer - discharged by the customers' own checks
/// @input index, balance (private) Constrained: below 2^10 and 2^64; hashed into the leaf
/// @input totals         (private) Constrained: below 2^80; the sums
/// @input salt           (private) Constrained: hashed into the commitment
/// @output node          kind liabilities, root of the leaves, commitment to the totals
/// @dev Soundness: the challenge hashes root and commitment, which fix every balance and total; a leaf is computed here
template CashBatch(SLOTS, CUSTOMERS, ASSETS) {
    signal input idCommitment[CUSTOMERS];
    signal input index[CUSTOMERS][SLOTS];
    signal input balance[CUSTOMERS][SLOTS];
    signal input totals[ASSETS];
    signal input salt;
    signal output node;

    signal leaf[CUSTOMERS];
    for (var c = 0; c < CUSTOMERS; c++) {
        leaf[c] <== CashLeaf(SLOTS)(idCommitment[c], index[c], balance[c]);
    }
    signal root <== WideRoot(DOMAIN_SOLVENCY_LEAF_NODE(), CUSTOMERS)(leaf);
    signal commitment <== TotalsCommitment(ASSETS)(totals, salt);
    signal challenge <== TaggedHash(DOMAIN_SOLVENCY_CHALLENGE(), 2)([root, commitment]);
    TotalsMatch(CUSTOMERS, SLOTS, ASSETS)(index, balance, totals, challenge);
    node <== TaggedHash(DOMAIN_SOLVENCY_NODE(), 3)([KIND_LIABILITIES(), root, commitment]);
}
