// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

// Widths and kinds, as in src/solvency/layout.ts.

/// An asset's place in the list.
function INDEX_BITS() {
    return 10;
}

/// A balance, a debt, the amount of an item, a price.
function AMOUNT_BITS() {
    return 64;
}

/// A total, at every level.
function TOTAL_BITS() {
    return 80;
}

/// A weight in basis points.
function WEIGHT_BITS() {
    return 14;
}

/// A ratio in basis points.
function RATIO_BITS() {
    return 17;
}

/// The tag of an item.
function TAG_BITS() {
    return 248;
}

/// Kinds of nodes.
function KIND_LIABILITIES() {
    return 0;
}

function KIND_TRANSPARENT() {
    return 1;
}

function KIND_ATTESTED() {
    return 2;
}
