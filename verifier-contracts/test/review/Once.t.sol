// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ReviewTest} from "./ReviewTest.sol";

contract OnceTest is ReviewTest {
    /// @dev a revoked attestation in the announced slot lets an older version be renewed without end.
    function test_I1_onceIsNotRenewedBesideARevokedAnnouncedAttestation() public {
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        _announceVersion(2, NOW + 28 days, GRACE);
        vm.warp(NOW + 1 days);
        _attest(_make(ONCE, alice, 2, NULLIFIER));
        _post(ROOT_2, 2);
        _advance(2);
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        assertEq(_expiry(alice, ONCE), NOW + 28 days + GRACE < NOW + 31 days ? 0 : NOW + 31 days, "made again");
        for (uint40 day = 2; day < 6; ++day) {
            vm.warp(NOW + day * 1 days);
            Presentation memory p = _make(ONCE, alice, 1, NULLIFIER);
            vm.prank(alice);
            try registry.attest(p.s, p.proof) {} catch {}
            (IComplianceRegistry.Attestation memory current,) = registry.attestationsOf(alice, ONCE);
            assertEq(current.asOf, NOW + 1 days, "renewed");
        }
    }

    /// @dev What the subject made last is over; what it made before has its time still.
    function test_I1_aLaterVersionIsMadeWhileAnyHasItsTime() public {
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 2, NOW + 1 days);
        a.times.attestation = 3 days;
        a.times.attestationForLeverage = 1 days;
        _announce(a);
        registry.adoptVersion(ONCE, 2, 1);
        _attest(_make(ONCE, alice, 2, NULLIFIER));
        vm.warp(NOW + 3 days);
        _announceVersion(3, NOW + 4 days, GRACE);
        _refused(2, NULLIFIER);
        _refused(1, NULLIFIER);
        uint256 id = vm.snapshotState();
        _attest(_make(ONCE, alice, 3, NULLIFIER));
        _refused(3, NULLIFIER);
        vm.revertToState(id);
        vm.warp(NOW + TTL);
        _post(ROOT_2, 2);
        Presentation memory p = _make(ONCE, alice, 3, NULLIFIER);
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
    }

    /// @dev two nullifiers of one subject give no more uses than each has.
    function test_twoNullifiersDoNotTakeTurns() public {
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        vm.warp(NOW + 1);
        _attest(_make(ONCE, alice, 1, NULLIFIER + 1));
        _announceVersion(2, T, 0);
        _refused(1, NULLIFIER);
        _refused(2, NULLIFIER);
        _attest(_make(ONCE, alice, 2, NULLIFIER + 1));
        _refused(2, NULLIFIER + 1);
        _refused(2, NULLIFIER);
        vm.warp(T);
        _refused(2, NULLIFIER + 1);
        _refused(2, NULLIFIER);
    }

    /// @dev a nullifier whose lowest 80 bits are another's is not the other.
    function test_aTagCollisionFreesNoNullifier() public {
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        vm.warp(NOW + 1);
        uint256 twin = NULLIFIER ^ (1 << 100);
        _attest(_make(ONCE, bob, 1, twin));
        _refused(1, NULLIFIER);
        _post(ROOT_2, 2);
        _advance(2);
        Presentation memory p = _make(ONCE, bob, 1, NULLIFIER);
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        _attest(_make(ONCE, alice, 1, NULLIFIER));
        _refused(1, NULLIFIER);
    }

    function _refused(uint16 version, uint256 nullifier) private {
        bytes memory used = abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, nullifier);
        _attestReverts(_make(ONCE, alice, version, nullifier), used);
    }
}
