// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../lib/look-up.circom";
include "../lib/merkle-path.circom";
include "../generated/domains.circom";

/// Levels of the trust tree: 512 issuers (src/trust/issuer-record-layout.ts).
function TRUST_DEPTH() {
    return 3;
}

/// @title          TrustedIssuer
/// @notice         an issuer with this key, status root and record is in the trust tree with this root
/// @input key, statusRoot, record  (private) Constrained: hashed into the leaf
/// @input path     (private) Constrained: leads from the leaf to the root
/// @output root    the trust root
/// @dev Soundness: the leaf is a tagged digest made here, so neither 0 nor an inner node is one
template TrustedIssuer() {
    signal input key[2];
    signal input statusRoot;
    signal input record;
    signal input path[TRUST_DEPTH()][8];
    signal output root;

    signal leaf <== TaggedHash(DOMAIN_ISSUER(), 4)([key[0], key[1], statusRoot, record]);
    root <== MemberPath(DOMAIN_TRUST_NODE(), TRUST_DEPTH())(leaf, path);
}

/// @title           IssuerAuthority
/// @notice          the claims lie within what the issuer may attest
/// @input regimes, maxKycLevel, classes      (private) from the issuer's record. Assumes: bits, 3 bits, bits - discharged
///                  by OpenWords
/// @input regime, kycLevel, claimedClasses   (private) from the claims. Assumes: bits, 3 bits, bits - discharged by
///                  OpenWords
/// @dev Soundness: the regime's bit is set; the level's difference fits 3 bits; no class without its authorisation
template IssuerAuthority() {
    signal input regimes[64];
    signal input maxKycLevel;
    signal input classes[16];
    signal input regime[6];
    signal input kycLevel;
    signal input claimedClasses[16];

    signal regimeAllowed <== LookUp(6)(regimes, regime);
    regimeAllowed === 1;

    component level = Num2Bits(3);
    level.in <== maxKycLevel - kycLevel;

    for (var i = 0; i < 16; i++) {
        claimedClasses[i] * (1 - classes[i]) === 0;
    }
}
