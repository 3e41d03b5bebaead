// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SolvencyVerifier} from "../../generated/SolvencyVerifier.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {Bn254} from "../../verifiers/Bn254.sol";
import {VerificationKey, VerificationKeys} from "../../verifiers/VerificationKeys.sol";
import {Test} from "../support/Test.sol";
import {TestKey} from "../support/TestKey.sol";

/// @dev The generated verifier without a prepared copy: what ComplianceVerifier.t.sol shows of the other one.
contract SolvencyVerifierTest is Test {
    uint256 private constant R = Bn254.SCALAR_ORDER;
    uint256 private constant Q = Bn254.FIELD_ORDER;

    SolvencyVerifier private verifier;
    uint256[2] private signals = [uint256(1), 2];

    function setUp() public {
        verifier = new SolvencyVerifier(TestKey.verificationKeyOf(2));
    }

    function testFuzz_acceptsAnySignalsThatWereProved(uint256[2] memory values) public view {
        (values[0], values[1]) = (values[0] % R, values[1] % R);
        assertTrue(verify(prove(values), values), "honest proof");
    }

    function testFuzz_refusesEachSignalChanged(uint256 position, uint256 value) public view {
        uint256[2] memory changed = signals;
        changed[position % 2] = value % R;
        assertTrue(verify(prove(signals), changed) == (value % R == signals[position % 2]), "changed signal");
    }

    function test_refusesSignalsExchanged() public view {
        assertTrue(!verify(prove(signals), [signals[1], signals[0]]), "exchanged");
    }

    function test_refusesSignalsPlusTheOrder() public view {
        IComplianceRegistry.Proof memory proof = prove(signals);
        assertTrue(verify(proof, signals), "twin");
        for (uint256 i = 0; i < 2; ++i) {
            for (uint256 k = 1; k <= 5; ++k) {
                uint256[2] memory alias_ = signals;
                alias_[i] += k * R;
                assertTrue(!verify(proof, alias_), "signal plus a multiple of the order");
            }
        }
    }

    function test_refusesAliasesOfEachCoordinate() public view {
        for (uint256 i = 0; i < 8; ++i) {
            IComplianceRegistry.Proof memory proof = prove(signals);
            if (i < 2) proof.a[i] += Q;
            else if (i < 6) proof.b[(i - 2) / 2][i % 2] += Q;
            else proof.c[i - 6] += Q;
            assertTrue(!verify(proof, signals), "coordinate plus the order");
        }
    }

    function test_refusesInfinity() public view {
        IComplianceRegistry.Proof memory proof = prove(signals);
        proof.a = [uint256(0), 0];
        assertTrue(!verify(proof, signals), "a");
        proof = prove(signals);
        proof.b = [[uint256(0), 0], [uint256(0), 0]];
        assertTrue(!verify(proof, signals), "b");
        proof = prove(signals);
        proof.c = [uint256(0), 0];
        assertTrue(!verify(proof, signals), "c");
    }

    function test_aStarvedCallNeverAnswersFalse() public view {
        IComplianceRegistry.Proof memory proof = prove(signals);
        bytes memory call = abi.encodeCall(verifier.verifyProof, (proof.a, proof.b, proof.c, signals));
        uint256 answers;
        for (uint256 gas_ = 10_000; gas_ <= 300_000; gas_ += 10_000) {
            (bool isDone, bytes memory answer) = address(verifier).staticcall{gas: gas_}(call);
            if (!isDone) continue;
            ++answers;
            assertTrue(abi.decode(answer, (bool)), "starved call answered false");
        }
        assertTrue(answers > 0 && answers < 30, "the sweep crosses the limit");
    }

    function test_refusesKeysUnderWhichAnythingIsProvable() public {
        VerificationKey memory key = TestKey.verificationKeyOf(2);
        key.delta = key.gamma;
        refuses(key, abi.encodePacked(VerificationKeys.KeyForgeable.selector));
        key = TestKey.verificationKeyOf(2);
        key.ic[2] = key.ic[1];
        refuses(key, abi.encodePacked(VerificationKeys.KeySignalsRepeat.selector));
        refuses(TestKey.verificationKey(), abi.encodeWithSelector(VerificationKeys.KeySignalCount.selector, 3, 6));
    }

    function refuses(VerificationKey memory key, bytes memory error_) private {
        vm.expectRevert(error_);
        new SolvencyVerifier(key);
    }

    function prove(uint256[2] memory values) private view returns (IComplianceRegistry.Proof memory) {
        uint256[] memory words = new uint256[](2);
        (words[0], words[1]) = (values[0], values[1]);
        return TestKey.proveWords(words, 0);
    }

    function verify(IComplianceRegistry.Proof memory proof, uint256[2] memory values) private view returns (bool) {
        return verifier.verifyProof(proof.a, proof.b, proof.c, values);
    }
}
