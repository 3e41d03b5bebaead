// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// @title      NotAfter
/// @notice     earlier <= later, and they are less than 2^32 s (136 years) apart
/// @input earlier, later  (private) seconds. Assumes: below 2^41 - discharged by OpenWords and AsOf
/// @dev Soundness: a negative difference is p minus a small number and does not fit 32 bits
template NotAfter() {
    signal input earlier;
    signal input later;

    component range = Num2Bits(32);
    range.in <== later - earlier;
}

/// @title      NotOlder
/// @notice     at <= asOf, and asOf - at <= maxAge unless the rule is off
/// @input at, asOf    (private) seconds. Assumes: below 2^41 - discharged by OpenWords and AsOf
/// @input maxAge, off (private) seconds, flag. Assumes: 30 bits, 1 bit - discharged by OpenWords
/// @dev Soundness: the age fits 32 bits (so it did not underflow); with off the bound grows by 2^32, above every age
template NotOlder() {
    signal input at;
    signal input asOf;
    signal input maxAge;
    signal input off;

    component past = NotAfter();
    past.earlier <== at;
    past.later <== asOf;

    component range = Num2Bits(33);
    range.in <== maxAge + off * (1 << 32) - (asOf - at);
}
