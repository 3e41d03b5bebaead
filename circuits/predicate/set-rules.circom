// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";

/// @title         AnyOf
/// @notice        the two bit sets share an element, or the accepted set is empty (off)
/// @param         N  bits, below 250
/// @input accepted, held  (private) Assumes: bits - discharged by OpenWords
/// @dev Soundness: the count of shared bits is below p; where it is 0 the number of accepted bits must be 0
template AnyOf(N) {
    signal input accepted[N];
    signal input held[N];

    signal both[N];
    var shared = 0;
    var wanted = 0;
    for (var i = 0; i < N; i++) {
        both[i] <== accepted[i] * held[i];
        shared += both[i];
        wanted += accepted[i];
    }
    signal isDisjoint <== IsZero()(shared);
    isDisjoint * wanted === 0;
}

/// @title         AllOf
/// @notice        every required bit is held; none required is off
/// @param         N  bits
/// @input required, held  (private) Assumes: bits - discharged by OpenWords
/// @dev Soundness: one constraint a bit
template AllOf(N) {
    signal input required[N];
    signal input held[N];

    for (var i = 0; i < N; i++) {
        required[i] * (1 - held[i]) === 0;
    }
}
