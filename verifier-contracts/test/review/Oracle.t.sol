// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {ReviewTest} from "./ReviewTest.sol";

contract OracleReviewTest is ReviewTest {
    address private publisher = address(0x9B);

    /// @dev one announcement of a far day and no version may ever begin before it. Neither admin nor time helps.
    function test_aPublisherDoesNotEndAPolicyForGood() public {
        vm.prank(regulator);
        oracle.setRole(authority, IPolicyRegistry.Role.Publisher, publisher, true);
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 1, NOW);
        (a.validFrom, a.validUntil) = (type(uint40).max - 1, type(uint40).max);
        vm.prank(publisher);
        try oracle.announce(authority, "rules", a) {} catch {}
        vm.prank(regulator);
        oracle.setRole(authority, IPolicyRegistry.Role.Publisher, publisher, false);
        vm.warp(NOW + 365 days);
        _announce(_announcement(POLICY_HASH + 2, NOW + 365 days + NOTICE));
    }

    /// @dev Version 2 is replaced before it begins, and ends version 1 by its own `superseded` all the same: what was
    ///      announced can be shortened and not lengthened.
    function test_aCorrectedVersionEndsOlderOnesAllTheSame() public {
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        _announceVersion(2, T, 0);
        _announceVersion(3, T, GRACE);
        (, uint40 until,) = oracle.standingOf(1, 1);
        assertEq(until, T, "by version 2");
    }

    /// @dev (the interface: 'makes an announced or honoured version provable').
    function test_aVersionThatHasEndedIsNotAdopted() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 2, T);
        a.times.superseded = 0;
        _announce(a);
        vm.prank(owner);
        registry.registerPolicy("late", _config(IPolicies.Mode.Account));
        vm.prank(owner);
        registry.setCircuit("late", 1, true);
        vm.warp(T);
        vm.expectRevert();
        registry.adoptVersion("late", 1, 1);
    }

    /// @dev `standingOf` reads as its own words say, at every edge of what a head holds.
    function test_theHeadsPackingAtItsEdges() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH, NOW);
        (a.validFrom, a.validUntil) = (type(uint40).max - 1, type(uint40).max);
        vm.prank(regulator);
        oracle.announce(authority, "edge", a);
        for (uint256 i = 0; i < 2; ++i) {
            (uint40 from, uint40 until, bool isSuspended) = oracle.standingOf(2, 1);
            assertEq(from, type(uint40).max - 1, "from");
            assertEq(until, type(uint40).max, "until");
            assertTrue(isSuspended == (i == 1), "suspended");
            if (i == 1) break;
            bytes32 edge = oracle.policyIdOf(authority, "edge");
            vm.prank(regulator);
            oracle.suspend(edge, "");
        }
        for (uint16 version = 0; version < 4; ++version) {
            if (version == 1) continue;
            (uint40 from, uint40 until,) = oracle.standingOf(2, version);
            assertEq(uint256(from) + until, 0, "no such version");
        }
        (uint40 none, uint40 never, bool isIt) = oracle.standingOf(99, 0);
        assertTrue(none == 0 && never == 0 && !isIt, "no such policy");
    }

    /// @dev dirty bits of the two narrow words that the oracle's read takes.
    function test_standingOfRefusesDirtyWords() public view {
        bytes4 selector = IPolicyRegistry.standingOf.selector;
        (bool isDone,) = address(oracle).staticcall(abi.encodeWithSelector(selector, uint256(1) | (1 << 32), 1));
        assertTrue(!isDone, "number");
        (isDone,) = address(oracle).staticcall(abi.encodeWithSelector(selector, 1, uint256(1) | (1 << 16)));
        assertTrue(!isDone, "version");
    }

    /// @dev a first version that began in the past gives the second no way round the notice.
    function test_P3_aRetroactiveFirstVersionBypassesNoNotice() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH, 1);
        a.validUntil = type(uint40).max;
        vm.prank(regulator);
        oracle.announce(authority, "past", a);
        a.validFrom = NOW + NOTICE - 1;
        vm.prank(regulator);
        vm.expectRevert(
            abi.encodeWithSelector(IPolicyRegistry.AnnouncementTimesInvalid.selector, uint256(NOW + NOTICE))
        );
        oracle.announce(authority, "past", a);
    }

    /// @dev 'regime: 0 for none', yet a row of it recognises every policy of the authority that has none.
    function test_noRegimeIsNotRecognised() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH, NOW);
        a.regime = 0;
        vm.prank(regulator);
        (bytes32 none,) = oracle.announce(authority, "none", a);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition(authority, 0, 4, NOW + 20 days);
        vm.prank(regulator);
        try oracle.announce(authority, "home", a) {} catch {}
        assertTrue(!oracle.recognises(oracle.policyIdOf(authority, "home"), none, 4), "recognised");
    }
}
