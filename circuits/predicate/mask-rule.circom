// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/look-up.circom";

/// @title         MaskRule
/// @notice        the value is accepted by the mask; bit 0 of the mask is its off switch
/// @param         LOG  bits of the value
/// @input mask    (private) 2^LOG bits. Assumes: bits - discharged by OpenWords
/// @input value   (private) little-endian. Assumes: bits - discharged by OpenWords
/// @dev Soundness: unless off, the value's bit must be 1; the absent value 0 reads the off switch, which is 0 then
template MaskRule(LOG) {
    signal input mask[1 << LOG];
    signal input value[LOG];

    signal accepted <== LookUp(LOG)(mask, value);
    (1 - mask[0]) * (1 - accepted) === 0;
}
