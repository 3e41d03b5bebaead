// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "cover.circom";
include "layout.circom";
include "market.circom";
include "packing.circom";
include "solvency-policy.circom";
include "totals.circom";

/// Bits of a context hash: verdict and floor have room above it (src/solvency/layout.ts).
function CONTEXT_BITS() {
    return 224;
}

/// @title      Solvency
/// @notice     for these liabilities and reserves, at these prices and by this policy, this is the verdict, in this
///             context; and if a floor is stated, the collateralisation ratio reaches it
/// @param      ASSETS  capacity, 2 to 1024
/// @input liabilitiesRoot, liabilitiesTotals, liabilitiesSalt  (private) Constrained: TotalsNode
/// @input reservesRoot, reservesTotals, reservesSalt  (private) transparent, then attested. Constrained: TotalsNode
/// @input pricedAt, price, marginWeight  (private) Constrained: Market
/// @input isPerAsset, isPortfolio, ratioBps, assetListDigest, coverBps, weight  (private) Constrained: SolvencyPolicy
/// @input floorBps     (private) Constrained: Cover
/// @input contextHash  (private) Constrained: below 2^224, in verdictWord
/// @output statement   Assumes: of the published policy, nodes and market - discharged by whoever verifies.
///                     Constrained: hash of the policy hash and of a hash of the three nodes and the market
/// @output verdictWord Assumes: its context is this entity, chain, registry, set of attesters, time, epoch and statement
///                     before - discharged by whoever verifies. Constrained: contextHash + 2^224 * verdict + 2^225 *
///                     floorBps
/// @dev Soundness: a level of reserves is the kind of its node, which only the circuit of that kind makes. The word is
///      224 + 1 + 17 = 242 bits of ranged parts: injective
template Solvency(ASSETS) {
    signal input liabilitiesRoot;
    signal input liabilitiesTotals[ASSETS];
    signal input liabilitiesSalt;
    signal input reservesRoot[2];
    signal input reservesTotals[2][ASSETS];
    signal input reservesSalt[2];
    signal input pricedAt;
    signal input price[ASSETS];
    signal input marginWeight[ASSETS];
    signal input isPerAsset;
    signal input isPortfolio;
    signal input ratioBps;
    signal input assetListDigest;
    signal input coverBps[ASSETS];
    signal input weight[2][ASSETS];
    signal input floorBps;
    signal input contextHash;
    signal output statement;
    signal output verdictWord;

    signal liabilities <== TotalsNode(ASSETS)(
        KIND_LIABILITIES(),
        liabilitiesRoot,
        liabilitiesTotals,
        liabilitiesSalt
    );
    signal transparent <== TotalsNode(ASSETS)(
        KIND_TRANSPARENT(),
        reservesRoot[0],
        reservesTotals[0],
        reservesSalt[0]
    );
    signal attested <== TotalsNode(ASSETS)(
        KIND_ATTESTED(),
        reservesRoot[1],
        reservesTotals[1],
        reservesSalt[1]
    );
    signal marketRoot <== Market(ASSETS)(pricedAt, price, marginWeight);
    signal policyHash <== SolvencyPolicy(ASSETS)(
        isPerAsset,
        isPortfolio,
        ratioBps,
        assetListDigest,
        coverBps,
        weight
    );
    signal verdict <== Cover(ASSETS)(
        liabilitiesTotals,
        reservesTotals,
        price,
        isPerAsset,
        isPortfolio,
        ratioBps,
        coverBps,
        weight,
        floorBps
    );
    signal body <== TaggedHash(DOMAIN_SOLVENCY_STATEMENT(), 4)([
        liabilities,
        transparent,
        attested,
        marketRoot
    ]);
    statement <== TaggedHash(DOMAIN_SOLVENCY_STATEMENT(), 2)([policyHash, body]);
    Ranged(1, CONTEXT_BITS())([contextHash]);
    verdictWord <== contextHash + verdict * (1 << CONTEXT_BITS()) + floorBps * (1 << (CONTEXT_BITS() + 1));
}
