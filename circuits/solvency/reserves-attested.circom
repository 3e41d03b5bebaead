// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../credential/eddsa-signature.circom";
include "../lib/merkle-path.circom";
include "../lib/tagged-hash.circom";
include "../generated/domains.circom";
include "items.circom";
include "layout.circom";

/// Levels of the tree of attesters: 512 keys (src/solvency/layout.ts).
function ATTESTER_DEPTH() {
    return 3;
}

/// @title    ReservesAttested
/// @notice   these totals are the sums of items that a key of the attesters' tree has signed for this context
/// @param    ITEMS  2 or more; ASSETS  capacity, 2 to 1024
/// @input tag, index, amount, encumbered, totals, salt  (private) Constrained: ItemsRoot, ItemsNode
/// @input contextHash   (private) Constrained: signed, and hashed into `attested`
/// @input attesterKey   (private) Constrained: on the curve, not of small order, in the tree. Assumes: in the prime
///                      subgroup - discharged by assertPublicKey where keys enter the tree
/// @input signatureR8, signatureS  (private) Constrained: the key's signature of items and context
/// @input attesterPath  (private) Constrained: leads from the key to the root
/// @output node      kind attested, root of the items, commitment to the totals
/// @output attested  Assumes: of the statement's attesters and context - discharged by whoever verifies. Constrained: hash
///                   of the tree's root and the context
/// @dev Soundness: the kind is a constant of the circuit that checks the signature, so a level is earned and not said
template ReservesAttested(ITEMS, ASSETS) {
    signal input tag[ITEMS];
    signal input index[ITEMS];
    signal input amount[ITEMS];
    signal input encumbered[ITEMS];
    signal input totals[ASSETS];
    signal input salt;
    signal input contextHash;
    signal input attesterKey[2];
    signal input signatureR8[2];
    signal input signatureS;
    signal input attesterPath[ATTESTER_DEPTH()][8];
    signal output node;
    signal output attested;

    signal root <== ItemsRoot(ITEMS)(tag, index, amount, encumbered);
    node <== ItemsNode(KIND_ATTESTED(), ITEMS, ASSETS)(root, index, amount, encumbered, totals, salt);

    signal message <== TaggedHash(DOMAIN_SOLVENCY_ATTESTATION(), 2)([root, contextHash]);
    EddsaSignature()(attesterKey, signatureR8, signatureS, message);
    signal attester <== TaggedHash(DOMAIN_SOLVENCY_ATTESTER(), 2)([attesterKey[0], attesterKey[1]]);
    signal attesterRoot <== MemberPath(DOMAIN_SOLVENCY_ATTESTER_NODE(), ATTESTER_DEPTH())(attester, attesterPath);
    attested <== TaggedHash(DOMAIN_SOLVENCY_ATTESTED(), 2)([attesterRoot, contextHash]);
}
