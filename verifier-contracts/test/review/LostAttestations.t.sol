// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {StatementSignature} from "../../registries/StatementSignature.sol";
import {ReviewTest} from "./ReviewTest.sol";

/// @dev Findings: each test states what the interface promises.
contract LostAttestationsTest is ReviewTest {
    /// @dev What moves on from the announced slot is written over what counts, whatever it is itself.
    function test_I3_aRevokedAnnouncedAttestationDoesNotReplaceOneThatCounts() public {
        _announceVersion(2, T, GRACE);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        _post(ROOT_2, 2);
        vm.warp(NOW + 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _advance(2);
        vm.warp(T);
        _announceVersion(3, T + 2 days, GRACE);
        assertTrue(_isOk(alice, ACCOUNT), "version 1 counts for its grace");
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
        assertTrue(_isOk(alice, ACCOUNT), "and still does once version 3 is proved ahead");
    }

    function test_I3_aVoidedAnnouncedAttestationDoesNotReplaceOneThatCounts() public {
        _announceVersion(2, T, GRACE);
        _announceVersion(3, T + 5 days, GRACE);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(NOW + 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER + 1));
        Presentation memory p = _make(ACCOUNT, bob, 1, NULLIFIER);
        vm.prank(bob);
        registry.requestRebind(p.s, p.proof);
        vm.warp(NOW + 1 hours + REBIND_DELAY);
        _attest(_make(ACCOUNT, bob, 1, NULLIFIER));
        assertTrue(_isOk(alice, ACCOUNT), "Alice has another nullifier");
        // version 2 is not even in force
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER + 1));
        assertTrue(_isOk(alice, ACCOUNT), "and proving version 3 ahead takes nothing from her");
    }

    function test_I3_anExpiredAnnouncedAttestationDoesNotReplaceOneThatCounts() public {
        _announceVersion(2, NOW + 28 days, GRACE);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(NOW + 20 days);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        vm.warp(NOW + 30 days);
        _announceVersion(3, NOW + 32 days, GRACE);
        assertTrue(_isOk(alice, ACCOUNT), "version 1 counts for its grace");
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
        assertTrue(_isOk(alice, ACCOUNT), "and still does");
    }

    /// @dev A Once subject cannot even make it again: it has used its nullifier for the newest version.
    function test_I1_I3_aOnceSubjectKeepsWhatCountsWhenItProvesAhead() public {
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        _announceVersion(2, T, GRACE);
        _attest(_make(ONCE, alice, 2, NULLIFIER));
        _post(ROOT_2, 2);
        _advance(2);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        vm.warp(T);
        _announceVersion(3, T + 2 days, GRACE);
        assertTrue(_isOk(alice, ONCE), "version 1 counts for its grace");
        _attest(_make(ONCE, alice, 3, NULLIFIER));
        assertTrue(_isOk(alice, ONCE), "still");
    }

    /// @dev The announced attestation that counts is dropped where the current one, of the same version, does not count.
    function test_I3_anAnnouncedAttestationThatCountsIsNotDropped() public {
        _announceVersion(2, T, 0);
        vm.warp(T - 1 hours);
        _post(ROOT_2, 2);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER, T - 1 hours, ROOT_2));
        vm.warp(T + 1 hours);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER, T, ROOT_1));
        _advance(2);
        // A later asOf may replace an older one of a newer epoch; but what is answered must last.
        if (!_isOk(alice, ACCOUNT)) return;
        _announceVersion(3, T + 5 days, 0);
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
        assertTrue(_isOk(alice, ACCOUNT), "and goes on counting");
    }

    function test_I3_aDecisionThatWasRevokedDoesNotTakeAProofWithIt() public {
        _announceVersion(2, T, 0);
        vm.warp(T - 1 hours);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(T + 1 hours);
        IComplianceRegistry.Statement memory s = _make(ACCOUNT, alice, 2, NULLIFIER).s;
        bytes memory decision = _sign(KEY, StatementSignature.DECISION_TYPE, s, FAR);
        vm.prank(alice);
        try registry.attestByDecision(s, FAR, attester, decision) {} catch {}
        _revokeAttested(ACCOUNT);
        assertTrue(_isOk(alice, ACCOUNT), "the proof counts");
        _announceVersion(3, T + 5 days, 0);
        vm.warp(T + 2 hours);
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
        assertTrue(_isOk(alice, ACCOUNT), "and goes on counting");
    }

    /// @dev Across the slots a decision takes the place of a proof that counts.
    function test_I3_aDecisionDoesNotHideAProofThatCounts() public {
        _announceVersion(2, T, 0);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(T);
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), uint8(IComplianceRegistry.Tier.Proof), "proved");
        Presentation memory p = _make(ACCOUNT, alice, 2, NULLIFIER);
        bytes memory signature = _sign(KEY, StatementSignature.DECISION_TYPE, p.s, FAR);
        vm.prank(alice);
        try registry.attestByDecision(p.s, FAR, attester, signature) {} catch {}
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), uint8(IComplianceRegistry.Tier.Proof), "still proved");
    }

    /// @dev A relayer submits an older consent once the version is in force.
    function test_I3_K4_aRelayerDoesNotShortenAnExpiryAcrossTheSlots() public {
        _announceVersion(2, T, 0);
        vm.warp(T - 1 hours);
        Presentation memory older = _make(ACCOUNT, alice, 2, NULLIFIER, T - 20 hours, ROOT_1);
        bytes memory consent = _sign(0xA, StatementSignature.ATTESTATION_TYPE, older.s, FAR);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(T);
        assertEq(_expiry(alice, ACCOUNT), T - 1 hours + TTL, "before");
        vm.prank(bob);
        registry.attestFor(older.s, older.proof, FAR, consent);
        assertEq(_expiry(alice, ACCOUNT), T - 1 hours + TTL, "after");
    }

    function test_I3_aBetterTierOfTheSameMomentDoesNotBringAnOlderEpoch() public {
        _post(ROOT_2, 2);
        _decide(_make(ACCOUNT, alice, 1, NULLIFIER, NOW, ROOT_2).s);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER, NOW, ROOT_1));
        (IComplianceRegistry.Attestation memory current,) = registry.attestationsOf(alice, ACCOUNT);
        assertEq(current.trustEpoch, 2, "epoch");
    }

    /// @dev The version that corrects another on the same day: the corrected one never counts, but holds the slot.
    function test_aVersionThatNeverCountsDoesNotHoldTheSlot() public {
        _announceVersion(2, T, 0);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        _announceVersion(3, T, 0);
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
        vm.warp(T);
        assertTrue(_isOk(alice, ACCOUNT), "whoever proves ahead is compliant throughout");
    }

    function test_aRevokedAttestationDoesNotHoldTheSlot() public {
        _announceVersion(2, T, 0);
        _announceVersion(3, T + 1 days, 0);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        _post(ROOT_2, 2);
        _advance(2);
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
    }
}
