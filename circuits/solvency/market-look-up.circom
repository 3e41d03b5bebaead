// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title          MarketLookUp
/// @notice         every entry's (index, price, weight) is a row of the table (LogUp, ePrint 2022/1530)
/// @param          ROWS, SLOTS  entries, at most 2^20 of them; ASSETS  rows of the table, 2 to 1024
/// @input index, price, weight  (private) the entries. Constrained: each is a row
/// @input rowPrice, rowWeight   (private) the table; a row's index is its place
/// @input multiplicity          (private) how often a row is looked up. Constrained: the sums are equal
/// @input x, y     (private) Assumes: hashes over a binding commitment to every other input, multiplicities included -
///                 discharged by MarginBatch
/// @dev Soundness: with v = index + y * price + y^2 * weight, sum 1 / (x - v) over the entries equals sum m / (x - v)
///      over the rows as rational functions only if every entry is a row: an entry's pole has a multiplicity of at most
///      2^20 and does not vanish modulo p. No denominator is 0, since each has an inverse
template MarketLookUp(ROWS, SLOTS, ASSETS) {
    signal input index[ROWS][SLOTS];
    signal input price[ROWS][SLOTS];
    signal input weight[ROWS][SLOTS];
    signal input rowPrice[ASSETS];
    signal input rowWeight[ASSETS];
    signal input multiplicity[ASSETS];
    signal input x;
    signal input y;

    signal ySquare <== y * y;
    signal found[ROWS][SLOTS];
    var looked = 0;
    for (var i = 0; i < ROWS; i++) {
        for (var s = 0; s < SLOTS; s++) {
            found[i][s] <== Pole()(index[i][s], price[i][s], weight[i][s], x, y, ySquare);
            looked += found[i][s];
        }
    }
    signal row[ASSETS];
    signal term[ASSETS];
    var listed = 0;
    for (var a = 0; a < ASSETS; a++) {
        row[a] <== Pole()(a, rowPrice[a], rowWeight[a], x, y, ySquare);
        term[a] <== multiplicity[a] * row[a];
        listed += term[a];
    }
    looked === listed;
}

/// @title   Pole
/// @notice  out = 1 / (x - (index + y * price + y^2 * weight))
/// @input index, price, weight, x, y, ySquare  (private) field elements. Assumes: ySquare is y^2 - discharged by
///          MarketLookUp
/// @output out  Constrained: the inverse; where there is none, nothing satisfies
/// @dev Soundness: one product is 1
template Pole() {
    signal input index;
    signal input price;
    signal input weight;
    signal input x;
    signal input y;
    signal input ySquare;
    signal output out;

    signal yPrice <== y * price;
    signal yyWeight <== ySquare * weight;
    out <-- 1 / (x - index - yPrice - yyWeight);
    out * (x - index - yPrice - yyWeight) === 1;
}
