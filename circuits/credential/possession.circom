// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "holder-commitment.circom";

/// @title      Possession
/// @notice     I know the secret and the blind that open this holder commitment, and say so for this context alone
/// @input holderSecret, holderBlind  (private) any field elements. Constrained: HolderCommitment
/// @input contextHash  (public) Assumes: digest of issuer and nonce - discharged by verifyPossession
/// @output commitment  Assumes: the one that the issuer signs to - discharged by whoever calls verifyPossession
/// @dev Soundness: the commitment is the hash of both openings; the square keeps contextHash in the constraints, so that
///      a proof copied into another context does not verify
template Possession() {
    signal input holderSecret;
    signal input holderBlind;
    signal input contextHash;
    signal output commitment;

    commitment <== HolderCommitment()(holderSecret, holderBlind);
    signal contextBound <== contextHash * contextHash;
}
