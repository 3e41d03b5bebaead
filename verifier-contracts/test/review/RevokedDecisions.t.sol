// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {ReviewTest} from "./ReviewTest.sol";

/// @dev decisions that stopped counting are treated as if they counted.
contract RevokedDecisionsTest is ReviewTest {
    /// @dev I1: 'a Once subject whose attestation stopped counting before its time makes it again'.
    function test_I1_onceIsMadeAgainAfterItsDecisionWasRevoked() public {
        _decide(_make(ONCE, alice, 1, NULLIFIER).s);
        _revokeAttested(ONCE);
        vm.warp(NOW + 1 hours);
        assertTrue(!_isOk(alice, ONCE), "stopped before its time");
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        assertTrue(_isOk(alice, ONCE), "made again");
    }

    /// @dev Wallets round asOf to the hour, attesters need not. The call succeeds and names an expiry.
    function test_aProofReplacesARevokedDecisionOfALaterMoment() public {
        vm.warp(NOW + 30 minutes);
        _decide(_make(ACCOUNT, alice, 1, NULLIFIER).s);
        _revokeAttested(ACCOUNT);
        vm.warp(NOW + 40 minutes);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER, NOW, ROOT_1));
        assertTrue(_isOk(alice, ACCOUNT), "a proof that was accepted counts");
    }

    /// @dev As before, and the nullifier is used up for an attestation that does not count.
    function test_I1_aProofIsNotUsedUpForARevokedDecision() public {
        vm.warp(NOW + 30 minutes);
        _decide(_make(ONCE, alice, 1, NULLIFIER).s);
        _revokeAttested(ONCE);
        vm.warp(NOW + 40 minutes);
        _attest(_make(ONCE, alice, 1, NULLIFIER + 1, NOW, ROOT_1));
        assertTrue(_isOk(alice, ONCE), "a proof that was accepted counts");
    }

    /// @dev The attester sees nullifiers before they are used. Who steals its key uses them up; revoking its decisions
    ///      does not give them back.
    function test_aStolenAttestersKeyUsesUpNobodysNullifierForGood() public {
        _decide(_make(ONCE, bob, 1, NULLIFIER).s);
        vm.prank(owner);
        registry.setAttester(ONCE, attester, false);
        _revokeAttested(ONCE);
        vm.warp(NOW + 1 hours);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
    }

    /// @dev Nor when the thief writes one decision over another, so that the subject has none by the nullifier.
    function test_aDecisionThatWasWrittenOverIsFreedToo() public {
        _decide(_make(ONCE, bob, 1, NULLIFIER, NOW - 1, ROOT_1).s);
        _decide(_make(ONCE, bob, 1, NULLIFIER + 1).s);
        _decide(_make(ACCOUNT, bob, 1, NULLIFIER, NOW - 1, ROOT_1).s);
        _decide(_make(ACCOUNT, bob, 1, NULLIFIER + 1).s);
        _revokeAttested(ONCE);
        _revokeAttested(ACCOUNT);
        vm.warp(NOW + 1 hours);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        assertTrue(_isOk(alice, ONCE) && _isOk(alice, ACCOUNT), "free again");
    }

    /// @dev I1: a proof took it first, and a decision made it again.
    function test_I1_whatAProofTookIsNotFreedByADecision() public {
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        _post(ROOT_2, 2);
        _advance(2);
        _decide(_make(ONCE, alice, 1, NULLIFIER).s);
        _revokeAttested(ONCE);
        vm.warp(NOW + 1 hours);
        bytes memory used = abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER);
        _attestReverts(_make(ONCE, bob, 1, NULLIFIER), used);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        assertTrue(_isOk(alice, ONCE), "its own subject makes it again");
    }

    function test_I1_aProofAfterADecisionKeepsTheNullifier() public {
        _decide(_make(ACCOUNT, alice, 1, NULLIFIER).s);
        vm.warp(NOW + 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _revokeAttested(ACCOUNT);
        bytes memory taken = abi.encodeWithSelector(IComplianceRegistry.NullifierBound.selector, NULLIFIER);
        _attestReverts(_make(ACCOUNT, bob, 1, NULLIFIER), taken);
    }

    function test_aRevokedDecisionsNullifierIsFreeToItsOwnSubjectOnceItsTimeIsOver() public {
        _decide(_make(ONCE, alice, 1, NULLIFIER).s);
        _revokeAttested(ONCE);
        vm.warp(NOW + TTL);
        _post(ROOT_2, 2);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        assertTrue(_isOk(alice, ONCE), "free again");
    }

    /// @dev A decision is refused in the revocation's own second, and every one of an earlier asOf.
    function test_revokedDecisionsCountInNeitherSlot() public {
        _announceVersion(2, T, 0);
        _decide(_make(ACCOUNT, alice, 2, NULLIFIER).s);
        _revokeAttested(ACCOUNT);
        vm.warp(T);
        assertTrue(!_isOk(alice, ACCOUNT), "announced");
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), uint8(IComplianceRegistry.Tier.None), "tier");
    }
}
