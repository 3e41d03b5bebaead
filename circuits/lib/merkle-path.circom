// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "tagged-hash.circom";
include "look-up.circom";

/// @title          OrderedPath
/// @notice         leaf is the leaf number `index` of the 8-ary tree with this root
/// @param          DOMAIN  tag of the tree's nodes; DEPTH  levels
/// @input children (private) per level, leaf level first, the eight children on the path. Constrained: the child that
///                 the index names is the node below
/// @input index    (private) 3 bits a level, little-endian. Assumes: bits - discharged by OpenWords
/// @output leaf, root
/// @dev Soundness: fixed depth, all index bits used, every node hashed here: an inner node cannot pass for a leaf
template OrderedPath(DOMAIN, DEPTH) {
    signal input children[DEPTH][8];
    signal input index[3 * DEPTH];
    signal output leaf;
    signal output root;

    component child[DEPTH];
    component node[DEPTH];
    for (var l = 0; l < DEPTH; l++) {
        child[l] = Select(3);
        child[l].in <== children[l];
        for (var i = 0; i < 3; i++) {
            child[l].index[i] <== index[3 * l + i];
        }
        if (l > 0) {
            child[l].out === node[l - 1].out;
        }
        node[l] = TaggedHash(DOMAIN, 8);
        node[l].in <== children[l];
    }
    leaf <== child[0].out;
    root <== node[DEPTH - 1].out;
}

/// @title          MemberPath
/// @notice         leaf is some leaf of the 8-ary tree with this root
/// @param          DOMAIN  tag of the tree's nodes; DEPTH  levels
/// @input leaf     (private) Assumes: a digest computed in the circuit - discharged by TrustedIssuer
/// @input children (private) per level, leaf level first, the eight children on the path. Constrained: one of them is
///                 the node below
/// @output root
/// @dev Soundness: a product of differences is 0 only if one is; depth is fixed and the leaf is a tagged digest, so
///      an inner node cannot pass for a leaf, and a tree of zeroes has no member
template MemberPath(DOMAIN, DEPTH) {
    signal input leaf;
    signal input children[DEPTH][8];
    signal output root;

    component node[DEPTH];
    component member[DEPTH];
    for (var l = 0; l < DEPTH; l++) {
        member[l] = OneOf(8);
        if (l == 0) {
            member[l].in <== leaf;
        } else {
            member[l].in <== node[l - 1].out;
        }
        member[l].set <== children[l];
        node[l] = TaggedHash(DOMAIN, 8);
        node[l].in <== children[l];
    }
    root <== node[DEPTH - 1].out;
}

/// @title     OneOf
/// @notice    in equals one element of the set
/// @param     N  elements, 2 or more
/// @input in, set  (private) field elements. Constrained: the product of all differences is 0
/// @dev Soundness: a field has no zero divisors
template OneOf(N) {
    signal input in;
    signal input set[N];

    signal product[N - 1];
    product[0] <== in - set[0];
    for (var i = 1; i < N - 1; i++) {
        product[i] <== product[i - 1] * (in - set[i]);
    }
    product[N - 2] * (in - set[N - 1]) === 0;
}
