// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {ReviewTest} from "./ReviewTest.sol";

/// @dev Who proves a version ahead while two count loses the one that the other could replace, and else neither.
contract NoRoomAheadTest is ReviewTest {
    uint40 private constant DAY = T + 1 days;

    /// @dev Version 2 proved ahead, with an older asOf than version 1 was.
    function test_I3_whatIsEarlierDoesNotStayForWhatIsLater() public {
        _announceVersion(2, T, GRACE);
        vm.warp(T - 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER, T - 2 hours, ROOT_1));
        _bothCountAndNeitherGivesWay();
    }

    function test_I1_I3_onceTheSame() public {
        vm.warp(T - 1 hours);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        _announceVersion(2, DAY, GRACE);
        _attest(_make(ONCE, alice, 2, NULLIFIER, T - 2 hours, ROOT_1));
        vm.warp(DAY);
        _announceVersion(3, DAY + 2 days, 0);
        Presentation memory ahead = _make(ONCE, alice, 3, NULLIFIER);
        _attestReverts(ahead, abi.encodeWithSelector(IComplianceRegistry.NoRoomAhead.selector, 2));
        (IComplianceRegistry.Attestation memory current,) = registry.attestationsOf(alice, ONCE);
        assertEq(current.asOf, T - 1 hours, "stays");
        vm.warp(DAY + 2 days);
        _attest(_make(ONCE, alice, 3, NULLIFIER));
        assertTrue(_isOk(alice, ONCE), "the nullifier was not used up");
    }

    /// @dev Version 2 decided, version 1 proved.
    function test_I3_aDecisionDoesNotStayForAProof() public {
        _announceVersion(2, T, GRACE);
        vm.warp(T - 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _decide(_make(ACCOUNT, alice, 2, NULLIFIER).s);
        _bothCountAndNeitherGivesWay();
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), uint8(IComplianceRegistry.Tier.Proof), "tier");
    }

    function test_aLaterOneOfALaterVersionStays() public {
        _announceVersion(2, T, GRACE);
        vm.warp(T - 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        vm.warp(T);
        _announceVersion(3, DAY, 0);
        _attest(_make(ACCOUNT, alice, 3, NULLIFIER));
        (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
            registry.attestationsOf(alice, ACCOUNT);
        assertEq(current.version, 2, "the first made room");
        assertEq(announced.version, 3, "ahead");
    }

    function _bothCountAndNeitherGivesWay() private {
        vm.warp(T);
        _announceVersion(3, DAY, 0);
        Presentation memory ahead = _make(ACCOUNT, alice, 3, NULLIFIER);
        _attestReverts(ahead, abi.encodeWithSelector(IComplianceRegistry.NoRoomAhead.selector, 2));
        (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory other) =
            registry.attestationsOf(alice, ACCOUNT);
        assertEq(current.version, 1, "the first");
        assertEq(other.version, 2, "the second");
        uint256 id = vm.snapshotState();
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        _attest(ahead);
        vm.warp(DAY);
        assertTrue(_isOk(alice, ACCOUNT), "renewed, then ahead");
        vm.revertToState(id);
    }
}
