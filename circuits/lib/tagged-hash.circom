// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";

/// @title      TaggedHash
/// @notice     out = Poseidon(in) with the domain's tag in the capacity element
/// @param      DOMAIN  tag of the value's role (circuits/generated/domains.circom); N  inputs, 1 to 16
/// @input in   (private) field elements. Constrained: nothing beyond the hash
/// @output out the digest
/// @dev Soundness: the capacity element is a constant of the circuit, so that no digest of one role is one of another
template TaggedHash(DOMAIN, N) {
    signal input in[N];
    signal output out;

    component poseidon = PoseidonEx(N, 1);
    poseidon.initialState <== DOMAIN;
    poseidon.inputs <== in;
    out <== poseidon.out[0];
}
