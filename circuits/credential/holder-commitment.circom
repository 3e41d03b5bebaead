// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../generated/domains.circom";

/// @title          HolderCommitment
/// @notice         commitment to the holder's secret, blinded per issuer
/// @input secret, blind  (private) any field elements. Constrained: opened by the digest
/// @output out     the commitment that an issuer signs to
/// @dev Soundness: hashes only; there is no scalar multiplication, so no s + l alias of a secret
template HolderCommitment() {
    signal input secret;
    signal input blind;
    signal output out;

    out <== TaggedHash(DOMAIN_HOLDER(), 2)([secret, blind]);
}
