// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";

contract ModesTest is RegistryTest {
    function test_K4_identicalRepeatChangesNothing() public {
        Presentation memory p = _present(ACCOUNT, alice);
        _attest(p);
        vm.record();
        vm.recordLogs();
        assertEq(_attest(p), NOW + TTL, "same expiry");
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        assertEq(writes.length, 0, "no write");
        assertEq(vm.getRecordedLogs().length, 0, "no event");
    }

    function test_K4_repeatStillNeedsAProofThatHolds() public {
        Presentation memory p = _present(ACCOUNT, alice);
        _attest(p);
        p.proof = TestKey.prove([uint256(1), 2, 3, 4, 5], 0);
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector));
    }

    function test_accountRenewsWithALaterAsOf() public {
        _attest(_present(ACCOUNT, alice));
        vm.warp(NOW + 1 days);
        assertEq(_attest(_present(ACCOUNT, alice)), NOW + 1 days + TTL, "later expiry");
        _assertStatus(alice, ACCOUNT, NOW + 1 days + TTL, 0);
    }

    function test_K4_anEarlierAsOfDoesNotShortenTheExpiry() public {
        _attest(_present(ACCOUNT, alice));
        Presentation memory p = _present(ACCOUNT, alice);
        p.s.asOf = NOW - 1 hours;
        assertEq(_attest(_prove(p)), NOW + TTL, "kept");
        _post(ROOT_2, 2);
        p.s.trustRoot = ROOT_2;
        assertEq(_attest(_prove(p)), NOW + TTL, "kept under a newer root");
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);
    }

    /// @dev Wallets round asOf to the hour, so a renewal after a revocation may carry the same one.
    function test_K8_renewsWithTheSameAsOfUnderANewerRoot() public {
        _attest(_present(ACCOUNT, alice));
        _post(ROOT_2, 2);
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(2);
        _assertStatus(alice, ACCOUNT, NOW + TTL, 7);
        Presentation memory p = _present(ACCOUNT, alice);
        p.s.trustRoot = ROOT_2;
        _attest(_prove(p));
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);
    }

    function test_K8_onceIsMadeAgainByItsSubjectAfterARevocation() public {
        _attest(_present(ONCE, alice));
        _post(ROOT_2, 2);
        Presentation memory p = _present(ONCE, alice);
        p.s.trustRoot = ROOT_2;
        bytes memory used = abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER);
        _attestReverts(_prove(p), used);

        vm.prank(registrar);
        trust.advanceMinTrustEpoch(2);
        _assertStatus(alice, ONCE, NOW + TTL, 7);
        Presentation memory other = _present(ONCE, bob);
        other.s.trustRoot = ROOT_2;
        _attestReverts(_prove(other), used);
        _attest(_prove(p));
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        _attestReverts(_prove(p), used);
    }

    function test_K8_aRevokedAttestationGivesWayToAnEarlierAsOf() public {
        _attest(_present(ACCOUNT, alice));
        _post(ROOT_2, 2);
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(2);
        Presentation memory p = _present(ACCOUNT, alice);
        p.s.trustRoot = ROOT_2;
        p.s.asOf = NOW - 1 hours;
        _attest(_prove(p));
        _assertStatus(alice, ACCOUNT, NOW - 1 hours + TTL, 0);
    }

    function test_expiryIsExclusive() public {
        _attest(_present(ONCE, alice));
        vm.warp(NOW + TTL - 1);
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        vm.warp(NOW + TTL);
        _assertStatus(alice, ONCE, NOW + TTL, 1);
    }

    function test_sessionTakesEachNullifierOnce() public {
        Presentation memory p = _present(SESSION, alice);
        _attest(p);
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        p.s.nonce = keccak256("next session");
        _attestReverts(_prove(p), abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        p.s.nullifier += 1;
        _attest(_prove(p));
        assertEq(registry.bindingOf(SESSION, p.s.nullifier).subject, alice, "second session");
    }

    function test_sessionRefusesAZeroNonce() public {
        Presentation memory p = _present(SESSION, alice);
        p.s.nonce = 0;
        _attestReverts(p, abi.encodeWithSelector(IPolicies.NonceMissing.selector));
        p.s.nonce = NONCE;
        _attest(p);
    }

    /// @dev A second credential that says nothing newer uses its nullifier and leaves the attestation as it is.
    function test_aSecondNullifierOfASubjectIsRecorded() public {
        _attest(_present(ONCE, alice));
        Presentation memory p = _present(ONCE, alice);
        p.s.nullifier += 1;
        p.s.asOf = NOW - 1 hours;
        _prove(p);
        vm.expectEmit(address(registry));
        emit IComplianceRegistry.Attested(
            ONCE, alice, p.s.nullifier, 1, IComplianceRegistry.Tier.Proof, NOW, NOW + TTL, 1
        );
        assertEq(_attest(p), NOW + TTL, "kept");
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, p.s.nullifier));
        (IComplianceRegistry.Attestation memory current,) = registry.attestationsOf(alice, ONCE);
        assertEq(current.nullifierTag, uint80(NULLIFIER), "first nullifier's");
    }

    function test_oneNullifierServesEachPolicyOfItsOwn() public {
        _attest(_present(ONCE, alice));
        _attest(_present(ACCOUNT, bob));
        assertEq(registry.bindingOf(ONCE, NULLIFIER).subject, alice, "once");
        assertEq(registry.bindingOf(ACCOUNT, NULLIFIER).subject, bob, "account");
    }
}
