// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";
include "layout.circom";
include "packing.circom";

/// Bits of an asset's cover times its liabilities: 17 + 80.
function COVER_BITS() {
    return 97;
}

/// Bits of a ratio times all liabilities at their prices: 17 + 80 + 64 + 10.
function WORTH_BITS() {
    return 171;
}

/// @title        Cover
/// @notice       whether reserves cover liabilities, by the modes that are on; refuses a floor that is not reached
/// @param        ASSETS  capacity, 2 to 1024
/// @input owed, held  (private) totals of liabilities, and of both kinds of reserves. Assumes: below 2^80 - discharged
///               by TotalsNode
/// @input price  (private) Assumes: below 2^64 - discharged by Market
/// @input isPerAsset, isPortfolio  (private) Assumes: bits - discharged by SolvencyPolicy
/// @input ratioBps, coverBps, weight  (private) Assumes: below 2^17, 2^17, 2^14 - discharged by SolvencyPolicy
/// @input floorBps  (private) Constrained: below 2^17; the portfolio reaches it
/// @output verdict  1 where every mode that is on is fulfilled, else 0
/// @dev Soundness: weighted reserves of an asset are 80 + 14 + 1 = 95 bits, cover times liabilities 97; over 1,024 assets
///      with prices 95 + 64 + 10 = 169 bits of reserves, 80 + 64 + 10 = 154 of liabilities and with a ratio 171. Nothing
///      wraps, every comparison has the wider side's bits
template Cover(ASSETS) {
    signal input owed[ASSETS];
    signal input held[2][ASSETS];
    signal input price[ASSETS];
    signal input isPerAsset;
    signal input isPortfolio;
    signal input ratioBps;
    signal input coverBps[ASSETS];
    signal input weight[2][ASSETS];
    signal input floorBps;
    signal output verdict;

    signal transparent[ASSETS];
    signal attested[ASSETS];
    signal required[ASSETS];
    signal isCovered[ASSETS];
    signal worth[ASSETS];
    signal due[ASSETS];
    var short = 0;
    var reserves = 0;
    var liabilities = 0;
    for (var a = 0; a < ASSETS; a++) {
        transparent[a] <== held[0][a] * weight[0][a];
        attested[a] <== held[1][a] * weight[1][a];
        required[a] <== coverBps[a] * owed[a];
        isCovered[a] <== AtLeast(COVER_BITS())(transparent[a] + attested[a], required[a]);
        worth[a] <== (transparent[a] + attested[a]) * price[a];
        due[a] <== owed[a] * price[a];
        short += 1 - isCovered[a];
        reserves += worth[a];
        liabilities += due[a];
    }
    signal isEveryAsset <== IsZero()(short);

    signal ratioDue <== ratioBps * liabilities;
    signal isRatio <== AtLeast(WORTH_BITS())(reserves, ratioDue);

    // a mode that is off asks nothing
    signal perAsset <== 1 - isPerAsset * (1 - isEveryAsset);
    signal portfolio <== 1 - isPortfolio * (1 - isRatio);
    verdict <== perAsset * portfolio;

    Ranged(1, RATIO_BITS())([floorBps]);
    signal floorDue <== floorBps * liabilities;
    signal isFloor <== AtLeast(WORTH_BITS())(reserves, floorDue);
    isFloor === 1;
}
