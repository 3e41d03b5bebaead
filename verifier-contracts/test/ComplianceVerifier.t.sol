// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {VerificationKey, VerificationKeys} from "../verifiers/VerificationKeys.sol";
import {Test} from "./support/Test.sol";
import {TestKey} from "./support/TestKey.sol";

contract ComplianceVerifierTest is Test {
    uint256 private constant Q = Bn254.FIELD_ORDER;
    uint256 private constant R = Bn254.SCALAR_ORDER;

    ComplianceVerifier private verifier;
    uint256[5] private signals = [uint256(1), 2, 3, 4, 5];

    function setUp() public {
        verifier = new ComplianceVerifier(TestKey.verificationKey());
    }

    function testFuzz_acceptsAnySignalsThatWereProved(uint256[5] memory values, uint256 salt) public view {
        for (uint256 i = 0; i < 5; ++i) {
            values[i] = values[i] % R;
        }
        assertTrue(_verify(TestKey.prove(values, salt), values), "honest proof");
    }

    /// @dev The prepared copy says what the verifier says, for its own rule hash alone.
    function testFuzz_aPreparedCopyTakesItsOwnSignalAlone(uint256[5] memory values, uint256 other) public {
        for (uint256 i = 0; i < 5; ++i) {
            values[i] = values[i] % R;
        }
        other = other % R;
        IGroth16Verifier prepared = verifier.prepare(values[1]);
        IComplianceRegistry.Proof memory proof = TestKey.prove(values, 0);
        assertTrue(prepared.verifyProof(proof.a, proof.b, proof.c, values), "its own");
        uint256 own = values[1];
        values[1] = other;
        assertTrue(own == other || !prepared.verifyProof(proof.a, proof.b, proof.c, values), "unproved");
        proof = TestKey.prove(values, 0);
        assertTrue(own == other || !prepared.verifyProof(proof.a, proof.b, proof.c, values), "proved for another");
        values[1] = own + R;
        proof = TestKey.prove(values, 0);
        assertTrue(!prepared.verifyProof(proof.a, proof.b, proof.c, values), "K1: plus the order");
        vm.expectRevert(IGroth16Verifier.SignalOutOfField.selector);
        verifier.prepare(own + R);
    }

    function testFuzz_refusesEachSignalChanged(uint256 position, uint256 value) public view {
        IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
        uint256[5] memory changed = signals;
        changed[position % 5] = value % R;
        assertTrue(_verify(proof, changed) == (value % R == signals[position % 5]), "changed signal");
    }

    function test_K1_refusesSignalPlusOrder() public view {
        IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
        assertTrue(_verify(proof, signals), "twin");
        for (uint256 i = 0; i < 5; ++i) {
            for (uint256 k = 1; k <= 5; ++k) {
                uint256[5] memory alias_ = signals;
                alias_[i] += k * R;
                assertTrue(!_verify(proof, alias_), "signal plus a multiple of the order");
            }
        }
    }

    function test_K2_refusesAliasesOfEachCoordinate() public view {
        IComplianceRegistry.Proof memory honest = TestKey.prove(signals, 0);
        assertTrue(_verify(honest, signals), "twin");
        for (uint256 i = 0; i < 8; ++i) {
            IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
            if (i < 2) proof.a[i] += Q;
            else if (i < 6) proof.b[(i - 2) / 2][i % 2] += Q;
            else proof.c[i - 6] += Q;
            assertTrue(!_verify(proof, signals), "coordinate plus the order");
        }
    }

    function test_V3_refusesInfinityAndPointsOffTheCurve() public view {
        for (uint256 i = 0; i < 6; ++i) {
            IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
            if (i == 0) proof.a = [uint256(0), 0];
            if (i == 1) proof.c = [uint256(0), 0];
            if (i == 2) proof.b = [[uint256(0), 0], [uint256(0), 0]];
            if (i == 3) proof.a[0] = addmod(proof.a[0], 1, Q);
            if (i == 4) proof.c[1] = addmod(proof.c[1], 1, Q);
            if (i == 5) proof.b[1][0] = addmod(proof.b[1][0], 1, Q);
            assertTrue(!_verify(proof, signals), "point");
        }
    }

    function test_V3_revertsWhereBIsOutsideTheSubgroup() public {
        IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
        proof.b = _outsideSubgroup();
        vm.expectRevert(IGroth16Verifier.PrecompileFailed.selector);
        verifier.verifyProof(proof.a, proof.b, proof.c, signals);
    }

    /// @dev V5: a proof is not unique, so the registry keys nothing on its bytes.
    function test_V5_acceptsTheNegatedCopy() public view {
        IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
        proof.a[1] = Q - proof.a[1];
        assertTrue(!_verify(proof, signals), "half of it negated");
        proof.b[1] = [Q - proof.b[1][0], Q - proof.b[1][1]];
        assertTrue(_verify(proof, signals), "(-A, -B, C)");
    }

    function test_K3_neverAnswersFalseForLackOfGas() public view {
        IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
        bytes memory call = abi.encodeCall(verifier.verifyProof, (proof.a, proof.b, proof.c, signals));
        uint256 answers;
        for (uint256 gas_ = 1_000; gas_ <= 300_000; gas_ += 1_000) {
            (bool isDone, bytes memory answer) = address(verifier).staticcall{gas: gas_}(call);
            if (!isDone) continue;
            ++answers;
            assertTrue(abi.decode(answer, (bool)), "starved call answered false");
        }
        assertTrue(answers > 0 && answers < 300, "the sweep crosses the limit");
    }

    function test_K9_refusesForgeableKeys() public {
        VerificationKey memory key = TestKey.verificationKey();
        key.delta = key.gamma;
        _refuses(key, VerificationKeys.KeyForgeable.selector);

        key.delta[1] = [Q - key.gamma[1][0], Q - key.gamma[1][1]];
        _refuses(key, VerificationKeys.KeyForgeable.selector);

        key = TestKey.verificationKey();
        key.delta = _generator();
        _refuses(key, VerificationKeys.KeyForgeable.selector);

        key = TestKey.verificationKey();
        key.beta = key.delta;
        _refuses(key, VerificationKeys.KeyForgeable.selector);

        key = TestKey.verificationKey();
        key.gamma = _generator();
        new ComplianceVerifier(key);
    }

    function test_K9_refusesRepeatedAndMissingSignalPoints() public {
        VerificationKey memory key = TestKey.verificationKey();
        key.ic[5] = key.ic[2];
        _refuses(key, VerificationKeys.KeySignalsRepeat.selector);

        key = TestKey.verificationKey();
        key.ic[5] = [uint256(0), 0];
        _refuses(key, VerificationKeys.KeyPointInvalid.selector);

        key.ic = new uint256[2][](5);
        bytes memory expected = abi.encodeWithSelector(VerificationKeys.KeySignalCount.selector, 6, 5);
        vm.expectRevert(expected);
        new ComplianceVerifier(key);
    }

    function test_V4_refusesKeyPointsOutsideTheirGroup() public {
        VerificationKey memory key = TestKey.verificationKey();
        key.alpha = [uint256(0), 0];
        _refuses(key, VerificationKeys.KeyPointInvalid.selector);

        key = TestKey.verificationKey();
        key.gamma = _outsideSubgroup();
        _refuses(key, VerificationKeys.KeyPointInvalid.selector);

        key = TestKey.verificationKey();
        key.delta[0][0] += Q;
        _refuses(key, VerificationKeys.KeyPointInvalid.selector);
    }

    function _refuses(VerificationKey memory key, bytes4 error_) private {
        vm.expectRevert(error_);
        new ComplianceVerifier(key);
    }

    function _verify(IComplianceRegistry.Proof memory proof, uint256[5] memory values) private view returns (bool) {
        return verifier.verifyProof(proof.a, proof.b, proof.c, values);
    }

    function _generator() private pure returns (uint256[2][2] memory) {
        return [
            [
                11559732032986387107991004021392285783925812861821192530917403151452391805634,
                10857046999023057135944570762232829481370756359578518086990519993285655852781
            ],
            [
                4082367875863433681332203403145435568316851327593401208105741076214120093531,
                8495653923123431417604973247489272438418190587263600148770280649306958101930
            ]
        ];
    }

    /// @dev On the twist at x = 1, of an order that does not divide r.
    function _outsideSubgroup() private pure returns (uint256[2][2] memory) {
        return [
            [uint256(0), 1],
            [
                15975588672102553735566230729081043132501226101599136527557730645158523614371,
                3610091866386166428467545612961983990332663701371483510632385378352395651980
            ]
        ];
    }
}
