// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";

/// @title            AgeRule
/// @notice           born at least minAge years before the day, unless minAge is 0
/// @input dateOfBirth  (private) yyyymmdd, absent = 2^27 - 1. Assumes: 27 bits - discharged by OpenWords
/// @input minAge       (private) years, 0 = off. Assumes: 7 bits - discharged by OpenWords
/// @input leapDayEarly (private) flag: 29 February matures on 28 February of a common year, else on 1 March.
///                     Assumes: a bit - discharged by OpenWords
/// @input year, month, day, yearLow  (public) the day. Assumes: 13, 4, 5 bits - discharged by AsOf
/// @dev Soundness: the margin fits 22 bits (419 years): a negative one does not, nor does that of a date 0; the absent
///      date lies after every day. A year that 4 divides counts as leap (2100 too, where the early day is not granted)
template AgeRule() {
    signal input dateOfBirth;
    signal input minAge;
    signal input leapDayEarly;
    signal input year;
    signal input month;
    signal input day;
    signal input yearLow[2];

    signal isOff <== IsZero()(minAge);

    signal isFebruary28 <== IsEqual()([month * 32 + day, 2 * 32 + 28]);
    signal isLeapYear <== (1 - yearLow[0]) * (1 - yearLow[1]);
    signal isEarlyDay <== leapDayEarly * isFebruary28;
    signal dayAdded <== isEarlyDay * (1 - isLeapYear);

    signal margin <== (1 - isOff) * (year * 10000 + month * 100 + day + dayAdded - dateOfBirth - minAge * 10000);
    component range = Num2Bits(22);
    range.in <== margin;
}
