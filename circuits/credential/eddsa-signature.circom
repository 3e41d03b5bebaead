// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/compconstant.circom";
include "circomlib/circuits/escalarmulany.circom";
include "circomlib/circuits/escalarmulfix.circom";
include "circomlib/circuits/poseidon.circom";

/// @title      EddsaSignature
/// @notice     (R8, S) is the key's EdDSA-Poseidon signature of the message: S B8 = R8 + H(R8, key, message) 8 key
/// @input key      (private) Constrained: on the curve, not of small order.
///                 Assumes: in the prime subgroup - discharged by assertPublicKey where keys enter the trust tree
/// @input r8       (private) Constrained: on the curve
/// @input s        (private) Constrained: below the subgroup's order
/// @input message  (private) any. Constrained: hashed into the challenge
/// @dev Soundness: the challenge is decomposed strictly (254 bits have an alias) and s is below the order. The Montgomery
///      formulas of the scalar multiplication do not read the curve's constant term: a point off the curve would be
///      multiplied on another curve, which may have points of small order, where a slope is free. The signature feeds
///      nothing else
template EddsaSignature() {
    signal input key[2];
    signal input r8[2];
    signal input s;
    signal input message;

    BabyCheck()(key[0], key[1]);
    BabyCheck()(r8[0], r8[1]);

    // s <= order - 1
    signal sBits[253] <== Num2Bits(253)(s);
    component aboveOrder = CompConstant(2736030358979909402780800718157159386076813972158567259200215660948447373040);
    for (var i = 0; i < 253; i++) {
        aboveOrder.in[i] <== sBits[i];
    }
    aboveOrder.in[253] <== 0;
    aboveOrder.out === 0;

    // 8 key, in the prime subgroup and not its identity
    component twice = BabyDbl();
    twice.x <== key[0];
    twice.y <== key[1];
    component fourTimes = BabyDbl();
    fourTimes.x <== twice.xout;
    fourTimes.y <== twice.yout;
    component eightTimes = BabyDbl();
    eightTimes.x <== fourTimes.xout;
    eightTimes.y <== fourTimes.yout;
    signal isSmallOrder <== IsZero()(eightTimes.xout);
    isSmallOrder === 0;

    signal challenge <== Poseidon(5)([r8[0], r8[1], key[0], key[1], message]);
    component challengeKey = EscalarMulAny(254);
    challengeKey.e <== Num2Bits_strict()(challenge);
    challengeKey.p[0] <== eightTimes.xout;
    challengeKey.p[1] <== eightTimes.yout;

    component right = BabyAdd();
    right.x1 <== r8[0];
    right.y1 <== r8[1];
    right.x2 <== challengeKey.out[0];
    right.y2 <== challengeKey.out[1];

    // 8 times the curve's generator (EIP-2494)
    var BASE8[2] = [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];
    component left = EscalarMulFix(253, BASE8);
    left.e <== sBits;
    left.out[0] === right.xout;
    left.out[1] === right.yout;
}
