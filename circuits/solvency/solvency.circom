// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "cover.circom";
include "layout.circom";
include "market.circom";
include "solvency-policy.circom";
include "totals.circom";

/// @title      Solvency
/// @notice     for these liabilities and reserves, at these prices and by this policy, this is the verdict, in this
///             context; and if a floor is stated, the collateralisation ratio reaches it
/// @param      ASSETS  capacity, 2 to 1024
/// @input liabilitiesRoot, liabilitiesTotals, liabilitiesSalt  (private) Constrained: TotalsNode
/// @input reservesRoot, reservesTotals, reservesSalt  (private) transparent, then attested. Constrained: TotalsNode
/// @input pricedAt, price, marginWeight  (private) Constrained: Market
/// @input isPerAsset, isPortfolio, ratioBps, assetListDigest, coverBps, weight  (private) Constrained: SolvencyPolicy
/// @input floorBps     (private) Constrained: Cover
/// @input contextHash  (public) Assumes: digest of entity, chain, registry, attesters, time, epoch and the statement
///                     before - discharged by src/solvency and SolvencyRegistry
/// @output statement   Assumes: nodes, policy, market, verdict and floor are the published ones - discharged by whoever
///                     verifies
/// @dev Soundness: a level of reserves is the kind of its node, which only the circuit of that kind makes; the square
///      keeps contextHash in the constraints
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
    statement <== TaggedHash(DOMAIN_SOLVENCY_STATEMENT(), 7)([
        liabilities,
        transparent,
        attested,
        policyHash,
        marketRoot,
        verdict,
        floorBps
    ]);
    signal contextBound <== contextHash * contextHash;
}
