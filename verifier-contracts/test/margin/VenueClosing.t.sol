// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {TestFeed} from "../support/MarginDoubles.sol";
import {MarginTest} from "../support/MarginTest.sol";

/// @dev Whatever else is wrong: collateral goes in, positions get smaller and end, and what is left comes out.
contract VenueClosingTest is MarginTest {
    function setUp() public override {
        super.setUp();
        deposit(ALICE, 1_000e6);
        open(ALICE, EU_PRO, 50e18);
        deposit(BOB, 1_000e6);
        open(BOB, EU_PRO, -50e18);
    }

    function test_closingWhileThePolicyIsSuspended() public {
        registry.suspend(euPack, "x");
        assertLeaves(100e18);
    }

    function test_closingWhileThePackHasEnded() public {
        vm.warp(START + 400 days);
        refresh();
        assertLeaves(100e18);
    }

    function test_closingWhileTheAttestationHasExpired() public {
        vm.warp(START + 31 days);
        refresh();
        assertLeaves(100e18);
    }

    function test_closingWhileTheRegistryReverts() public {
        compliance.setBroken(true);
        assertLeaves(100e18);
    }

    function test_closingWhileNothingButTheVenueHasCode() public {
        vmx.etch(address(compliance), hex"fe");
        vmx.etch(address(registry), hex"fe");
        vmx.etch(address(margins), hex"fe");
        vmx.etch(address(statements), hex"fe");
        vmx.etch(address(volatility), hex"fe");
        vmx.etch(address(price), hex"fe");
        assertLeaves(100e18);
    }

    function test_closingWhileSolvencyFailedLongAgo() public {
        failNow(1);
        vm.warp(START + 100 days);
        refresh();
        assertLeaves(100e18);
    }

    function test_closingAtTheLastAnswerOfAStaleFeed() public {
        price.set(101e8);
        vm.warp(START + 30 days);
        assertLeaves(101e18);
    }

    function test_closingAtTheLastGoodPriceWhereTheFeedReverts() public {
        price.set(99e8);
        venueSeesThePrice();
        price.setMode(TestFeed.Mode.Reverts);
        assertLeaves(99e18);
    }

    function test_closingAtTheLastGoodPriceWhereTheFeedBurnsGas() public {
        price.setMode(TestFeed.Mode.BurnsGas);
        assertLeaves(100e18);
    }

    function test_closingAtTheLastGoodPriceWhereTheFeedIsGone() public {
        vmx.etch(address(price), "");
        assertLeaves(100e18);
    }

    function test_closingAtTheLastGoodPriceWhereTheAnswerIsNonsense() public {
        price.set(-1);
        assertLeaves(100e18);
    }

    function test_closingAtTheLastGoodPriceWhereTheFeedGoesBackInTime() public {
        price.setAt(1e8, START - 1);
        assertLeaves(100e18);
    }

    function test_closingWhileTheGateIsClosedAndTheCapsAreZero() public {
        venue.closeGate(EU_PRO);
        venue.setCaps(BTC, 0, 0);
        assertLeaves(100e18);
    }

    /// @dev A caller who starves the feed of gas would choose the last price over today's.
    function test_starvingTheFeedOfGasNeverChoosesThePrice() public {
        price.set(120e8);
        price.setMode(TestFeed.Mode.Slow);
        bool isDone;
        for (uint256 gas_ = 30_000; !isDone; gas_ += 500) {
            vm.prank(BOB);
            (isDone,) = address(venue).call{gas: gas_}(abi.encodeCall(venue.reduce, (BTC, 50e18, 0)));
        }
        assertEq(venue.accountOf(BOB).collateral, 0, "the whole loss of 1,000 at 120");
    }

    function test_theCallersOwnLimitIsAllThatRefuses() public {
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceBeyondLimit.selector, 100e18, 101e18));
        vm.prank(ALICE);
        venue.reduce(BTC, 1e18, 101e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceBeyondLimit.selector, 100e18, 99e18));
        vm.prank(BOB);
        venue.reduce(BTC, 1e18, 99e18);
    }

    function test_reducingNeverTurnsThePosition() public {
        close(ALICE, type(uint256).max);
        assertTrue(sizeOf(ALICE) == 0, "closed");
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PositionUnknown.selector, BTC, ALICE));
        close(ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        close(BOB, 0);
    }

    function test_withdrawingWithAPositionNeedsAFreshPrice() public {
        vm.warp(START + 2 hours);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceStale.selector, BTC));
        withdraw(ALICE, 1);
        refresh();
        withdraw(ALICE, 500e6);
    }

    function test_withdrawingLeavesWhatThePackInForceAsks() public {
        vm.expectRevert(
            abi.encodeWithSelector(IPerpetualVenue.MarginInsufficient.selector, 500e18, int256(500e18 - 1e12))
        );
        withdraw(ALICE, 500e6 + 1);
        withdraw(ALICE, 500e6);
    }

    function test_withdrawingAsksNeitherComplianceNorSolvency() public {
        compliance.setBroken(true);
        failNow(1);
        vm.warp(START + 20 days);
        refresh();
        withdraw(ALICE, 100e6);
    }

    function venueSeesThePrice() private {
        close(BOB, 1);
    }

    /// @dev Alice is long 50 at 100 with 1,000.
    function assertLeaves(uint256 expected) private {
        deposit(ALICE, 10e6);
        vm.prank(ALICE);
        venue.reduce(BTC, 20e18, expected);
        assertTrue(sizeOf(ALICE) == 30e18, "reduced");
        vm.prank(ALICE);
        venue.reduce(BTC, 30e18, expected);
        assertTrue(sizeOf(ALICE) == 0, "closed");
        uint256 left = 1_010e6 + 50 * expected / 1e12 - 5_000e6;
        assertEq(venue.accountOf(ALICE).collateral, left, "settled at the price expected");
        withdraw(ALICE, left);
        assertEq(token.balanceOf(ALICE), left, "paid out");
        close(BOB, 50e18);
    }
}
