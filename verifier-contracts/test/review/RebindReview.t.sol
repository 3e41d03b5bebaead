// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ReviewTest} from "./ReviewTest.sol";

contract RebindReviewTest is ReviewTest {
    /// @dev the bound subject proves again, is told an expiry, and the thief's request goes on.
    function test_aRenewalUnderAnAnnouncedVersionWithdrawsTheRequest() public {
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _announceVersion(2, T, GRACE);
        _request();
        vm.warp(NOW + 1 hours);
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        assertEq(registry.bindingOf(ACCOUNT, NULLIFIER).candidate, address(0), "withdrawn");
    }

    /// @dev as before, where what the subject has is later than what it proves.
    function test_aRenewalThatIsNotLaterWithdrawsTheRequest() public {
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        vm.warp(NOW + 1 hours);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER + 1));
        _request();
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        assertEq(registry.bindingOf(ACCOUNT, NULLIFIER).candidate, address(0), "withdrawn");
    }

    /// @dev the former subject's consents bring nothing back.
    function test_aConsentOfBeforeARebindBringsNothingBack() public {
        _announceVersion(2, T, GRACE);
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _attest(_make(ACCOUNT, alice, 2, NULLIFIER));
        _request();
        vm.warp(NOW + REBIND_DELAY);
        _attest(_make(ACCOUNT, bob, 2, NULLIFIER));
        assertTrue(!_isOk(alice, ACCOUNT), "voided");
        for (uint16 version = 1; version < 3; ++version) {
            Presentation memory p = _make(ACCOUNT, alice, version, NULLIFIER);
            vm.prank(alice);
            vm.expectRevert();
            registry.attest(p.s, p.proof);
        }
        vm.warp(T);
        assertTrue(!_isOk(alice, ACCOUNT), "in neither slot");
        assertTrue(_isOk(bob, ACCOUNT), "moved");
    }

    function _request() private {
        Presentation memory p = _make(ACCOUNT, bob, 1, NULLIFIER);
        vm.prank(bob);
        registry.requestRebind(p.s, p.proof);
    }
}
