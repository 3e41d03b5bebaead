// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// @title      AsOf
/// @notice     opens asOf = yyyymmdd * 2^40 + unix seconds
/// @input asOf (public) Constrained: year below 2^13, month below 2^4, day below 2^5, seconds below 2^40.
///             Assumes: the date is the UTC date of the seconds, and both are now - discharged by verifyPresentation
///             and ComplianceRegistry
/// @output year, month, day, seconds; yearLow  the two low bits of the year
/// @dev Soundness: day < 32 < 100 and 100 * month + day < 10000, so mixed radix has one reading; all below p
template AsOf() {
    signal input asOf;
    signal output year;
    signal output month;
    signal output day;
    signal output seconds;
    signal output yearLow[2];

    component yearBits = Num2Bits(13);
    component monthBits = Num2Bits(4);
    component dayBits = Num2Bits(5);
    component secondBits = Num2Bits(40);
    year <-- (asOf >> 40) \ 10000;
    yearBits.in <== year;
    month <-- ((asOf >> 40) \ 100) % 100;
    monthBits.in <== month;
    day <-- (asOf >> 40) % 100;
    dayBits.in <== day;
    seconds <-- asOf & ((1 << 40) - 1);
    secondBits.in <== seconds;
    asOf === (year * 10000 + month * 100 + day) * (1 << 40) + seconds;

    yearLow[0] <== yearBits.out[0];
    yearLow[1] <== yearBits.out[1];
}
