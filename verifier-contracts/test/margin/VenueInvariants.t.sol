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

    /// @dev The invariants over one long sequence, of which it is known what it has reached.
    function test_aLongSequenceReachesEveryBranch() public {
        for (uint256 i = 0; i < 3_000; ++i) {
            uint256 word = uint256(keccak256(abi.encode("sequence", i)));
            (uint256 a, uint256 b, uint256 c) = (word >> 8, uint256(keccak256(abi.encode(word))), word >> 128);
            uint256 act = word % 13;
            if (act < 2) handler.addCollateral(a, b % 600e6 + 1);
            else if (act == 2) handler.withdrawCollateral(a, b);
            else if (act < 6) handler.increase(a, c, b, word & 128 == 0);
            else if (act == 6) handler.reduce(a, c, b);
            else if (act < 9) handler.liquidate(a, c);
            else if (act == 9) handler.payOwed(a);
            else if (act == 10 && word & 192 == 0) handler.withdrawPool(b);
            else if (act == 11 && word & 192 == 0) handler.breakFeed(a, b);
            else handler.movePrice(a, b);
            if (i % 100 == 0) {
                invariant_V1_collateralAndPoolAreTheTokensHeld();
                invariant_V2_openInterestIsTheSumOfPositions();
                invariant_debtStandsAloneAndOnlyBesideAPosition();
            }
        }
        invariant_V3_V4_nothingIsRefusedOrPaidThatMayNotBe();
        assertTrue(handler.opened() > 50 && handler.reduced() > 50, "opened and reduced");
        assertTrue(handler.withdrawn() > 20 && handler.liquidations() > 10, "withdrawn and liquidated");
        assertTrue(handler.loss() > 0, "a loss was borne");
        assertTrue(handler.paid() > 0, "something owed was paid");
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }
}
