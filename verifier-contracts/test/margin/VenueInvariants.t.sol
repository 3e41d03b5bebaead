// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "../support/Test.sol";
import {VenueHandler} from "../support/VenueHandler.sol";

/// @dev The numbered invariants of IPerpetualVenue under random sequences.
contract VenueInvariantsTest is Test {
    VenueHandler private handler;

    function setUp() public {
        handler = new VenueHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(handler);
        targets[0].selectors = new bytes4[](12);
        targets[0].selectors[0] = VenueHandler.addCollateral.selector;
        targets[0].selectors[1] = VenueHandler.withdrawCollateral.selector;
        targets[0].selectors[2] = VenueHandler.increase.selector;
        targets[0].selectors[3] = VenueHandler.reduce.selector;
        targets[0].selectors[4] = VenueHandler.liquidate.selector;
        targets[0].selectors[5] = VenueHandler.payOwed.selector;
        targets[0].selectors[6] = VenueHandler.withdrawPool.selector;
        targets[0].selectors[7] = VenueHandler.movePrice.selector;
        targets[0].selectors[8] = VenueHandler.wait_.selector;
        targets[0].selectors[9] = VenueHandler.breakFeed.selector;
        targets[0].selectors[10] = VenueHandler.increase.selector;
        targets[0].selectors[11] = VenueHandler.movePrice.selector;
    }

    function invariant_V1_collateralAndPoolAreTheTokensHeld() public view {
        (uint256 pool, uint256 totalOwed) = handler.books();
        assertEq(handler.sumOfCollateral() + pool, handler.balance(), "V1");
        assertEq(handler.sumOwed(), totalOwed, "what is owed");
    }

    function invariant_V2_openInterestIsTheSumOfPositions() public view {
        assertTrue(handler.isInterestTheSumOfPositions(), "V2");
    }

    function invariant_V3_V4_nothingIsRefusedOrPaidThatMayNotBe() public view {
        assertTrue(bytes(handler.breach()).length == 0, handler.breach());
    }

    function invariant_debtStandsAloneAndOnlyBesideAPosition() public view {
        assertTrue(handler.isNobodyBothDebtorAndCreditor(), "debt");
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }
}
