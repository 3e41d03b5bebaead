// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../generated/domains.circom";
include "layout.circom";
include "packing.circom";
include "sponge.circom";

/// @title       SolvencyPolicy
/// @notice      hash of the rules: modes, ratio, and per asset its cover and its weight by level of assurance
/// @param       ASSETS  capacity, 2 to 1024
/// @input isPerAsset, isPortfolio  (private) Constrained: bits, one of them 1
/// @input ratioBps        (private) basis points. Constrained: below 2^17
/// @input assetListDigest (private) Constrained: hashed
/// @input coverBps        (private) basis points. Constrained: below 2^17
/// @input weight          (private) basis points, transparent and attested. Constrained: below 2^14. Assumes: at most
///                        10,000 - discharged by whoever recomputes the hash of the published policy
/// @output out  the policy hash
/// @dev Soundness: five ranged rows of 45 bits are 225 bits: injective; a policy without a mode has no proof
template SolvencyPolicy(ASSETS) {
    var PACKED = (ASSETS + 4) \ 5;
    signal input isPerAsset;
    signal input isPortfolio;
    signal input ratioBps;
    signal input assetListDigest;
    signal input coverBps[ASSETS];
    signal input weight[2][ASSETS];
    signal output out;

    isPerAsset * (1 - isPerAsset) === 0;
    isPortfolio * (1 - isPortfolio) === 0;
    (1 - isPerAsset) * (1 - isPortfolio) === 0;
    Ranged(1, RATIO_BITS())([ratioBps]);
    Ranged(ASSETS, RATIO_BITS())(coverBps);
    Ranged(ASSETS, WEIGHT_BITS())(weight[0]);
    Ranged(ASSETS, WEIGHT_BITS())(weight[1]);

    var row[ASSETS];
    for (var a = 0; a < ASSETS; a++) {
        row[a] = coverBps[a] + weight[0][a] * (1 << RATIO_BITS())
            + weight[1][a] * (1 << (RATIO_BITS() + WEIGHT_BITS()));
    }
    signal packed[PACKED] <== Pack(ASSETS, RATIO_BITS() + 2 * WEIGHT_BITS(), 5)(row);
    var content[1 + PACKED];
    content[0] = assetListDigest;
    for (var p = 0; p < PACKED; p++) {
        content[1 + p] = packed[p];
    }
    var header = isPerAsset + isPortfolio * (1 << 1) + ratioBps * (1 << 2);
    out <== Absorb(DOMAIN_SOLVENCY_POLICY(), 1 + PACKED)(header, content);
}
