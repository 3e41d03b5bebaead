// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "eddsa-signature.circom";
include "../lib/open-words.circom";
include "../generated/domains.circom";
include "../generated/claim-layout.circom";

/// @title          SignedCredential
/// @notice         the issuer's key signed a credential with these claims to this holder commitment
/// @input holderCommitment  (private) Assumes: opened by the holder - discharged by Compliance (HolderCommitment)
/// @input claimWords        (private) Constrained: hashed into the signed commitment
/// @input extensionRoot, salt  (private) any. Constrained: hashed into the signed commitment
/// @input issuerKey, signatureR8, signatureS  (private) Constrained: EddsaSignature over the commitment
/// @dev Soundness: one digest with every word of the credential is what the issuer signed
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

    EddsaSignature()(issuerKey, signatureR8, signatureS, commitment.out);
}
