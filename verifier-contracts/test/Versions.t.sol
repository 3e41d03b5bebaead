// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {RegistryTest} from "./support/RegistryTest.sol";

/// @dev What a change of rules does to attestations.
contract VersionsTest is RegistryTest {
    uint40 private constant T = NOW + 10 days;
    bytes private used = abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER);

    function test_aNewVersionTakesEffectAtItsDateWithNoRedeploy() public {
        _attest(_present(ACCOUNT, alice));
        _announceSecond(GRACE);
        vm.warp(T - 1);
        _attest(_present(ACCOUNT, bob, 2, NULLIFIER + 1));
        _assertStatus(bob, ACCOUNT, T - 1 + TTL, 8);
        _assertStatus(alice, ACCOUNT, T + GRACE, 0);
        vm.warp(T);
        _assertStatus(bob, ACCOUNT, T - 1 + TTL, 0);
        _assertStatus(alice, ACCOUNT, T + GRACE, 0);
        vm.warp(T + GRACE - 1);
        _assertStatus(alice, ACCOUNT, T + GRACE, 0);
        vm.warp(T + GRACE);
        _assertStatus(alice, ACCOUNT, T + GRACE, 8);
        _assertStatus(bob, ACCOUNT, T - 1 + TTL, 0);
    }

    function test_whoProvesAheadIsCompliantThroughout() public {
        bytes32[2] memory policies = [ACCOUNT, ONCE];
        _announceSecond(0);
        for (uint256 i = 0; i < 2; ++i) {
            _attest(_present(policies[i], alice));
            _attest(_present(policies[i], alice, 2, NULLIFIER));
            _assertStatus(alice, policies[i], T, 0);
        }
        vm.warp(T - 1);
        _assertStatus(alice, ACCOUNT, T, 0);
        vm.warp(T);
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        _assertStatus(alice, ACCOUNT, T + TTL, 0);
    }

    function test_proofsForASupersededVersionAreTakenForItsGrace() public {
        _announceSecond(GRACE);
        vm.warp(T + GRACE - 1);
        _attest(_present(ACCOUNT, alice));
        _assertStatus(alice, ACCOUNT, T + GRACE, 0);
        vm.warp(T + GRACE);
        _attestReverts(
            _present(ACCOUNT, bob, 1, NULLIFIER + 1),
            abi.encodeWithSelector(IComplianceRegistry.PolicyVersionEnded.selector, T + GRACE)
        );
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        _assertStatus(alice, ACCOUNT, T + GRACE + TTL, 0);
    }

    function test_I3_anOlderVersionDoesNotReplaceANewerOne() public {
        _announceSecond(GRACE);
        vm.warp(T);
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(T + 1 hours);
        assertEq(_attest(_present(ACCOUNT, alice)), T + TTL, "kept");
        _assertStatus(alice, ACCOUNT, T + TTL, 0);
    }

    /// @dev Wallets round asOf to the hour: a proof under the next version may carry the same one.
    function test_aNewerVersionReplacesWithTheSameAsOf() public {
        _announceSecond(GRACE);
        vm.warp(T);
        _attest(_present(ACCOUNT, alice));
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        _assertStatus(alice, ACCOUNT, T + TTL, 0);
        (IComplianceRegistry.Attestation memory current,) = registry.attestationsOf(alice, ACCOUNT);
        assertEq(current.version, 2, "version");
    }

    function test_onceIsMadeAgainForEachVersionByItsSubjectAlone() public {
        _attest(_present(ONCE, alice));
        _announceSecond(GRACE);
        _attestReverts(_present(ONCE, alice), used);
        _attestReverts(_present(ONCE, bob, 2, NULLIFIER), used);
        _attest(_present(ONCE, alice, 2, NULLIFIER));
        _attestReverts(_present(ONCE, alice, 2, NULLIFIER), used);
        vm.warp(T);
        _attestReverts(_present(ONCE, alice, 2, NULLIFIER), used);
        _attestReverts(_present(ONCE, alice, 1, NULLIFIER), used);
    }

    function test_onceIsNotMadeAgainAfterItsTime() public {
        _attest(_present(ONCE, alice));
        vm.warp(NOW + TTL);
        _announce(_announcement(POLICY_HASH + 1, NOW + TTL + NOTICE));
        registry.adoptVersion(ONCE, 2, 1);
        vm.warp(NOW + TTL + NOTICE);
        _attestReverts(_present(ONCE, alice, 2, NULLIFIER), used);
    }

    function test_twoVersionsThatWaitAreProvedInTurn() public {
        _announceSecond(GRACE);
        _announce(_announcement(POLICY_HASH + 2, T + 5 days));
        registry.adoptVersion(ACCOUNT, 3, 1);
        _attest(_present(ACCOUNT, alice));
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        Presentation memory third = _present(ACCOUNT, alice, 3, NULLIFIER);
        _attestReverts(third, abi.encodeWithSelector(IComplianceRegistry.AnnouncedVersionHeld.selector, 2));

        // once version 2 is in force its attestation makes room, and goes on counting
        vm.warp(T);
        _attest(_present(ACCOUNT, alice, 3, NULLIFIER));
        (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
            registry.attestationsOf(alice, ACCOUNT);
        assertEq(current.version, 2, "current");
        assertEq(announced.version, 3, "announced");
        _assertStatus(alice, ACCOUNT, NOW + TTL < T + 5 days + GRACE ? NOW + TTL : T + 5 days + GRACE, 0);
        vm.warp(T + 5 days + GRACE);
        _assertStatus(alice, ACCOUNT, T + TTL, 0);
    }

    function test_anAnnouncedAttestationMustOutliveTheWait() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 1, T);
        (a.times.attestation, a.times.attestationForLeverage) = (9 days, 1 days);
        _announce(a);
        registry.adoptVersion(ACCOUNT, 2, 1);
        _attestReverts(
            _present(ACCOUNT, alice, 2, NULLIFIER), abi.encodeWithSelector(IComplianceRegistry.AsOfTooEarly.selector, T)
        );
        vm.warp(NOW + 1 days + 1);
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        _assertStatus(alice, ACCOUNT, NOW + 10 days + 1, 8);
    }

    function test_rebindingVoidsBothAttestations() public {
        _announceSecond(GRACE);
        _attest(_present(ACCOUNT, alice));
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        Presentation memory p = _present(ACCOUNT, bob);
        vm.prank(bob);
        registry.requestRebind(p.s, p.proof);
        vm.warp(NOW + REBIND_DELAY);
        _attest(_present(ACCOUNT, bob));
        _assertStatus(alice, ACCOUNT, 0, 7);
        vm.warp(T);
        _assertStatus(alice, ACCOUNT, 0, 7);
        _assertStatus(bob, ACCOUNT, T + GRACE, 0);
    }

    function test_K8_aRevocationEndsBothAttestations() public {
        _announceSecond(GRACE);
        _attest(_present(ACCOUNT, alice));
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        _post(ROOT_2, 2);
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(2);
        _assertStatus(alice, ACCOUNT, NOW + TTL, 7);
        vm.warp(T);
        _assertStatus(alice, ACCOUNT, NOW + TTL, 7);
    }

    function test_I6_suspensionStopsAttestationsAndBlocksNoRead() public {
        _attest(_present(ACCOUNT, alice));
        vm.prank(regulator);
        oracle.suspend(rules, "an incident");
        _attestReverts(
            _present(ACCOUNT, bob, 1, NULLIFIER + 1),
            abi.encodeWithSelector(IComplianceRegistry.PolicySuspended.selector, ACCOUNT)
        );
        _assertStatus(alice, ACCOUNT, NOW + TTL, 8);
        _assertStatus(bob, ACCOUNT, 0, 6);
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), 0, "no tier");
        (bool ok,,, bytes32 via) = registry.isCompliantOrRecognised(alice, ACCOUNT);
        assertTrue(!ok && via == ACCOUNT, "nor by a link");
        vm.prank(regulator);
        oracle.lift(rules, "over");
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);
        _attest(_present(ACCOUNT, bob, 1, NULLIFIER + 1));
    }

    function test_aProofForOneVersionIsNoneForAnother() public {
        _announceSecond(GRACE);
        Presentation memory p = _present(ACCOUNT, alice);
        p.s.version = 2;
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector));
        p.s.version = 3;
        _attestReverts(p, abi.encodeWithSelector(IPolicies.RuleUnknown.selector, ACCOUNT, 3, 1));
        p.s.version = 1;
        _attest(p);
    }

    function test_aPackThatEndsTakesItsAttestationsWithIt() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 1, T);
        a.validUntil = T + 2 days;
        _announce(a);
        registry.adoptVersion(ACCOUNT, 2, 1);
        vm.warp(T);
        _attest(_present(ACCOUNT, alice, 2, NULLIFIER));
        _assertStatus(alice, ACCOUNT, T + 2 days, 0);
        vm.warp(T + 2 days);
        _assertStatus(alice, ACCOUNT, T + 2 days, 8);
        _attestReverts(
            _present(ACCOUNT, alice, 2, NULLIFIER),
            abi.encodeWithSelector(IComplianceRegistry.PolicyVersionEnded.selector, T + 2 days)
        );
    }

    function _announceSecond(uint32 grace) private {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 1, T);
        a.times.superseded = grace;
        _announce(a);
        registry.adoptVersion(ACCOUNT, 2, 1);
        registry.adoptVersion(ONCE, 2, 1);
    }

    function _present(bytes32 policyId, address subject, uint16 version, uint256 nullifier)
        private
        view
        returns (Presentation memory p)
    {
        p.s = _state(policyId, subject);
        (p.s.version, p.s.nullifier) = (version, nullifier);
        return _prove(p);
    }
}
