// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "../lib/tagged-hash.circom";
include "../lib/open-words.circom";
include "../generated/domains.circom";
include "../generated/claim-layout.circom";

/// @title          SignedCredential
/// @notice         the issuer's key signed a credential with these claims to this holder commitment
/// @input holderCommitment  (private) Assumes: opened by the holder - discharged by Compliance (HolderCommitment)
/// @input claimWords        (private) Constrained: hashed into the signed commitment
/// @input extensionRoot, salt  (private) any. Constrained: hashed into the signed commitment
/// @input issuerKey         (private) Constrained: on the curve, not of small order.
///                          Assumes: in the prime subgroup - discharged by assertPublicKey where keys enter the trust tree
/// @input signatureR8       (private) Constrained: on the curve
/// @input signatureS        (private) Constrained: below the subgroup's order
/// @dev Soundness: EdDSA with a strictly decomposed challenge. Points on the curve leave no denominator of the addition
///      law at zero, where its outputs would be free
template SignedCredential() {
    signal input holderCommitment;
    signal input claimWords[CLAIM_WORDS()];
    signal input extensionRoot;
    signal input salt;
    signal input issuerKey[2];
    signal input signatureR8[2];
    signal input signatureS;

    component commitment = TaggedHash(DOMAIN_CREDENTIAL(), 4 + CLAIM_WORDS());
    commitment.in[0] <== CLAIM_VERSION();
    commitment.in[1] <== holderCommitment;
    for (var i = 0; i < CLAIM_WORDS(); i++) {
        commitment.in[2 + i] <== claimWords[i];
    }
    commitment.in[2 + CLAIM_WORDS()] <== extensionRoot;
    commitment.in[3 + CLAIM_WORDS()] <== salt;

    BabyCheck()(issuerKey[0], issuerKey[1]);
    BabyCheck()(signatureR8[0], signatureR8[1]);

    component signature = EdDSAPoseidonVerifier();
    signature.enabled <== 1;
    signature.Ax <== issuerKey[0];
    signature.Ay <== issuerKey[1];
    signature.S <== signatureS;
    signature.R8x <== signatureR8[0];
    signature.R8y <== signatureR8[1];
    signature.M <== commitment.out;
}
