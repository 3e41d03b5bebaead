// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "../../interfaces/AggregatorV3Interface.sol";
import {IMarginPolicy} from "../../interfaces/IMarginPolicy.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {ITwoStepOwned} from "../../interfaces/ITwoStepOwned.sol";
import {MarginPolicy} from "../../margin/MarginPolicy.sol";
import {TestFeed} from "../support/MarginDoubles.sol";
import {MarginTest} from "../support/MarginTest.sol";

/// @dev EU professional margin: base 1,000, at most 5,000, from a volatility of 8,000 on. Haircut of class 3: 500, at most
///      4,000, from 5,000 on.
contract MarginPolicyTest is MarginTest {
    function test_belowTheReferenceTheBaseHolds() public {
        volatility.set(8_000);
        assertMargin(1_000, "at the reference");
        volatility.set(1);
        assertMargin(1_000, "far below");
        assertEq(leverage(), 1_000, "10 times");
    }

    function test_aboveTheReferenceItRisesInProportionRoundedUp() public {
        volatility.set(8_001);
        assertMargin(1_001, "1,000.125");
        volatility.set(16_000);
        assertMargin(2_000, "twice");
        assertEq(leverage(), 500, "5 times");
        volatility.set(24_001);
        assertMargin(3_001, "3,000.125");
        assertEq(leverage(), 333, "1,000,000 / 3,001 = 333.2, down");
    }

    function test_theMaximumBoundsIt() public {
        volatility.set(40_000);
        assertMargin(5_000, "reached");
        volatility.set(1_000_000);
        assertMargin(5_000, "not passed");
        assertEq(leverage(), 200, "2 times");
    }

    function testFuzz_marginAndHaircutStayInBoundsAndNeverFallAsVolatilityRises(uint256 a, uint256 b) public {
        a = bound(a, 1, type(uint128).max);
        b = bound(b, a, type(uint128).max);
        volatility.set(int256(a));
        (uint256 marginA, uint256 haircutA, uint256 leverageA) = (margin(), haircut(), leverage());
        volatility.set(int256(b));
        (uint256 marginB, uint256 haircutB, uint256 leverageB) = (margin(), haircut(), leverage());
        assertTrue(marginA >= 1_000 && marginB <= 5_000 && marginA <= marginB, "M1 margin");
        assertTrue(haircutA >= 500 && haircutB <= 4_000 && haircutA <= haircutB, "M1 haircut");
        assertTrue(leverageA <= 1_000 && leverageB >= 200 && leverageA >= leverageB, "leverage follows");
        assertTrue(leverageA * marginA <= 1_000_000, "never more than the margin allows");
    }

    function testFuzz_aroundTheReference(uint256 word) public {
        uint256 vol = bound(word, 4_000, 50_000);
        volatility.set(int256(vol));
        uint256 exact = vol <= 8_000 ? 1_000 : (1_000 * vol + 7_999) / 8_000;
        assertMargin(exact > 5_000 ? 5_000 : exact, "formula");
        exact = vol <= 5_000 ? 500 : (500 * vol + 4_999) / 5_000;
        assertEq(haircut(), exact > 4_000 ? 4_000 : exact, "formula");
    }

    function testFuzz_anyAnswerLeavesTheViewsStanding(int256 answer, uint256 updatedAt, uint8 mode) public {
        volatility.setAt(answer, updatedAt);
        volatility.setMode(TestFeed.Mode(mode % 6));
        uint256 now_ = margin();
        assertTrue(now_ >= 1_000 && now_ <= 5_000, "M1");
        if (answer <= 0 || updatedAt > block.timestamp || updatedAt + 1 days < block.timestamp) {
            assertEq(now_, 5_000, "M2");
        }
    }

    function test_theSameVolatilityInPercentAndInEighteenDecimals() public {
        TestFeed fine = new TestFeed(18, 1.6e18);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, fine, 1 days, 10_000);
        assertMargin(2_000, "1.6 of one");
        fine.set(1.6e18 + 1);
        assertMargin(2_001, "a trace more rounds up");
        TestFeed percent = new TestFeed(2, 160_00);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, percent, 1 days, 100);
        assertMargin(2_000, "160.00 %");
        (bool isUsable, uint256 bps, uint256 updatedAt) = margins.volatilityOf(IMarginPolicy.Figure.Margin, OTHER);
        assertTrue(isUsable && bps == 16_000 && updatedAt == START, "as the view says");
    }

    function test_aStaleFeedGivesTheMaximumToTheSecond() public {
        vm.warp(START + 1 days);
        assertMargin(1_000, "as old as it may be");
        assertEq(haircut(), 500, "the haircut too");
        vm.warp(START + 1 days + 1);
        assertMargin(5_000, "older");
        assertEq(haircut(), 4_000, "the haircut too");
        assertEq(leverage(), 200, "and the leverage");
    }

    function test_aFeedFromTheFutureOrWithoutATimeGivesTheMaximum() public {
        volatility.setAt(5_000, START + 1);
        assertMargin(5_000, "future");
        volatility.setAt(5_000, 0);
        assertMargin(5_000, "no time");
        volatility.setAt(5_000, type(uint256).max);
        assertMargin(5_000, "nonsense");
    }

    function test_zeroNegativeAndHugeAnswersGiveTheMaximum() public {
        volatility.set(0);
        assertMargin(5_000, "zero");
        volatility.set(-1);
        assertMargin(5_000, "negative");
        volatility.set(type(int256).min);
        assertMargin(5_000, "most negative");
        volatility.set(type(int256).max);
        assertMargin(5_000, "huge");
    }

    function test_aRevertingFeedGivesTheMaximum() public {
        volatility.setMode(TestFeed.Mode.Reverts);
        assertMargin(5_000, "reverts");
    }

    function test_aGasBurningFeedGivesTheMaximumAtABoundedCost() public {
        volatility.setMode(TestFeed.Mode.BurnsGas);
        uint256 before = gasleft();
        assertMargin(5_000, "burns gas");
        assertTrue(before - gasleft() < 200_000, "bounded");
    }

    function test_shortAndEmptyAnswersGiveTheMaximumLongOnesAreRead() public {
        volatility.setMode(TestFeed.Mode.Short);
        assertMargin(5_000, "159 bytes");
        volatility.setMode(TestFeed.Mode.Empty);
        assertMargin(5_000, "nothing");
        volatility.setMode(TestFeed.Mode.Huge);
        assertMargin(1_000, "the first five words of 50,000 bytes");
    }

    function test_aFeedWhoseCodeIsGoneGivesTheMaximum() public {
        vmx.etch(address(volatility), "");
        assertMargin(5_000, "no code");
        (bool isUsable,,) = margins.volatilityOf(IMarginPolicy.Figure.Margin, OTHER);
        assertTrue(!isUsable, "said so");
    }

    function test_withoutAFeedTheMaximum() public {
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, AggregatorV3Interface(address(0)), 1, 1);
        assertMargin(5_000, "no feed");
        assertEq(margins.initialMargin(euPack, RETAIL, OTHER), 5_000, "the pack asks for none: its base");
    }

    function test_onlyTheOwnerSetsFeedsWithinLimits() public {
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, ALICE));
        vm.prank(ALICE);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, volatility, 1, 1);
        bytes memory refused = abi.encodeWithSelector(IMarginPolicy.VolatilityFeedInvalid.selector);
        vm.expectRevert(refused);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, volatility, 0, 1);
        vm.expectRevert(refused);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, volatility, 1, 0);
        vm.expectRevert(refused);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, volatility, 1, 10_001);
        TestFeed fine = new TestFeed(37, 1);
        vm.expectRevert(refused);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, fine, 1, 1);
    }

    function test_aClassWithoutARowOpensNothing() public view {
        assertEq(margins.maxLeverage(intPack, RETAIL, OTHER), 0, "no row for retail in INT");
        assertEq(margins.initialMargin(intPack, RETAIL, OTHER), 10_000, "the whole notional");
        assertEq(margins.maxLeverage(euPack, PROFESSIONAL, 5), 0, "no row for equity");
        assertEq(margins.haircut(euPack, 9), 10_000, "worth nothing");
        assertEq(margins.maxLeverage(euPack, 77, OTHER), 200, "every client");
    }

    function test_aRowOfLeverageZeroForbids() public {
        bytes32 pack = announceNamed("forbids", 0);
        assertEq(margins.maxLeverage(pack, PROFESSIONAL, OTHER), 0, "forbidden");
    }

    function test_aPackThatIsNotInForceYetOrNoLongerOpensNothing() public {
        assertEq(margins.maxLeverage(keccak256("no pack"), PROFESSIONAL, OTHER), 0, "unknown");
        vm.warp(START + 365 days - 1);
        volatility.set(5_000);
        assertEq(leverage(), 1_000, "the last second");
        vm.warp(START + 365 days);
        assertEq(leverage(), 0, "ended");
        assertMargin(10_000, "the whole notional");
        assertEq(haircut(), 10_000, "worth nothing");
        (bool isOpen,) = margins.leverageAttestationAge(euPack);
        assertTrue(!isOpen, "closed");
        assertEq(margins.exposureAllowedUntil(ENTITY), 0, "no exposure");
    }

    function test_aSuspendedPackOpensNothingAndItsFiguresGoOn() public {
        registry.suspend(euPack, "error in a figure");
        assertEq(leverage(), 0, "no new exposure");
        assertMargin(1_000, "the margin is still read");
        assertEq(haircut(), 500, "the haircut too");
        (bool isOpen,) = margins.leverageAttestationAge(euPack);
        assertTrue(!isOpen, "closed");
        assertTrue(!margins.exposureAllowed(ENTITY), "the gate's pack is suspended");
        registry.lift(euPack, "mended");
        assertEq(leverage(), 1_000, "again");
        assertTrue(margins.exposureAllowed(ENTITY), "again");
    }

    function test_aRuleChangeAnnouncedTodayHoldsFromItsDateWithoutAnyTransaction() public {
        announce(euAuthority, START + 7 days, euFigures(200));
        vm.warp(START + 7 days - 1);
        volatility.set(5_000);
        assertEq(leverage(), 1_000, "before");
        vm.warp(START + 7 days);
        assertEq(leverage(), 200, "from the second on");
    }

    function testFuzz_noViewReverts(bytes32 policyId, uint8 a, uint8 b, uint40 time) public {
        vm.warp(time);
        margins.haircut(policyId, a);
        margins.initialMargin(policyId, a, b);
        margins.maxLeverage(policyId, a, b);
        margins.leverageAttestationAge(policyId);
        margins.exposureAllowed(policyId);
        margins.volatilityOf(IMarginPolicy.Figure(a % 2), b);
    }

    // The solvency gate. The statement of the setup has its snapshot at START.

    function test_solvencyMissedStopsNewExposureAfterGraceToTheSecond() public {
        assertStops(START + REPORT_STALE + GRACE);
    }

    function test_solvencyMerelyReportedDoesNotProlong() public {
        vm.warp(START + 30 days);
        bytes32 hash = reportNow(true);
        confirm(VERIFIER_A, hash);
        assertStops(START + REPORT_STALE + GRACE);
        confirm(VERIFIER_B, hash);
        assertStops(START + 30 days + REPORT_STALE + GRACE);
    }

    function test_solvencyNeverVerifiedIsNoExposureAtAll() public {
        string memory lei = "5299000SYMBOLONOTH85";
        bytes32 other = statements.registerEntity(lei, "Other", REPORTER, 1 days);
        assertTrue(!margins.exposureAllowed(other), "no report");
        vm.prank(REPORTER);
        statements.report(other, 1, keccak256("r"), uint40(START), true, 0, "u");
        assertTrue(!margins.exposureAllowed(other), "its own word");
        assertEq(margins.exposureAllowedUntil(other), 0, "no grace for what never was");
        assertTrue(!margins.exposureAllowed(keccak256("unknown")), "unknown");
    }

    function test_solvencyFailedStopsNewExposureAfterGraceFromTheFail() public {
        vm.warp(START + 10 days);
        reportNow(true);
        vm.warp(START + 12 days);
        failNow(2);
        assertStops(START + 12 days + GRACE);
    }

    function test_solvencyVerifiedAndFailedLaterStopsNewExposureAfterGraceFromTheFail() public {
        vm.warp(START + 12 days);
        failNow(1);
        assertStops(START + 12 days + GRACE);
    }

    function test_solvencyInsolventCountsFromItsReportAndNotFromItsVerification() public {
        vm.warp(START + 10 days);
        bytes32 hash = reportNow(false);
        assertStops(START + 10 days + GRACE);
        vm.warp(START + 11 days);
        confirm(VERIFIER_A, hash);
        confirm(VERIFIER_B, hash);
        assertStops(START + 10 days + GRACE);
    }

    function test_solvencyGracesNeverAddUp() public {
        vm.warp(START + REPORT_STALE + 1 days);
        reportNow(false);
        assertStops(START + REPORT_STALE + GRACE);
        vm.warp(START + REPORT_STALE + 30 hours);
        failNow(2);
        assertStops(START + REPORT_STALE + GRACE);
    }

    function test_solvencyBadNewsAfterTheStopReopensNothing() public {
        vm.warp(START + REPORT_STALE + GRACE);
        verifySolvent(false);
        assertTrue(!margins.exposureAllowed(ENTITY), "insolvent and verified");
        failNow(2);
        assertTrue(!margins.exposureAllowed(ENTITY), "failed");
    }

    function test_solvencyALaterVerifiedStatementReopens() public {
        vm.warp(START + 1 days);
        failNow(1);
        vm.warp(START + 20 days);
        assertTrue(!margins.exposureAllowed(ENTITY), "stopped");
        verifySolvent(true);
        assertStops(START + 20 days + REPORT_STALE + GRACE);
    }

    function test_solvencyAgeFollowsThePackInForce() public {
        IPolicyRegistry.Announcement memory a;
        a.packDigest = keccak256("stricter");
        (a.validFrom, a.validUntil) = (uint40(START + 7 days), uint40(START + 365 days));
        a.times = IPolicyRegistry.Times(30 days, 1 days, 1 days, 7 days, 4 days);
        a.figures = euFigures(1_000);
        registry.announce(euAuthority, "margin", a);
        vm.warp(START + 7 days - 1);
        assertTrue(margins.exposureAllowed(ENTITY), "35 days");
        vm.warp(START + 7 days);
        assertTrue(!margins.exposureAllowed(ENTITY), "4 days and 2 days of grace");
    }

    function test_aPolicyNeedsItsSources() public {
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.ZeroAddress.selector));
        new MarginPolicy(address(this), registry, ISolvencyStanding(address(0)), euPack, GRACE);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.ZeroAddress.selector));
        new MarginPolicy(address(this), IPolicyRegistry(address(0)), statements, euPack, GRACE);
    }

    function announceNamed(string memory packId, uint16 leverage_) private returns (bytes32 policyId) {
        IPolicyRegistry.Announcement memory a;
        a.packDigest = keccak256("pack");
        (a.validFrom, a.validUntil) = (uint40(START), uint40(START + 365 days));
        a.times = IPolicyRegistry.Times(30 days, 1 days, 1 days, 7 days, 35 days);
        a.figures = euFigures(leverage_);
        (policyId,) = registry.announce(euAuthority, packId, a);
    }

    function assertStops(uint256 second) private {
        uint256 now_ = block.timestamp;
        assertEq(margins.exposureAllowedUntil(ENTITY), second, "until");
        vm.warp(second - 1);
        assertTrue(margins.exposureAllowed(ENTITY), "the last second");
        vm.warp(second);
        assertTrue(!margins.exposureAllowed(ENTITY), "stopped");
        vm.warp(now_);
    }

    function margin() private view returns (uint256) {
        return margins.initialMargin(euPack, PROFESSIONAL, OTHER);
    }

    function haircut() private view returns (uint256) {
        return margins.haircut(euPack, 3);
    }

    function leverage() private view returns (uint256) {
        return margins.maxLeverage(euPack, PROFESSIONAL, OTHER);
    }

    function assertMargin(uint256 expected, string memory what) private view {
        assertEq(margin(), expected, what);
    }
}
