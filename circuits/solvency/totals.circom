// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "layout.circom";
include "packing.circom";
include "sponge.circom";

/// @title         TotalsCommitment
/// @notice        commits to one total an asset
/// @param         ASSETS  capacity, 2 to 1024
/// @input totals  (private) Constrained: below 2^80
/// @input salt    (private) Assumes: drawn for this node - discharged by src/solvency
/// @output out    the commitment
/// @dev Soundness: three ranged totals are 240 bits, so the packing is injective; hiding rests on the salt
template TotalsCommitment(ASSETS) {
    var PACKED = (ASSETS + 2) \ 3;
    signal input totals[ASSETS];
    signal input salt;
    signal output out;

    Ranged(ASSETS, TOTAL_BITS())(totals);
    signal packed[PACKED] <== Pack(ASSETS, TOTAL_BITS(), 3)(totals);
    out <== Absorb(DOMAIN_SOLVENCY_TOTALS(), PACKED)(salt, packed);
}

/// @title              TotalsNode
/// @notice             a node of liabilities or reserves: what it is, what lies below, and its totals
/// @param              ASSETS  capacity, 2 to 1024
/// @input kind, root   (private) field elements. Constrained: hashed
/// @input totals, salt (private) Constrained: TotalsCommitment
/// @output node
/// @dev Soundness: the totals are ranged where they are opened, whoever made the node
template TotalsNode(ASSETS) {
    signal input kind;
    signal input root;
    signal input totals[ASSETS];
    signal input salt;
    signal output node;

    signal commitment <== TotalsCommitment(ASSETS)(totals, salt);
    node <== TaggedHash(DOMAIN_SOLVENCY_NODE(), 3)([kind, root, commitment]);
}
