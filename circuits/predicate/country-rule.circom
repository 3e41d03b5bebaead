// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "../lib/look-up.circom";

/// @title          CountryRule
/// @notice         every filled slot is a country of the map; slot 0 is filled; bit 0 of the map is its off switch
/// @param          SLOTS  slots, 1 or more
/// @input map      (private) 256 bits. Assumes: bits - discharged by OpenWords
/// @input slots    (private) country indices, 0 = none. Assumes: bits - discharged by OpenWords
/// @input overflow (private) flag: there are countries beyond the slots. Assumes: a bit - discharged by OpenWords
/// @dev Soundness: index 0 reads the off switch, so an absent first slot fails when the rule is on; a later slot may be
///      absent; countries that the slots do not show cannot be accepted, so overflow fails
template CountryRule(SLOTS) {
    signal input map[256];
    signal input slots[SLOTS][8];
    signal input overflow;

    signal on <== 1 - map[0];
    signal accepted[SLOTS];
    signal refused[SLOTS];
    for (var s = 0; s < SLOTS; s++) {
        accepted[s] <== LookUp(8)(map, slots[s]);
        refused[s] <== on * (1 - accepted[s]);
        if (s == 0) {
            refused[s] === 0;
        } else {
            var country = 0;
            for (var i = 0; i < 8; i++) {
                country += slots[s][i] * (1 << i);
            }
            refused[s] * country === 0;
        }
    }
    on * overflow === 0;
}
