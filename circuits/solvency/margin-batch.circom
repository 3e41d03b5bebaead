// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "layout.circom";
include "margin-account.circom";
include "market.circom";
include "market-look-up.circom";
include "sponge.circom";
include "totals.circom";
include "totals-match.circom";
include "wide-root.circom";

/// @title        MarginBatch
/// @notice       these totals are the sums of the balances of the margin accounts under this root, debts not deducted,
///               and at the prices and weights of this market each account covers what it owes
/// @param        SLOTS  of an account, 1 to 15; CUSTOMERS  leaves; ASSETS  capacity, 2 to 1024
/// @input idCommitment          (private) Assumes: one of each customer - discharged by the customers' own checks
/// @input index, balance, debt  (private) Constrained: below 2^10, 2^64 and 2^64; hashed into the leaf
/// @input slotPrice, slotWeight (private) Constrained: those of the market's row `index`
/// @input multiplicity          (private) Constrained: how often each row is looked up
/// @input pricedAt, price, marginWeight  (private) Constrained: hashed into marketRoot
/// @input totals, salt          (private) Constrained: below 2^80; the sums; hashed into the commitment
/// @output node  kind liabilities, root of the leaves, commitment to the totals
/// @output marketRoot  Assumes: that of the published market - discharged by whoever verifies
/// @dev Soundness: the look-up's challenge hashes the leaf root (which fixes every index), the looked-up prices and
///      weights as full elements, all multiplicities, the market and the totals; nothing is chosen after it
template MarginBatch(SLOTS, CUSTOMERS, ASSETS) {
    var ENTRIES = CUSTOMERS * SLOTS;
    signal input idCommitment[CUSTOMERS];
    signal input index[CUSTOMERS][SLOTS];
    signal input balance[CUSTOMERS][SLOTS];
    signal input debt[CUSTOMERS][SLOTS];
    signal input slotPrice[CUSTOMERS][SLOTS];
    signal input slotWeight[CUSTOMERS][SLOTS];
    signal input multiplicity[ASSETS];
    signal input pricedAt;
    signal input price[ASSETS];
    signal input marginWeight[ASSETS];
    signal input totals[ASSETS];
    signal input salt;
    signal output node;
    signal output marketRoot;

    signal leaf[CUSTOMERS];
    var column[2 * ENTRIES + ASSETS];
    for (var c = 0; c < CUSTOMERS; c++) {
        leaf[c] <== MarginLeaf(SLOTS)(idCommitment[c], index[c], balance[c], debt[c]);
        MarginAccount(SLOTS)(balance[c], debt[c], slotPrice[c], slotWeight[c]);
        for (var s = 0; s < SLOTS; s++) {
            column[2 * (c * SLOTS + s)] = slotPrice[c][s];
            column[2 * (c * SLOTS + s) + 1] = slotWeight[c][s];
        }
    }
    for (var a = 0; a < ASSETS; a++) {
        column[2 * ENTRIES + a] = multiplicity[a];
    }
    signal root <== WideRoot(DOMAIN_SOLVENCY_LEAF_NODE(), CUSTOMERS)(leaf);
    signal commitment <== TotalsCommitment(ASSETS)(totals, salt);
    signal challenge <== TaggedHash(DOMAIN_SOLVENCY_CHALLENGE(), 2)([root, commitment]);
    TotalsMatch(CUSTOMERS, SLOTS, ASSETS)(index, balance, totals, challenge);

    marketRoot <== Market(ASSETS)(pricedAt, price, marginWeight);
    signal columns <== Absorb(DOMAIN_SOLVENCY_COLUMNS(), 2 * ENTRIES + ASSETS)(root, column);
    signal x <== TaggedHash(DOMAIN_SOLVENCY_CHALLENGE(), 3)([columns, marketRoot, commitment]);
    signal y <== TaggedHash(DOMAIN_SOLVENCY_CHALLENGE(), 1)([x]);
    MarketLookUp(CUSTOMERS, SLOTS, ASSETS)(
        index,
        slotPrice,
        slotWeight,
        price,
        marginWeight,
        multiplicity,
        x,
        y
    );
    node <== TaggedHash(DOMAIN_SOLVENCY_NODE(), 3)([KIND_LIABILITIES(), root, commitment]);
}
