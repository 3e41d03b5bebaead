// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PolicyHandler} from "./support/PolicyHandler.sol";
import {FuzzSelector, Test} from "./support/Test.sol";

/// @dev The numbered invariants of IPolicyRegistry under random sequences of announcements, suspensions and hand-overs.
contract PolicyInvariantsTest is Test {
    PolicyHandler private handler;

    function setUp() public {
        handler = new PolicyHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(handler);
        bytes4[8] memory selectors = [
            PolicyHandler.announce.selector,
            PolicyHandler.announce.selector,
            PolicyHandler.announce.selector,
            PolicyHandler.suspend.selector,
            PolicyHandler.lift.selector,
            PolicyHandler.setRole.selector,
            PolicyHandler.transferAdmin.selector,
            PolicyHandler.wait_.selector
        ];
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) {
            targets[0].selectors[i] = selectors[i];
        }
    }

    function invariant_P1_versionsNeverChange() public view {
        for (uint256 i = 0; i < handler.PACKS(); ++i) {
            assertTrue(handler.isEachVersionTheSame(i), "P1: a version changed, or went");
        }
    }

    function invariant_P2_aDateHasOneVersion() public view {
        for (uint256 i = 0; i < handler.PACKS(); ++i) {
            assertTrue(handler.hasEachDateOneVersion(i), "P2: a date has another version");
        }
    }

    function invariant_P3_laterVersionsGiveNotice() public view {
        for (uint256 i = 0; i < handler.PACKS(); ++i) {
            assertTrue(handler.hasEachItsNotice(i), "P3: a version took effect without notice");
        }
        assertTrue(bytes(handler.breachOfP3()).length == 0, handler.breachOfP3());
    }

    function invariant_P4_noReadReverts() public view {
        for (uint256 i = 0; i < handler.PACKS(); ++i) {
            assertTrue(handler.readAll(i), "P4: a suspension or a standing is read wrong");
        }
    }

    function invariant_onlyRolesAct() public view {
        assertTrue(bytes(handler.breachOfRoles()).length == 0, handler.breachOfRoles());
    }

    function afterInvariant() public view {
        uint256 accepted = 0;
        for (uint256 i = 0; i <= uint256(type(PolicyHandler.Action).max); ++i) {
            accepted += handler.accepted(PolicyHandler.Action(i));
        }
        // Of whole sequences: while Foundry shortens one that fails, it may come to acts that do nothing.
        assertTrue(accepted > 0 || handler.refused() < 20, "the sequence did something");
    }

    function test_eachActIsAcceptedOnce() public {
        uint256 shape = 2;
        handler.announce(0, 0, 0, 9 days, shape);
        handler.announce(0, 0, 2 days + 1, 9 days, shape);
        handler.suspend(0, 0);
        handler.lift(0, 0);
        handler.setRole(0, 0, 0, true, true);
        handler.transferAdmin(0, 1);
        handler.wait_(1);
        for (uint256 i = 0; i <= uint256(type(PolicyHandler.Action).max); ++i) {
            assertTrue(handler.accepted(PolicyHandler.Action(i)) > 0, string.concat("act ", vm.toString(i)));
        }
        assertEq(handler.refused(), 0, "refused");
    }
}
