// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IMarginPolicy} from "../../interfaces/IMarginPolicy.sol";
import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {IVenueTrail} from "../../interfaces/IVenueTrail.sol";
import {TestFeed} from "../support/MarginDoubles.sol";
import {MarginTest} from "../support/MarginTest.sol";

/// @dev Who gets new exposure, how much, and until when.
contract VenueAdmissionTest is MarginTest {
    function test_theSameAccountIsRefused30TimesAsRetailInOneRegimeAndAllowedAsProfessionalInAnother() public {
        deposit(ALICE, 1_000e6);
        expectMargin(15_000e18, 1_000e18);
        open(ALICE, EU_RETAIL, 300e18);
        expectMargin(3_000e18, 1_000e18);
        open(ALICE, EU_PRO, 300e18);
        open(ALICE, INT_PRO, 300e18);
        assertTrue(sizeOf(ALICE) == 300e18, "30 times");
    }

    function test_oneUnitMoreThanThePackAllowsIsRefused() public {
        deposit(ALICE, 1_000e6);
        expectMargin(1_000e18 + 50, 1_000e18);
        open(ALICE, EU_RETAIL, 20e18 + 1);
        open(ALICE, EU_RETAIL, 20e18);
    }

    function test_aRetailAttestationOpensNothingAtTheProfessionalGate() public {
        deposit(CAROL, 1_000e6);
        attest(CAROL, EU_RETAIL_KYC, euPack, 1);
        expectNotCompliant(CAROL, EU_PRO_KYC, 6);
        open(CAROL, EU_PRO, 1e18);
        expectNotCompliant(CAROL, INT_PRO_KYC, 6);
        open(CAROL, INT_PRO, 1e18);
        open(CAROL, EU_RETAIL, 1e18);
    }

    function test_aGateIsNotThatOfAnotherRegime() public {
        deposit(CAROL, 1_000e6);
        attest(CAROL, INT_PRO_KYC, intPack, 1);
        expectNotCompliant(CAROL, EU_PRO_KYC, 6);
        open(CAROL, EU_PRO, 1e18);
    }

    function test_aRuleChangeAnnouncedTodayTakesEffectAtItsDateAndForceClosesNobody() public {
        announce(euAuthority, START + 7 days, euFigures(500));
        vm.warp(START + 7 days);
        enter(2);
        deposit(ALICE, 1_000e6);
        open(ALICE, EU_PRO, 40e18);

        uint256 t = START + 17 days;
        announce(euAuthority, t, euFigures(200));
        vm.warp(t - 1);
        enter(2);
        open(ALICE, EU_PRO, 10e18);
        assertTrue(sizeOf(ALICE) == 50e18, "5 times, a second before");

        vm.warp(t);
        enter(3);
        assertEq(margins.maxLeverage(euPack, PROFESSIONAL, OTHER), 200, "2 times");
        expectMargin(2_505e18, 1_000e18);
        open(ALICE, EU_PRO, 0.1e18);
        vm.expectRevert(
            abi.encodeWithSelector(IPerpetualVenue.AccountHealthy.selector, int256(1_000e18), uint256(500e18))
        );
        venue.liquidate(ALICE);
        assertTrue(sizeOf(ALICE) == 50e18, "the position stays");
        close(ALICE, 30e18);
        expectMargin(1_050e18, 1_000e18);
        open(ALICE, EU_PRO, 1e18);
        close(ALICE, 1e18);
        open(ALICE, EU_PRO, 1e18);
        assertTrue(sizeOf(ALICE) == 20e18, "2 times");
    }

    function test_leverageFollowsTheVolatilityFeedAndNobodyIsLiquidatedByIt() public {
        deposit(ALICE, 1_000e6);
        deposit(BOB, 1_000e6);
        open(ALICE, EU_PRO, 100e18);
        volatility.set(16_000);
        expectMargin(2_000e18, 1_000e18);
        open(BOB, EU_PRO, 100e18);
        open(BOB, EU_PRO, 50e18);
        volatility.setMode(TestFeed.Mode.Reverts);
        (int256 equity, uint256 maintenance,) = venue.equityOf(ALICE);
        assertTrue(equity > int256(maintenance), "10 times stays");
        expectMargin(5_050e18, 1_000e18);
        open(ALICE, EU_PRO, 1e18);
    }

    function test_theHaircutOfTheCollateralFollowsItsFeed() public {
        IPolicyRegistry.Figures memory f = intFigures();
        f.haircuts[0] = IPolicyRegistry.Haircut(CASH, 1_000, 4_000, 5_000);
        bytes32 pack = announce(registry.createAuthority("did:web:third.example", 0), START, f);
        venue.addGate("third", INT_PRO_KYC, pack, PROFESSIONAL, "third");
        margins.setVolatilityFeed(IMarginPolicy.Figure.Haircut, CASH, volatility, 1 days, 10_000);
        deposit(ALICE, 1_000e6);
        expectMargin(900e18 + 4, 900e18);
        open(ALICE, "third", 270e18 + 1);
        volatility.set(10_000);
        // Haircut 2,000, margin 417: 23.98 times.
        open(ALICE, "third", 191e18);
        volatility.set(10_001);
        expectMargin((19_190e18 * 100 + 2_397) / uint256(2_398), 799.9e18);
        open(ALICE, "third", 0.9e18);
    }

    function test_anAttestationOpensLeverageForADayToTheSecond() public {
        deposit(ALICE, 1_000e6);
        vm.warp(START + LEVERAGE_AGE);
        refresh();
        open(ALICE, EU_PRO, 1e18);
        vm.warp(START + LEVERAGE_AGE + 1);
        refresh();
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AttestationTooOld.selector, START, LEVERAGE_AGE));
        open(ALICE, EU_PRO, 1e18);
        attest(ALICE, EU_PRO_KYC, euPack, 1);
        open(ALICE, EU_PRO, 1e18);
    }

    function test_anExpiredAttestationOpensNothing() public {
        deposit(ALICE, 1_000e6);
        vm.warp(START + 30 days);
        refresh();
        expectNotCompliant(ALICE, EU_PRO_KYC, 1);
        open(ALICE, EU_PRO, 1e18);
    }

    function test_aFreshAttestationOfAVersionThatIsNotInForceDoesNotCount() public {
        announce(euAuthority, START + 7 days, euFigures(1_000));
        deposit(ALICE, 1_000e6);
        vm.warp(START + 2 days);
        refresh();
        compliance.setAnnounced(EU_PRO_KYC, ALICE, attestation(euPack, 2, block.timestamp, 1));
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AttestationTooOld.selector, START, LEVERAGE_AGE));
        open(ALICE, EU_PRO, 1e18);
    }

    function test_theAnnouncedAttestationCountsOnceTheOldVersionHasEnded() public {
        announce(euAuthority, START + 7 days, euFigures(1_000));
        deposit(ALICE, 1_000e6);
        uint256 asOf = START + 14 days - 1 hours;
        compliance.setAnnounced(EU_PRO_KYC, ALICE, attestation(euPack, 2, asOf, 1));
        vm.warp(START + 14 days - 1);
        refresh();
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AttestationTooOld.selector, START, LEVERAGE_AGE));
        open(ALICE, EU_PRO, 1e18);
        vm.warp(START + 14 days);
        refresh();
        open(ALICE, EU_PRO, 1e18);
    }

    function test_whereTheEpochOfTheCurrentOneMayBeRevokedTheOlderMomentCounts() public {
        announce(euAuthority, START + 7 days, euFigures(1_000));
        deposit(ALICE, 1_000e6);
        vm.warp(START + 9 days);
        refresh();
        compliance.setAnnounced(EU_PRO_KYC, ALICE, attestation(euPack, 2, START + 7 days, 2));
        compliance.setCurrent(EU_PRO_KYC, ALICE, attestation(euPack, 1, START + 9 days, 1));
        vm.expectRevert(
            abi.encodeWithSelector(IPerpetualVenue.AttestationTooOld.selector, START + 7 days, LEVERAGE_AGE)
        );
        open(ALICE, EU_PRO, 1e18);
        compliance.setCurrent(EU_PRO_KYC, ALICE, attestation(euPack, 1, START + 9 days, 2));
        open(ALICE, EU_PRO, 1e18);
    }

    function test_aRegistryThatSaysYesWithoutAnAttestationOpensNothing() public {
        IComplianceRegistry.Attestation memory none = attestation(euPack, 1, START, 1);
        none.tier = IComplianceRegistry.Tier.None;
        compliance.setCurrent(EU_PRO_KYC, ALICE, none);
        deposit(ALICE, 1_000e6);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AttestationTooOld.selector, 0, LEVERAGE_AGE));
        open(ALICE, EU_PRO, 1e18);
    }

    function test_aSuspendedPackOpensNothing() public {
        deposit(ALICE, 1_000e6);
        registry.suspend(intPack, "x");
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.GateClosed.selector, INT_PRO));
        open(ALICE, INT_PRO, 1e18);
        open(ALICE, EU_PRO, 1e18);
        registry.suspend(euPack, "the venue's own pack");
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.ExposureNotAllowed.selector, ENTITY));
        open(ALICE, EU_PRO, 1e18);
    }

    function test_aSuspendedPackOfOnePositionStopsExposureInOthersAndWithdrawalsUntilItIsClosed() public {
        bytes32 eth = listSecond();
        deposit(ALICE, 1_000e6);
        open(ALICE, INT_PRO, 1e18);
        registry.suspend(intPack, "x");
        bytes memory refused = abi.encodeWithSelector(IPerpetualVenue.LeverageForbidden.selector, BTC, INT_PRO);
        vm.expectRevert(refused);
        vm.prank(ALICE);
        venue.increase(eth, EU_PRO, 1e18, 0);
        vm.expectRevert(refused);
        withdraw(ALICE, 1);
        close(ALICE, 1e18);
        withdraw(ALICE, 1);
    }

    function test_aClassWithoutARowIsRefused() public {
        venue.addGate("retail-int", EU_RETAIL_KYC, intPack, RETAIL, "INT, retail");
        deposit(ALICE, 1_000e6);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.LeverageForbidden.selector, BTC, bytes32("retail-int")));
        open(ALICE, "retail-int", 1e18);
    }

    function test_unknownAndClosedGatesOpenNothing() public {
        deposit(ALICE, 1_000e6);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.GateClosed.selector, bytes32("none")));
        open(ALICE, "none", 1e18);
        open(ALICE, EU_PRO, 1e18);
        venue.closeGate(EU_PRO);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.GateClosed.selector, EU_PRO));
        open(ALICE, EU_PRO, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.GateExists.selector, EU_PRO));
        venue.addGate(EU_PRO, EU_RETAIL_KYC, euPack, PROFESSIONAL, "again");
        withdraw(ALICE, 1);
        close(ALICE, 1e18);
    }

    function test_solvencyMissedStopsNewExposureAfterTheGraceToTheSecond() public {
        assertExposureStops(START + REPORT_STALE + GRACE);
    }

    function test_solvencyMerelyReportedStopsNewExposureAfterTheGraceToTheSecond() public {
        vm.warp(START + REPORT_STALE);
        confirm(VERIFIER_A, reportNow(true));
        assertExposureStops(START + REPORT_STALE + GRACE);
    }

    function test_solvencyFailedStopsNewExposureAfterTheGraceToTheSecond() public {
        vm.warp(START + 3 days);
        failNow(1);
        assertExposureStops(START + 3 days + GRACE);
    }

    function test_solvencyInsolventStopsNewExposureAfterTheGraceToTheSecond() public {
        vm.warp(START + 3 days);
        reportNow(false);
        assertExposureStops(START + 3 days + GRACE);
    }

    function test_eachRuleIsAskedOfIncreasesToo() public {
        deposit(ALICE, 1_000e6);
        open(ALICE, EU_PRO, 1e18);
        compliance.setBroken(true);
        vm.expectRevert(bytes("broken"));
        open(ALICE, EU_PRO, 1e18);
    }

    function test_aStaleOrMissingPriceOpensNothing() public {
        deposit(ALICE, 1_000e6);
        vm.warp(START + 1 hours);
        open(ALICE, EU_PRO, 1e18);
        vm.warp(START + 1 hours + 1);
        bytes memory refused = abi.encodeWithSelector(IPerpetualVenue.PriceStale.selector, BTC);
        vm.expectRevert(refused);
        open(ALICE, EU_PRO, 1e18);
        price.set(0);
        vm.expectRevert(refused);
        open(ALICE, EU_PRO, 1e18);
        price.set(-5);
        vm.expectRevert(refused);
        open(ALICE, EU_PRO, 1e18);
        price.set(int256(uint256(type(uint128).max)));
        vm.expectRevert(refused);
        open(ALICE, EU_PRO, 1e18);
        price.setAt(100e8, block.timestamp + 1);
        vm.expectRevert(refused);
        open(ALICE, EU_PRO, 1e18);
        price.setAt(100e8, START - 1);
        vm.expectRevert(refused);
        open(ALICE, EU_PRO, 1e18);
        for (uint8 mode = 1; mode < 5; ++mode) {
            price.setMode(TestFeed.Mode(mode));
            vm.expectRevert(refused);
            open(ALICE, EU_PRO, 1e18);
        }
    }

    function test_theOtherPositionNeedsAFreshPriceToo() public {
        bytes32 eth = listSecond();
        deposit(ALICE, 1_000e6);
        vm.prank(ALICE);
        venue.increase(eth, EU_PRO, 1e18, 0);
        vm.warp(START + 2 hours);
        price.set(100e8);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceStale.selector, eth));
        open(ALICE, EU_PRO, 1e18);
    }

    function test_allPositionsOfAnAccountShareItsCollateral() public {
        bytes32 eth = listSecond();
        deposit(ALICE, 1_000e6);
        open(ALICE, EU_PRO, 60e18);
        vmx.startPrank(ALICE);
        expectMargin(1_010e18, 1_000e18);
        venue.increase(eth, EU_PRO, -41e18, 0);
        venue.increase(eth, EU_PRO, -40e18, 0);
        vmx.stopPrank();
    }

    function test_capsBoundOneAccountAndEachSide() public {
        venue.setCaps(BTC, 10e18, 15e18);
        deposit(ALICE, 10_000e6);
        deposit(BOB, 10_000e6);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.CapExceeded.selector, 10e18));
        open(ALICE, EU_PRO, 10e18 + 1);
        open(ALICE, EU_PRO, 10e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.CapExceeded.selector, 15e18));
        open(BOB, EU_PRO, 5e18 + 1);
        open(BOB, EU_PRO, -10e18);
        venue.setCaps(BTC, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.CapExceeded.selector, 0));
        open(BOB, EU_PRO, -1);
        close(ALICE, 1e18);
    }

    function test_anIncreaseHasADirectionAnAmountAndALimit() public {
        deposit(ALICE, 10_000e6);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        open(ALICE, EU_PRO, 0);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        open(ALICE, EU_PRO, type(int256).min);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        open(ALICE, EU_PRO, type(int256).max);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceBeyondLimit.selector, 100e18, 100e18 - 1));
        vm.prank(ALICE);
        venue.increase(BTC, EU_PRO, 1e18, 100e18 - 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.PriceBeyondLimit.selector, 100e18, 100e18 + 1));
        vm.prank(ALICE);
        venue.increase(BTC, EU_PRO, -1e18, 100e18 + 1);
        vm.prank(ALICE);
        venue.increase(BTC, EU_PRO, 1e18, 100e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.DirectionInvalid.selector));
        open(ALICE, EU_PRO, -2e18);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.InstrumentUnknown.selector, bytes32("none")));
        vm.prank(ALICE);
        venue.increase("none", EU_PRO, 1e18, 0);
    }

    function test_theTrailSaysUnderWhichPolicy() public {
        deposit(ALICE, 1_000e6);
        vm.expectEmit(address(venue));
        emit IVenueTrail.PositionChanged(BTC, ALICE, EU_PRO_KYC, IVenueTrail.Cause.Open, 0, 2e18, 100e18, 200e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.OpenInterest(BTC, 2e18, 0);
        open(ALICE, EU_PRO, 2e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.PositionChanged(
            BTC, ALICE, INT_PRO_KYC, IVenueTrail.Cause.Increase, 2e18, 3e18, 100e18, 100e18
        );
        open(ALICE, INT_PRO, 1e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.PositionChanged(BTC, ALICE, 0, IVenueTrail.Cause.Reduce, 3e18, 2e18, 100e18, 100e18);
        close(ALICE, 1e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.PositionChanged(BTC, ALICE, 0, IVenueTrail.Cause.Close, 2e18, 0, 100e18, 200e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.OpenInterest(BTC, 0, 0);
        close(ALICE, 2e18);
    }

    function listSecond() private returns (bytes32 eth) {
        eth = keccak256("ETH");
        list(venue, eth, new TestFeed(8, 100e8));
    }

    /// @dev Feeds and attestation of the professional as of now.
    function enter(uint16 version) private {
        refresh();
        attest(ALICE, EU_PRO_KYC, euPack, version);
    }

    function assertExposureStops(uint256 second) private {
        deposit(ALICE, 1_000e6);
        vm.warp(second - 1);
        enter(1);
        open(ALICE, EU_PRO, 1e18);
        vm.warp(second);
        enter(1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.ExposureNotAllowed.selector, ENTITY));
        open(ALICE, EU_PRO, 1e18);
        deposit(ALICE, 1e6);
        close(ALICE, 0.5e18);
        withdraw(ALICE, 1e6);
        close(ALICE, 0.5e18);
        withdraw(ALICE, 1_000e6);
    }

    function expectMargin(uint256 required, int256 equity) private {
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.MarginInsufficient.selector, required, equity));
    }

    function expectNotCompliant(address account, bytes32 policyId, uint8 reason) private {
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.NotCompliant.selector, account, policyId, reason));
    }
}
