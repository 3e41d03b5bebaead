// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {ITwoStepOwned} from "../../interfaces/ITwoStepOwned.sol";
import {IVenueTrail} from "../../interfaces/IVenueTrail.sol";
import {TestFeed} from "../support/MarginDoubles.sol";
import {MarginTest} from "../support/MarginTest.sol";

/// @dev Gains, losses, what is owed, liquidation.
contract VenueAccountingTest is MarginTest {
    bytes32 private constant ETH = keccak256("ETH");
    TestFeed private second;

    function setUp() public override {
        super.setUp();
        second = new TestFeed(8, 100e8);
        list(venue, ETH, second);
    }

    function test_gainsComeFromThePoolAndLossesGoThere() public {
        deposit(ALICE, 1_000e6);
        deposit(BOB, 1_000e6);
        open(ALICE, INT_PRO, 10e18);
        open(BOB, INT_PRO, -10e18);
        price.set(110e8);
        close(ALICE, 10e18);
        assertEq(collateral(ALICE), 1_100e6, "10 * 10");
        assertEq(venue.pool(), 1_000_000e6 - 100e6, "from the pool");
        close(BOB, 5e18);
        assertEq(collateral(BOB), 950e6, "half of it");
        price.set(90e8);
        close(BOB, 5e18);
        assertEq(collateral(BOB), 1_000e6, "the other half gained as much");
        assertEq(venue.pool(), 1_000_000e6 - 100e6, "net");
    }

    function test_anIncreaseAveragesTheEntry() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 10e18);
        price.set(120e8);
        open(ALICE, INT_PRO, 30e18);
        price.set(115e8);
        close(ALICE, 40e18);
        assertEq(collateral(ALICE), 1_000e6, "entry 115");
    }

    function testFuzz_openingAndClosingAtOnePriceNeverGains(uint256 p, uint256 size, uint256 part, bool isLong) public {
        p = bound(p, 1, 1e15);
        price.set(int256(p));
        size = bound(size, 1, 10_000e18);
        deposit(ALICE, 1e30);
        open(ALICE, INT_PRO, isLong ? int256(size) : -int256(size));
        close(ALICE, bound(part, 1, size));
        if (sizeOf(ALICE) != 0) close(ALICE, size);
        assertTrue(collateral(ALICE) <= 1e30, "no gain by rounding");
        assertTrue(collateral(ALICE) + 2 >= 1e30, "at most a unit a fill");
    }

    function testFuzz_partsNeverGainOverTheWhole(uint256 p, uint256 size, uint256 exit, uint256 part) public {
        size = bound(size, 2, 1_000e18);
        price.set(int256(bound(p, 1e6, 1e12)));
        deposit(ALICE, 1e24);
        deposit(BOB, 1e24);
        open(ALICE, INT_PRO, int256(size));
        open(BOB, INT_PRO, int256(size));
        price.set(int256(bound(exit, 1e6, 1e12)));
        close(ALICE, size);
        close(BOB, bound(part, 1, size - 1));
        close(BOB, size);
        assertTrue(total(BOB) <= total(ALICE), "rounding is against the account");
    }

    function test_aLossBeyondTheCollateralIsTheVenuesOnceNoPositionIsLeft() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 300e18);
        price.set(90e8);
        vm.expectEmit(address(venue));
        emit IPerpetualVenue.LossBorne(ALICE, 2_000e18);
        close(ALICE, 300e18);
        assertEq(collateral(ALICE), 0, "all of it");
        assertEq(venue.totalLoss(), 2_000e6, "the rest");
        assertEq(venue.pool(), 1_001_000e6, "the pool got what there was");
        assertEq(venue.accountOf(ALICE).debt, 0, "written off");
    }

    function test_aLossIsOwedWhileAnotherPositionIsOpen() public {
        lose2_000AndKeepETH();
        assertEq(venue.accountOf(ALICE).debt, 1_000e6, "debt");
        assertEq(venue.totalLoss(), 0, "not the venue's yet");
        second.set(115e8);
        vm.prank(ALICE);
        venue.reduce(ETH, 100e18, 0);
        assertEq(collateral(ALICE), 500e6, "1,500 gained, 1,000 owed");
        assertEq(venue.totalLoss(), 0, "nobody's loss");
    }

    function test_theOrderOfClosingChangesNothing() public {
        loseAndGain(ALICE);
        loseAndGain(BOB);
        price.set(87.5e8);
        second.set(85e8);
        vmx.startPrank(ALICE);
        venue.reduce(BTC, 160e18, 0);
        venue.reduce(ETH, 100e18, 0);
        vmx.stopPrank();
        vmx.startPrank(BOB);
        venue.reduce(ETH, 100e18, 0);
        venue.reduce(BTC, 160e18, 0);
        vmx.stopPrank();
        assertEq(collateral(ALICE), 500e6, "1,500 gained, 2,000 lost");
        assertEq(collateral(BOB), 500e6, "the same");
        assertEq(venue.totalLoss(), 0, "nobody's loss");
    }

    function test_addedCollateralPaysDebtFirst() public {
        lose2_000AndKeepETH();
        deposit(ALICE, 400e6);
        assertEq(venue.accountOf(ALICE).debt, 600e6, "debt");
        assertEq(collateral(ALICE), 0, "none");
        deposit(ALICE, 700e6);
        assertEq(venue.accountOf(ALICE).debt, 0, "paid");
        assertEq(collateral(ALICE), 100e6, "the rest");
        assertEq(venue.pool(), 1_002_000e6, "the pool has both losses");
    }

    function test_debtCountsAgainstEquity() public {
        lose2_000AndKeepETH();
        (int256 equity,,) = venue.equityOf(ALICE);
        assertTrue(equity == -1_000e18, "equity");
        vm.expectRevert(
            abi.encodeWithSelector(IPerpetualVenue.MarginInsufficient.selector, 333.336666666666666667e18, -1_000e18)
        );
        vm.prank(ALICE);
        venue.increase(ETH, INT_PRO, 0.001e18, 0);
    }

    function test_whatThePoolCannotPayIsOwedAndPaidLater() public {
        venue.withdrawPool(1_000_000e6);
        deposit(ALICE, 1_000e6);
        deposit(BOB, 300e6);
        open(ALICE, INT_PRO, 100e18);
        open(BOB, INT_PRO, -30e18);
        price.set(110e8);
        close(ALICE, 100e18);
        assertEq(venue.accountOf(ALICE).owed, 1_000e6, "owed");
        assertEq(collateral(ALICE), 1_000e6, "own money");
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        venue.payOwed(ALICE);
        close(BOB, 30e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PoolLocked.selector));
        venue.withdrawPool(1);
        venue.payOwed(ALICE);
        assertEq(collateral(ALICE), 1_300e6, "what the pool got");
        assertEq(venue.totalOwed(), 700e6, "the rest");
        fund(address(this), 5_000e6);
        venue.fundPool(5_000e6);
        venue.payOwed(ALICE);
        withdraw(ALICE, 2_000e6);
        venue.withdrawPool(4_300e6);
        assertEq(token.balanceOf(address(venue)), 0, "nothing is left over");
    }

    function test_whatIsOwedAnswersForLaterLossesFirst() public {
        venue.withdrawPool(1_000_000e6);
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 100e18);
        price.set(110e8);
        close(ALICE, 100e18);
        open(ALICE, INT_PRO, 100e18);
        price.set(104e8);
        close(ALICE, 100e18);
        assertEq(venue.accountOf(ALICE).owed, 400e6, "1,000 less 600");
        assertEq(collateral(ALICE), 1_000e6, "untouched");
    }

    function test_thePoolIsLockedWhilePositionsAreOpen() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PoolLocked.selector));
        venue.withdrawPool(1);
        close(ALICE, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PoolLocked.selector));
        venue.withdrawPool(1_000_000e6 + 1);
        venue.withdrawPool(1_000_000e6);
        assertEq(collateral(ALICE), 1_000e6, "collateral is not the pool's");
    }

    function test_nobodyWithdrawsMoreThanTheirOwn() public {
        deposit(ALICE, 1_000e6);
        deposit(BOB, 1_000e6);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.CollateralInsufficient.selector, 1_000e6));
        withdraw(ALICE, 1_000e6 + 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.CollateralInsufficient.selector, 0));
        withdraw(CAROL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        withdraw(ALICE, 0);
    }

    /// @dev 100 at 100 with 363.66 at 30 times: margin 334, half of it 167 basis points of 9,800 is 163.66.
    function test_liquidationStartsBelowMaintenanceAndNotAtIt() public {
        deposit(ALICE, 363.66e6);
        open(ALICE, INT_PRO, 100e18);
        price.set(98e8);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AccountHealthy.selector, int256(163.66e18), 163.66e18));
        venue.liquidate(ALICE);
        price.set(98e8 - 1);
        vm.expectEmit(address(venue));
        emit IVenueTrail.PositionChanged(
            BTC, ALICE, 0, IVenueTrail.Cause.Liquidation, 100e18, 0, 97.99999999e18, 9_799.999999e18
        );
        vm.expectEmit(address(venue));
        emit IVenueTrail.Liquidated(BTC, ALICE, CAROL, 100e18, 97.99999999e18, 0);
        vm.prank(CAROL);
        venue.liquidate(ALICE);
        assertEq(collateral(CAROL), 97.999999e6, "1 % of the notional, rounded down");
        assertEq(collateral(ALICE), 163.659999e6 - 97.999999e6, "the rest is the account's");
        vm.prank(CAROL);
        venue.withdrawCollateral(97.999999e6);
    }

    function test_aLiquidationThatComesTooLateRecordsTheLoss() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, -300e18);
        price.set(110e8);
        vm.expectEmit(address(venue));
        emit IVenueTrail.Liquidated(BTC, ALICE, CAROL, -300e18, 110e18, 2_000e18);
        vm.prank(CAROL);
        venue.liquidate(ALICE);
        assertEq(venue.totalLoss(), 2_000e6, "loss");
        assertEq(collateral(CAROL), 0, "no reward out of others' money");
        assertEq(venue.pool(), 1_001_000e6, "pool");
    }

    function test_liquidationClosesAllPositionsAndTheLastOneCarriesTheLoss() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 150e18);
        vm.prank(ALICE);
        venue.increase(ETH, INT_PRO, 150e18, 0);
        price.set(95e8);
        second.set(95e8);
        vm.expectEmit(address(venue));
        emit IVenueTrail.Liquidated(ETH, ALICE, CAROL, 150e18, 95e18, 500e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.Liquidated(BTC, ALICE, CAROL, 150e18, 95e18, 0);
        vm.prank(CAROL);
        venue.liquidate(ALICE);
        assertEq(venue.accountOf(ALICE).openPositions, 0, "all closed");
        assertTrue(venue.positionOf(ETH, ALICE).size == 0, "both");
    }

    function test_liquidationNeedsFreshPrices() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 300e18);
        price.set(90e8);
        vm.warp(START + 1 hours + 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceStale.selector, BTC));
        venue.liquidate(ALICE);
    }

    function test_liquidationNeedsNoPolicyNoComplianceAndNoSolvency() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 300e18);
        vmx.etch(address(compliance), hex"fe");
        vmx.etch(address(registry), hex"fe");
        vmx.etch(address(margins), hex"fe");
        price.set(97e8);
        venue.liquidate(ALICE);
        assertTrue(sizeOf(ALICE) == 0, "closed");
    }

    function test_healthyAndEmptyAccountsAreNotLiquidated() public {
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AccountHealthy.selector, int256(0), uint256(0)));
        venue.liquidate(CAROL);
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 300e18);
        vm.expectRevert(
            abi.encodeWithSelector(IPerpetualVenue.AccountHealthy.selector, int256(1_000e18), uint256(501e18))
        );
        venue.liquidate(ALICE);
    }

    function test_whoLiquidatesThemselvesGainsNothing() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 300e18);
        price.set(98e8);
        vm.prank(ALICE);
        venue.liquidate(ALICE);
        assertEq(collateral(ALICE), 400e6, "600 lost");
    }

    function test_addedCollateralHealsAnAccount() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 300e18);
        price.set(98e8);
        deposit(ALICE, 100e6);
        (int256 equity, uint256 maintenance, bool isFresh) = venue.equityOf(ALICE);
        assertTrue(equity == 500e18 && maintenance == 490.98e18 && isFresh, "healthy again");
    }

    function test_onlyTheOwnerListsAndFunds() public {
        bytes memory refused = abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, ALICE);
        vmx.startPrank(ALICE);
        vm.expectRevert(refused);
        venue.fundPool(1);
        vm.expectRevert(refused);
        venue.withdrawPool(1);
        vm.expectRevert(refused);
        venue.setCaps(BTC, 1, 1);
        vm.expectRevert(refused);
        venue.closeGate(EU_PRO);
        vm.expectRevert(refused);
        venue.addGate("x", EU_PRO_KYC, euPack, 1, "x");
        vm.expectRevert(refused);
        list(venue, "x", second);
        vmx.stopPrank();
    }

    function test_instrumentsAreListedOnceAndAreEightAtMost() public {
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.InstrumentExists.selector, BTC));
        list(venue, BTC, price);
        TestFeed fine = new TestFeed(19, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.ListingInvalid.selector));
        list(venue, "fine", fine);
        for (uint256 i = 2; i < 8; ++i) {
            list(venue, bytes32(i), price);
        }
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.ListingInvalid.selector));
        list(venue, "ninth", price);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.ListingInvalid.selector));
        venue.setCaps(BTC, 2 ** 100, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.InstrumentUnknown.selector, bytes32("none")));
        venue.setCaps("none", 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.GateClosed.selector, bytes32("no policy")));
        venue.addGate("no policy", 0, euPack, 1, "x");
        assertEq(venue.instruments().length, 8, "eight");
    }

    function test_allEightAtOnce() public {
        for (uint256 i = 2; i < 8; ++i) {
            list(venue, bytes32(i), price);
        }
        deposit(ALICE, 10_000e6);
        bytes32[] memory all = venue.instruments();
        for (uint256 i = 0; i < 8; ++i) {
            vm.prank(ALICE);
            venue.increase(all[i], INT_PRO, i % 2 == 0 ? int256(300e18) : -int256(300e18), 0);
        }
        assertEq(venue.accountOf(ALICE).openPositions, 255, "eight bits");
        price.set(97e8);
        second.set(160e8);
        uint256 before = gasleft();
        venue.liquidate(ALICE);
        assertTrue(before - gasleft() < 2_000_000, "in one transaction");
        assertEq(venue.accountOf(ALICE).openPositions, 0, "none");
    }

    function loseAndGain(address account) private {
        deposit(account, 1_000e6);
        open(account, INT_PRO, 160e18);
        vm.prank(account);
        venue.increase(ETH, INT_PRO, -100e18, 0);
    }

    function lose2_000AndKeepETH() private {
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 160e18);
        vm.prank(ALICE);
        venue.increase(ETH, INT_PRO, 100e18, 0);
        price.set(87.5e8);
        close(ALICE, 160e18);
    }

    function collateral(address account) private view returns (uint256) {
        return venue.accountOf(account).collateral;
    }

    function total(address account) private view returns (uint256) {
        return collateral(account) + venue.accountOf(account).owed;
    }
}
