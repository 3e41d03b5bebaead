// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "layout.circom";
include "packing.circom";

/// @title           TotalsMatch
/// @notice          for every asset its total is the sum of the amounts with its index; an index from ASSETS on has none
/// @param           ROWS, SLOTS  entries, at most 2^20 of them; ASSETS  capacity, 2 to 1024
/// @input index     (private) Constrained: below 2^10
/// @input amount    (private) Constrained: below 2^64
/// @input totals    (private) Assumes: below 2^80 - discharged by TotalsCommitment
/// @input challenge (private) Assumes: a hash over a binding commitment to index, amount and totals - discharged by
///                  CashBatch, MarginBatch and ItemsNode
/// @dev Soundness: sum amount * r^index = sum T_a * r^a are polynomials of r below degree 1024: equal at a point chosen
///      after both only with probability 2^10 / p, so their coefficients are equal. A coefficient is below 2^64 * 2^20 =
///      2^84: no sum wraps, and one above 2^80 equals no total
template TotalsMatch(ROWS, SLOTS, ASSETS) {
    signal input index[ROWS][SLOTS];
    signal input amount[ROWS][SLOTS];
    signal input totals[ASSETS];
    signal input challenge;

    // challenge^(2^k)
    var powers[INDEX_BITS()];
    powers[0] = challenge;
    signal square[INDEX_BITS() - 1];
    for (var k = 1; k < INDEX_BITS(); k++) {
        square[k - 1] <== powers[k - 1] * powers[k - 1];
        powers[k] = square[k - 1];
    }
    signal power[ROWS][SLOTS];
    signal term[ROWS][SLOTS];
    var sum = 0;
    for (var i = 0; i < ROWS; i++) {
        Ranged(SLOTS, AMOUNT_BITS())(amount[i]);
        for (var s = 0; s < SLOTS; s++) {
            power[i][s] <== PowerAt(INDEX_BITS())(powers, index[i][s]);
            term[i][s] <== amount[i][s] * power[i][s];
            sum += term[i][s];
        }
    }
    // Horner
    signal partial[ASSETS - 1];
    var total = totals[ASSETS - 1];
    for (var a = ASSETS - 2; a >= 0; a--) {
        partial[a] <== total * challenge + totals[a];
        total = partial[a];
    }
    sum === total;
}

/// @title          PowerAt
/// @notice         out = r^exponent
/// @param          BITS  of the exponent, 1 to 250
/// @input powers   (private) r^(2^k). Assumes: squares of one another - discharged by TotalsMatch
/// @input exponent (private) Constrained: below 2^BITS
/// @output out     the power
/// @dev Soundness: a bit chooses between 1 and its r^(2^k); the power is their product
template PowerAt(BITS) {
    signal input powers[BITS];
    signal input exponent;
    signal output out;

    signal bits[BITS] <== Num2Bits(BITS)(exponent);
    signal factor[BITS];
    signal product[BITS];
    var before = 1;
    for (var k = 0; k < BITS; k++) {
        factor[k] <== 1 + bits[k] * (powers[k] - 1);
        product[k] <== before * factor[k];
        before = product[k];
    }
    out <== product[BITS - 1];
}
