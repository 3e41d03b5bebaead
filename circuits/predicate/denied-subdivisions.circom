// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";

/// @title          DeniedSubdivisions
/// @notice         the residence lies in none of the denied subdivisions
/// @param          SLOTS  subdivisions that a policy may deny
/// @input denied   (private) country * 1024 + subdivision, 0 = unused, as country and subdivision.
///                 Assumes: 8 and 10 bits - discharged by OpenWords
/// @input country, subdivision  (private) residence, 0 = unknown. Assumes: 8 and 10 bits - discharged by OpenWords
/// @dev Soundness: an unknown subdivision of a country with a denied one is refused; so is an unknown country if any
///      slot is used. Sums of at most SLOTS small numbers do not wrap
template DeniedSubdivisions(SLOTS) {
    signal input deniedCountry[SLOTS];
    signal input deniedSubdivision[SLOTS];
    signal input country;
    signal input subdivision;

    signal isCountryUnknown <== IsZero()(country);
    signal isSubdivisionUnknown <== IsZero()(subdivision);
    signal isCountry[SLOTS];
    signal isSubdivision[SLOTS];
    signal isOther[SLOTS];
    signal hit[SLOTS];
    var hits = 0;
    var used = 0;
    for (var s = 0; s < SLOTS; s++) {
        isCountry[s] <== IsEqual()([country, deniedCountry[s]]);
        isSubdivision[s] <== IsEqual()([subdivision, deniedSubdivision[s]]);
        isOther[s] <== (1 - isSubdivision[s]) * (1 - isSubdivisionUnknown);
        hit[s] <== isCountry[s] * (1 - isOther[s]);
        hits += hit[s];
        used += deniedCountry[s] * 1024 + deniedSubdivision[s];
    }
    hits * country === 0;
    used * isCountryUnknown === 0;
}
