// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";
import {TestKey} from "../support/TestKey.sol";
import {ReviewTest} from "./ReviewTest.sol";

/// @dev other copies than the one that the registry had made for its rule.
contract PreparedTest is ReviewTest {
    function test_othersPreparingBeforeAnAdoptionChangesNothing() public {
        _announceVersion(2, T, GRACE);
        IGroth16Verifier verifier = registry.verifierOf(1).verifier;
        uint256 ruleHash = registry.ruleHashOf(ACCOUNT, 2, NONCE);
        IGroth16Verifier own = verifier.prepare(ruleHash);
        IGroth16Verifier kept = registry.ruleOf(ACCOUNT, 2, 1).verifier;
        assertTrue(address(own) != address(kept), "a copy each");
        assertEq(address(own).codehash, address(kept).codehash, "and the same");
        vm.prank(bob);
        own.prepare(1);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
    }

    function test_aSignalThatIsThePreparedOnePlusTheOrderIsRefused() public view {
        IGroth16Verifier prepared = registry.ruleOf(ACCOUNT, 1, 1).verifier;
        Presentation memory p = _make(ACCOUNT, alice, 1, NULLIFIER);
        uint256[5] memory signals = _signals(p.s);
        assertTrue(prepared.verifyProof(p.proof.a, p.proof.b, p.proof.c, signals), "holds");
        for (uint256 i = 0; i < 5; ++i) {
            uint256[5] memory alias_ = _signals(p.s);
            if (alias_[i] > type(uint256).max - TestKey.R) continue;
            alias_[i] += TestKey.R;
            assertTrue(!prepared.verifyProof(p.proof.a, p.proof.b, p.proof.c, alias_), "alias");
        }
    }

    /// @dev The owner's mistake fails closed: a copy for one rule as verifier of a circuit proves that rule alone.
    function test_aPreparedCopyAsACircuitsVerifierProvesNothingElse() public {
        IGroth16Verifier prepared = registry.ruleOf(ACCOUNT, 1, 1).verifier;
        vm.prank(owner);
        registry.addVerifier(2, prepared);
        vm.prank(owner);
        registry.setCircuit(ONCE, 2, true);
        registry.adoptVersion(ONCE, 1, 2);
        Presentation memory p = _make(ONCE, alice, 1, NULLIFIER);
        p.s.circuitVersion = 2;
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector));
        assertTrue(prepared.prepare(7) == prepared, "gives itself");
    }
}
